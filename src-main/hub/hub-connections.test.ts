/** A camera with one session for a stream that is watched and another that is published: the real client, the real supervisor. */
import { afterEach, describe, expect, it } from 'vitest'
import { mediaLoop, type ScriptedCamera, startScriptedCamera } from '../../tools/scripted-camera/index.ts'
import { until } from '../testing/until.ts'
import { Notes } from './testing/notes.ts'
import { openHub, rtspPlan } from './testing/open-hub.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function crowded(room: number) {
  let playing = 0
  const camera: ScriptedCamera = await startScriptedCamera(
    {
      insist: ({ method }) => {
        if (method === 'PLAY') playing += 1
        if (method === 'TEARDOWN') playing -= 1
        return method === 'DESCRIBE' && playing >= room ? 453 : undefined
      },
    },
    await mediaLoop(),
  )
  ends.push(() => camera.close())
  const plan = rtspPlan(camera.url, camera.user, camera.password)
  const made = await openHub({ one: plan, two: plan })
  ends.push(made.close)
  return made
}

describe('a camera with one connection', () => {
  it('gives it to the publication, and to the preview again afterwards', { timeout: 60_000 }, async () => {
    const { hub, state } = await crowded(1)
    const preview = new Notes()
    hub.join({ cameraId: 'two', role: 'main' }, preview)
    await until(() => preview.received.length > 10)
    const publication = Object.assign(new Notes(), { purpose: 'publish' as const })
    const seat = hub.join({ cameraId: 'one', role: 'main' }, publication)
    await until(() => publication.received.length > 10)
    expect(publication.troubles).toEqual([])
    await until(() => state.get('streams', 'two/main')?.yields_to === 'publish')
    expect(state.get('streams', 'two/main')).toMatchObject({
      state: 'backing-off',
      trouble: { cause: 'camera-full', evidence: expect.stringContaining('1 of 1 connections used') },
    })
    await until(() => state.get('streams', 'one/main')?.connections?.allowed === 1)
    expect(state.get('streams', 'one/main')?.connections).toEqual({ used: 1, allowed: 1 })
    expect(preview.troubles.at(-1)).toMatchObject({ cause: 'camera-full', final: false })
    const before = preview.received.length
    seat.leave()
    await until(() => preview.received.length > before + 10)
    expect(preview.troubles.at(-1)).toBeUndefined()
    expect(state.get('streams', 'two/main')).toMatchObject({ state: 'running', yields_to: null })
  })
})
