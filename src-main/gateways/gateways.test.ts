import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openGateway } from '../../tools/test/open-gateway.ts'
import { openPostgresServer, type TestPostgres } from '../../tools/test/open-postgres.ts'
import { missing } from '../../tools/virtual-lan/testing/peers.ts'

let postgres: TestPostgres
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
const at = 1_795_000_000_000

describe.skipIf(missing('postgres'))('gateways that share a database [needs postgres]', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    postgres = await openPostgresServer()
  }, 60_000)
  afterAll(() => postgres.close())
  const open = async (name: string, options: Parameters<typeof openGateway>[2] = {}) => {
    const gateway = await openGateway(name, postgres.url, options)
    closing.push(() => gateway.end())
    return gateway
  }

  it('may start at once on an empty database, and see each other’s sessions, each marked', async () => {
    const all = await Promise.all(['one', 'two', 'three', 'four'].map((name) => open(name)))
    await Promise.all(all.map((gateway, index) => gateway.addSession(`of ${index}`, at + index)))
    await Promise.all(all.map((gateway) => gateway.addSession('the same id', at + 100)))
    await Promise.all(all.map((gateway) => gateway.handedIn()))
    expect(all.flatMap(({ said }) => said).filter((line) => /away|error/.test(line))).toEqual([])
    const seen = await all[0]?.gateways.sessions({ limit: 50 })
    expect(seen?.map(({ gateway_name, id }) => `${gateway_name}: ${id}`).toSorted()).toEqual(
      [
        'one: of 0',
        'two: of 1',
        'three: of 2',
        'four: of 3',
        ...['one', 'two', 'three', 'four'].map((name) => `${name}: the same id`),
      ].sort(),
    )
    expect(await all[1]?.gateways.session('the same id', all[1].gateways.own.id)).toMatchObject({ gateway_name: 'two' })
    expect((await all[2]?.gateways.gateways())?.length).toBe(4)
  })

  it('go on while it is away, list what they know, and hand in later, in order and once', async () => {
    const [east, west] = await Promise.all([open('east'), open('west')])
    await west.addSession('before', at + 500)
    await Promise.all([east.handedIn(), west.handedIn()])
    await postgres.stop()
    await east.addSession('meanwhile', at + 1000)
    await east.sessions.change('meanwhile', { to: at + 1100 })
    const entry = await east.history.add({
      ...{ camera_id: '3', camera_name: 'x', profile: 'p', publish_path: 'c', way: 'direct' as const, started_at: at },
    })
    await east.state('away')
    expect(east.gateways.shared?.trouble?.cause).toMatch(/refused|server-closed/)
    expect((await east.gateways.sessions({ limit: 10 })).map(({ id }) => id)).toEqual(['meanwhile'])
    await east.history.end(entry, at + 5, 'stopped')
    await postgres.start()
    await Promise.all([east.handedIn(), west.handedIn()])
    const sessions = await west.gateways.sessions({ gateway: 'east', limit: 10 })
    expect(sessions).toMatchObject([{ id: 'meanwhile', from: at + 1000, to: at + 1100, gateway_name: 'east' }])
    expect(await west.gateways.publications({ gateway: 'east', limit: 10 })).toMatchObject([{ ended_at: at + 5, end: 'stopped' }])
    expect(east.said.filter((line) => line.includes('is away'))).toHaveLength(1)
  })

  it('start without it, keep what waits over an end of theirs, and hand it in when it is there', async () => {
    await postgres.stop()
    const first = await open('north')
    await first.addSession('alone', at)
    await first.state('away')
    await first.close()
    const again = await open('north', { folder: first.folder })
    await again.addSession('alone too', at + 1)
    await postgres.start()
    await again.handedIn()
    expect((await again.gateways.sessions({ gateway: 'north', limit: 10 })).map(({ id }) => id)).toEqual(['alone too', 'alone'])
    expect(again.gateways.own.id).toBe(first.gateways.own.id)
  })

  it('hand in everything anew where too much waited, and what was deleted meanwhile is gone there', async () => {
    const gateway = await open('south', { mostWaiting: 20 })
    const ref = { cameraId: '1', role: 'main' as const }
    const kept = await gateway.library.begin(ref, at, '/disk', 'kept.mp4', '')
    const deleted = await gateway.library.begin(ref, at + 1, '/disk', 'deleted.mp4', '')
    await gateway.handedIn()
    await postgres.stop()
    await gateway.state('away')
    await gateway.library.forget([deleted])
    for (let index = 0; index < 60; index += 1) await gateway.library.begin(ref, at + 10 + index, '/disk', `${index}.mp4`, '')
    // Longer than one try, in which it is seen that too much waits.
    await expect.poll(async () => (await gateway.store.db.selectFrom('outbox').selectAll().execute()).length, { timeout: 40_000 }).toBe(0)
    await postgres.start()
    await gateway.state('connected')
    await gateway.handedIn()
    const found = await gateway.gateways.segments({ gateway: 'south', from: at, to: at + 1000, limit: 100 })
    expect(found).toHaveLength(61)
    expect(found[0]?.id).toBe(kept)
    expect(found.some(({ file }) => file === 'deleted.mp4')).toBe(false)
  })

  it('that record the same camera name each other, until one of them ends', async () => {
    const camera = (id: string, identities: string[]) => ({ id, name: `Gate ${id}`, identities })
    const left = await open('left', { held: () => [camera('1', ['serial a', 'mac a']), camera('2', ['serial b'])] })
    await left.state('connected')
    expect(left.gateways.shared?.also_recorded).toEqual([])
    const right = await open('right', { held: () => [camera('7', ['mac a']), camera('8', ['serial c'])] })
    const also = (gateway: typeof left) => gateway.gateways.shared?.also_recorded
    await expect.poll(() => also(right), { timeout: 20_000 }).toEqual([{ camera_id: '7', camera: 'Gate 7', gateway: 'left' }])
    // The other one hears of it when it says anew what it has.
    await expect.poll(() => also(left), { timeout: 25_000 }).toEqual([{ camera_id: '1', camera: 'Gate 1', gateway: 'right' }])
    await right.close()
    await expect.poll(() => also(left), { timeout: 25_000 }).toEqual([])
  })

  it('say what is wrong with a login without its password, and refuse what is no address', async () => {
    const wrong = await openGateway('wrong', postgres.url.replace(/:[^:@]+@/, ':not-this-one@'))
    closing.push(() => wrong.end())
    await wrong.state('away')
    const { shared } = wrong.gateways
    expect(shared?.trouble).toMatchObject({ cause: 'auth' })
    // Somebody has to change something first: not again and again.
    expect((shared?.trouble?.retry_at ?? 0) - Date.now()).toBeGreaterThan(200_000)
    expect(JSON.stringify([shared, wrong.said])).not.toContain('not-this-one')
    await expect(openGateway('none', 'mysql://x/y')).rejects.toMatchObject({ cause: 'bad-url' })
  })
})
