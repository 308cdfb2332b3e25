/** Which streams have a row, and what wakes one that waits: without a camera, since none answers here. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Camera, StreamState } from '../../src-shared/cameras.ts'
import { freePort } from '../testing/free-port.ts'
import { until } from '../testing/until.ts'
import { Notes } from './testing/notes.ts'
import { mainOf, openHub, rtspPlan } from './testing/open-hub.ts'
import type { SourcePlan } from './types.ts'

let close = async () => {}
afterEach(() => close())

const camera = (id: string, probedAt: number): Camera => ({
  id,
  name: id,
  station: null,
  source: { kind: 'rtsp', url: 'rtsp://127.0.0.1/', transport: 'tcp' },
  user: null,
  has_password: false,
  vendor: null,
  model: null,
  streams: [{ role: 'main', url: 'rtsp://127.0.0.1/', profile_token: null, tracks: [], probed_at: probedAt }],
  created_at: 0,
  updated_at: 0,
})

async function open() {
  const plans: Record<string, SourcePlan> = { one: rtspPlan(`rtsp://127.0.0.1:${await freePort()}/`) }
  const made = await openHub(plans)
  close = made.close
  made.state.put('cameras', 'one', camera('one', 1))
  const row = () => made.state.get('streams', 'one/main')
  return { ...made, plans, row }
}

describe('the rows of streams', () => {
  it('go with their camera, also while somebody reads, and do not come back', async () => {
    const { hub, state, plans, row } = await open()
    const notes = new Notes()
    const seat = hub.join(mainOf('one'), notes)
    await until(() => row()?.state === 'backing-off')
    delete plans.one
    state.remove('cameras', 'one')
    hub.cameraChanged('one')
    expect(row()).toBeUndefined()
    await until(() => notes.troubles.at(-1)?.final === true)
    expect(notes.troubles.at(-1)?.cause).toBe('not-found')
    expect(row()).toBeUndefined()
    seat.leave()
    const late = new Notes()
    hub.join(mainOf('one'), late).leave()
    expect(row()).toBeUndefined()
  })

  it('are not made for what the library does not know', async () => {
    const { hub, state } = await open()
    const notes = new Notes()
    hub.join(mainOf('nobody'), notes)
    await until(() => notes.troubles.length > 0)
    expect(notes.troubles[0]).toMatchObject({ cause: 'not-found', final: true })
    expect(state.all('streams')).toEqual([])
  })

  it('say how many read, and what for', async () => {
    const { hub, row } = await open()
    hub.join(mainOf('one'), new Notes())
    hub.join(mainOf('one'), Object.assign(new Notes(), { purpose: 'publish' }))
    await until(() => row()?.readers === 2)
    expect(row()?.readers_for).toEqual({ view: 1, record: 0, publish: 1 })
  })

  it('begin anew at once when a probe of the camera succeeded', { timeout: 70_000 }, async () => {
    const { hub, state, row } = await open()
    hub.join(mainOf('one'), new Notes())
    // In the midst of a long wait.
    const waits = ({ state, since, trouble }: StreamState) =>
      state === 'backing-off' && Date.now() - since > 1050 && (trouble?.retry_at ?? 0) > Date.now() + 500
    await until(() => row() !== undefined && waits(row() as StreamState))
    const before = row()?.restarts ?? 0
    state.put('cameras', 'one', { ...camera('one', 2), name: 'renamed' })
    expect(row()?.state).toBe('starting')
    await until(() => (row()?.restarts ?? 0) > before)
  })
})
