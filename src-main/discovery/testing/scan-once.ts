/**
 * A program for the tests: scans every interface of whatever computer (namespace) it is started on, adopts what has the model or
 * name that stands after the seconds (or after `at:` and addresses to try instead), and prints scan, findings, the adopted camera and the width of its picture as JSON.
 */
import type { Camera } from '../../../src-shared/cameras.ts'
import type { Finding, Scan } from '../../../src-shared/discovery.ts'
import { openTestEngine } from '../../testing/open-test-engine.ts'

export interface Printed {
  readonly scan: Scan
  readonly findings: Finding[]
  readonly camera?: Camera | undefined
  readonly width?: number | string
}

const [seconds = '3', model, user, password] = process.argv.slice(2)
const rooms = await openTestEngine({ everywhere: true })
const addresses = /^at:(.*)$/.exec(seconds)?.[1]
const { id } = rooms.discovery.start(addresses === undefined ? { seconds: Number(seconds) } : { seconds: 1, targets: addresses })
await new Promise<void>((done) => {
  const stop = rooms.state.onChange((collection, key, row) => {
    if (collection !== 'scans' || key !== id || (row as { state: string }).state === 'running') return
    stop()
    done()
  })
})
await quiet(3000)
const { findings, ...scan } = rooms.discovery.get(id)
const wanted = findings.find((finding) => model !== undefined && [finding.model, finding.name].includes(model))
const camera = wanted && (await rooms.discovery.adopt(wanted.id, { user, password }).catch((thrown: unknown) => void console.error(thrown)))
const width =
  camera &&
  (await rooms.live.snapshot(camera.id, { timeout: 20_000 }).then(
    (shot) => shot.width,
    (thrown: unknown) => String(thrown),
  ))
const after = rooms.discovery.findings().map((finding) => ({ ...finding, picture: finding.picture?.slice(0, 22) ?? null }))
console.log(JSON.stringify({ scan, findings: after, camera, width }))
await rooms.close()
process.exit()

/** Until nothing was learnt of what was found for so many milliseconds: pictures come after the scan. */
async function quiet(ms: number): Promise<void> {
  await new Promise<void>((done) => {
    const end = () => {
      stop()
      done()
    }
    let timer = setTimeout(end, ms)
    const stop = rooms.state.onChange((collection) => {
      if (collection !== 'findings') return
      clearTimeout(timer)
      timer = setTimeout(end, ms)
    })
  })
}
