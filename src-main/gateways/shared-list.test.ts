/** One contract for the list, read from the own SQLite and from a PostgreSQL that all share. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openGateway } from '../../tools/test/open-gateway.ts'
import { openPostgresServer, type TestPostgres } from '../../tools/test/open-postgres.ts'
import { missing } from '../../tools/virtual-lan/testing/peers.ts'

let postgres: TestPostgres | undefined
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => postgres?.close())

const at = 1_795_000_000_000

function contract(database: () => string | undefined): void {
  const open = async () => {
    const gateway = await openGateway('Gatehouse', database())
    closing.push(() => gateway.end())
    return gateway
  }

  it('tells sessions newest first, with their cameras by name, by camera, by page and one by one', async () => {
    const { addCamera, addSession, sessions, gateways, handedIn } = await open()
    await addCamera('North')
    await addSession('early', at)
    await addSession('late', at + 1000.4)
    await addSession('other', at + 500, '7')
    await sessions.change('early', { to: at + 100, note: 'a\0note', playlist_url: 'http://x/y.m3u8' })
    await handedIn()
    const own = gateways.own.id
    const all = await gateways.sessions({ gateway: own, limit: 10 })
    expect(all.map(({ id }) => id)).toEqual(['late', 'other', 'early'])
    expect(all[2]).toMatchObject({
      ...{ gateway: own, gateway_name: 'Gatehouse', from: at, to: at + 100, pre_roll: 1.5, kind: 'program', device_id: '1' },
      ...{ playlist_url: 'http://x/y.m3u8', streams: [{ camera_id: '1', role: 'main', camera_name: 'North' }] },
    })
    expect(all[1]?.streams).toEqual([{ camera_id: '7', role: 'main', camera_name: null }])
    expect((await gateways.sessions({ gateway: 'Gatehouse', camera_id: '1', limit: 10 })).map(({ id }) => id)).toEqual(['late', 'early'])
    expect((await gateways.sessions({ gateway: own, before: at + 1000, limit: 1 })).map(({ id }) => id)).toEqual(['other'])
    expect(await gateways.sessions({ gateway: 'nobody', limit: 10 })).toEqual([])
    expect(await gateways.session('late', own)).toMatchObject({ id: 'late', from: at + 1000 })
    expect(await gateways.session('never', own)).toBeUndefined()
  })

  it('tells publications with what happened to them, as each changes and ends', async () => {
    const { history, gateways, handedIn } = await open()
    const about = { camera_id: '3', camera_name: '=cmd', profile: 'central', publish_path: 'camera_3', way: 'direct' as const }
    const first = await history.add({ ...about, started_at: at })
    const second = await history.add({ ...about, camera_id: '4', started_at: at + 10 })
    const outage = await history.addSpan(first, { kind: 'outage', from: at + 1, cause: 'refused', evidence: 'RST' })
    await history.addSpan(first, { kind: 'impairment', from: at + 2, cause: 'congested', evidence: null })
    await handedIn()
    await history.endSpan(outage, at + 5)
    await history.changeWay(second, 'ffmpeg')
    await history.end(first, at + 9, 'failed')
    await handedIn()
    const own = gateways.own.id
    const [newest, oldest] = await gateways.publications({ gateway: own, limit: 10 })
    expect(newest).toMatchObject({ camera_id: '4', way: 'ffmpeg', ended_at: null, end: null, outages: [], gateway_name: 'Gatehouse' })
    expect(oldest).toEqual({
      ...{ id: String(first), gateway: own, gateway_name: 'Gatehouse', ...about, started_at: at, ended_at: at + 9, end: 'failed' },
      outages: [{ from: at + 1, to: at + 5, cause: 'refused', evidence: 'RST' }],
      impairments: [{ from: at + 2, to: null, cause: 'congested', evidence: null }],
    })
    expect(await gateways.publications({ gateway: own, since: at + 20, limit: 10 })).toHaveLength(1)
    expect(await gateways.publications({ gateway: own, until: at + 10, limit: 10 })).toHaveLength(1)
    expect(await gateways.publications({ gateway: own, camera_id: '3', limit: 10 })).toHaveLength(1)
    await history.trim(1, 100)
    await handedIn()
    expect((await gateways.publications({ gateway: own, limit: 10 })).map(({ camera_id }) => camera_id)).toEqual(['4'])
  })

  it('tells where segments lie, and forgets those that are deleted', async () => {
    const { library, gateways, handedIn } = await open()
    const ref = { cameraId: '1', role: 'main' as const }
    const done = await library.begin(ref, at, '/disk', 'a.mp4', 'video/mp4')
    await library.done(done, { from: at, to: at + 600_000 }, 5_000_000_000)
    const running = await library.begin(ref, at + 600_000, '/disk', 'b.mp4', '')
    const gone = await library.begin({ cameraId: '1', role: 'sub' }, at, '/disk', 'c.mp4', '')
    await handedIn()
    await library.forget([gone])
    await handedIn()
    const found = await gateways.segments({ gateway: 'Gatehouse', camera_id: '1', from: at + 1, to: at + 700_000, limit: 10 })
    expect(found).toEqual([
      {
        ...{ gateway: gateways.own.id, gateway_name: 'Gatehouse', gateway_address: null, id: done, camera_id: '1', role: 'main' },
        ...{ from: at, to: at + 600_000, bytes: 5_000_000_000, file: 'a.mp4', folder: '/disk', state: 'done' },
      },
      expect.objectContaining({ id: running, state: 'running' }),
    ])
    expect(await gateways.segments({ camera_id: '1', from: at + 800_000, to: at + 900_000, limit: 10 })).toMatchObject([{ id: running }])
  })

  it('keeps the name that it was given, and says where it is', async () => {
    const { gateways, handedIn } = await open()
    gateways.listensAt('http://127.0.0.1:8470')
    await handedIn()
    await expect
      .poll(async () => (await gateways.gateways()).find(({ id }) => id === gateways.own.id), { timeout: 20_000 })
      .toMatchObject({ name: 'Gatehouse', version: '0.1.0', address: 'http://127.0.0.1:8470' })
  })
}

describe('the list of sessions, publications and segments: SQLite', () => contract(() => undefined))
describe.skipIf(missing('postgres'))(
  'the list of sessions, publications and segments: PostgreSQL [needs postgres]',
  { timeout: 60_000 },
  () => {
    beforeAll(async () => {
      postgres = await openPostgresServer()
    }, 60_000)
    contract(() => postgres?.url)
  },
)
