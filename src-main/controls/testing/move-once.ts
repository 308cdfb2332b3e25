/** Moves a camera for two seconds and stops it, in a process of its own in another network. Prints what came of it as JSON. */
import type { Ptz, PtzPreset } from '../../../src-shared/ptz.ts'
import { systemClock } from '../../base/index.ts'
import { openTestEngine } from '../../testing/open-test-engine.ts'
import { createPictures } from '../pictures.ts'
import { shareThatDiffers } from '../ptz/standstill.ts'

export interface Moved {
  readonly before: Ptz
  readonly moving: Ptz
  readonly after: Ptz
  /** Shares of the picture that differ: between standing and having moved, and while it stands again. Null without pictures. */
  readonly moved: number | null
  readonly rests: number | null
  readonly presets: readonly PtzPreset[]
}

const [url = '', user = '', password = ''] = process.argv.slice(2)
const { cameras, controls, live, supervisor, close } = await openTestEngine()
const { id } = await cameras.create({ url, user, password, name: 'Peer', verify: false })
await cameras.probe(id).catch(() => {})
const { ptz: heads } = controls
const { ptz: before } = await heads.read(id)
const pictures = createPictures({ live, supervisor, clock: systemClock })(id)
const first = await pictures.grey()
let moving = before
for (let said = 0; said < 8; said += 1) {
  moving = await heads.move(id, { pan: 0.6, zoom: 0.6 }, { hold_ms: 1000, fit_zoom: false })
  await new Promise((done) => setTimeout(done, 250))
}
const after = await heads.stop(id)
// pictures arrive later than what they show
await new Promise((done) => setTimeout(done, 2000))
const [second, third] = [await pictures.grey(), await pictures.grey()]
const { presets } = await heads.savePreset(id, 'Here', { own: false })
const moved: Moved = {
  before,
  moving,
  after,
  moved: first && second ? shareThatDiffers(first, second) : null,
  rests: second && third ? shareThatDiffers(second, third) : null,
  presets,
}
await close()
process.stdout.write(JSON.stringify(moved))
