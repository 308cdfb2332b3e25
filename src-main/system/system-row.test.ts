/** The row of the engine itself, and when it is told anew. */
import { expect, it } from 'vitest'
import { Failure } from '../base/index.ts'
import type { Gateways } from '../gateways/index.ts'
import { createState } from '../state/index.ts'
import type { Store } from '../store/types.ts'
import type { Supervisor } from '../supervisor/types.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { keepSystemRow } from './system-row.ts'

function engine(ffmpeg: () => Promise<{ path: string; version: string }>) {
  const state = createState()
  const store = {
    folder: '/data',
    setAside: undefined,
    trouble: undefined as Store['trouble'],
    onTrouble: (call: () => void) => (troubled = call),
  }
  let troubled = () => {}
  const gateways = { own: { id: 'g1', name: 'Yard' }, shared: null as Gateways['shared'] }
  const clock = createFakeClock()
  const tell = keepSystemRow({
    ...{ state, clock, version: '1.2.3', gateways: gateways as Gateways },
    ...{ store: store as unknown as Store, supervisor: { ffmpeg } as unknown as Supervisor },
  })
  const row = () => state.all('system')[0]
  const notices = () => row()?.notices.map(({ key }) => key)
  return { row, notices, tell, store, gateways, clock, troubled: () => troubled() }
}

it('is there at once, and says when FFmpeg was found', async () => {
  const { row, clock } = engine(async () => ({ path: '/bin/ffmpeg', version: '7.1' }))
  expect(row()).toMatchObject({ version: '1.2.3', data_folder: '/data', ffmpeg: null, gateway: { id: 'g1', name: 'Yard' }, notices: [] })
  await clock.turn(0)
  expect(row()).toMatchObject({ ffmpeg: { path: '/bin/ffmpeg', version: '7.1' }, notices: [] })
})

it('says that FFmpeg is missing only after it was looked for', async () => {
  const { notices, clock } = engine(() => Promise.reject(new Failure('tool-missing')))
  expect(notices()).toEqual([])
  await clock.turn(0)
  expect(notices()).toEqual(['ffmpeg-missing'])
})

it('tells what the disk refuses and which name the gateway has, as soon as that changes', async () => {
  const { row, notices, tell, store, gateways, troubled, clock } = engine(async () => ({ path: 'x', version: '7' }))
  await clock.turn(0)
  store.trouble = { reason: 'full', path: '/data' }
  troubled()
  expect(notices()).toEqual(['disk-refuses'])
  gateways.own = { id: 'g1', name: 'Gate' }
  tell()
  expect(row()?.gateway.name).toBe('Gate')
})
