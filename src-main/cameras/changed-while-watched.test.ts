/** What a change in the library does to a stream that somebody watches: a name is no reason to interrupt it, an address is. */
import { afterEach, describe, expect, it } from 'vitest'
import { mediaLoop, startScriptedCamera } from '../../tools/scripted-camera/index.ts'
import { missing } from '../../tools/virtual-lan/testing/peers.ts'
import { Notes } from '../hub/testing/notes.ts'
import { openTestEngine } from '../testing/open-test-engine.ts'
import { until } from '../testing/until.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
async function camera() {
  const made = await startScriptedCamera({}, await mediaLoop())
  closing.push(made.close)
  return made
}

describe.skipIf(missing('ffmpeg'))('a camera that is watched and changed [needs ffmpeg]', () => {
  it('goes on under another name and station, and begins anew at another address', async () => {
    const [first, second] = [await camera(), await camera()]
    const engine = await openTestEngine()
    closing.push(engine.close)
    const { id } = await engine.cameras.create({ url: first.url, verify: true })
    const notes = new Notes()
    engine.hub.join({ cameraId: id, role: 'main' }, notes)
    await until(() => notes.received.length > 20)
    const requests = () => first.requests.filter(({ method }) => method !== 'GET_PARAMETER').length
    const before = requests()
    const heard: string[] = []
    engine.cameras.onChange((_, what) => void heard.push(what))

    await engine.cameras.change(id, { name: 'Gate', station: 'North' })
    const so = notes.received.length
    await until(() => notes.received.length > so + 20)
    expect(requests()).toBe(before)
    expect(heard).toEqual(['renamed'])
    expect(engine.state.get('streams', `${id}/main`)).toMatchObject({ state: 'running', restarts: 0 })

    await engine.cameras.change(id, { url: second.url })
    await until(() => second.requests.some(({ method }) => method === 'PLAY'))
    expect(heard[1]).toBe('changed')
  })
})
