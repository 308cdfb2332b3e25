import { call } from '@orpc/server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AdoptResult } from '../../src-shared/discovery.ts'
import { type Right, rights } from '../../src-shared/rights.ts'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'
import { silentLog as log } from '../testing/silent-log.ts'
import { owner } from './actor.ts'
import { router } from './router.ts'

const login = { user: 'admin', password: 'right' }
const main = { path: '/main', width: 320, height: 240, fps: 5, kbps: 64 }
let lan: VirtualLan
beforeAll(async () => {
  lan = await startVirtualLan({
    cameras: [
      { name: 'One', vendor: 'Axis', model: 'P1', ...login, main },
      { name: 'Two', vendor: 'Axis', model: 'P1', ...login, main },
      { name: 'Other login', vendor: 'Axis', model: 'P1', user: 'root', password: 'pass', main },
    ],
  })
})
afterAll(async () => lan.close())

let rooms: TestEngine
let found: string[]
beforeEach(async () => {
  rooms = await openTestEngine({ everywhere: true })
  const targets = lan.cameras.map(({ addresses }) => new URL(addresses.onvif ?? '').host).join(' ')
  const { id } = rooms.discovery.start({ seconds: 1, targets })
  await vi.waitFor(() => expect(rooms.discovery.get(id).state).toBe('done'), { timeout: 20_000 })
  found = rooms.discovery.get(id).targets?.each.map(({ finding_id }) => finding_id ?? '') ?? []
})
afterEach(async () => rooms.close())

const adopt = (input: object, ...allowed: Right[]) => {
  const actor = allowed.length > 0 ? { name: 'x', rights: new Set(allowed) } : owner
  return call(router.discovery.adoptSeveral, input as never, { context: { engine: rooms.engine, actor, log } }) as Promise<AdoptResult[]>
}

describe('several findings in one command', () => {
  it('become cameras with names, a station and one login, and are published; what fails has its own result', async () => {
    await rooms.engine.publishing.profiles.create({
      name: 'Central',
      rtsp_url: lan.server.url,
      api_url: lan.server.api,
      transport: 'tcp',
      path_template: 'camera_{id}',
      reconnect_limit: 0,
      reconnect_delay: 2,
    })
    await rooms.engine.publishing.profiles.activate('Central')
    const [one = '', two = '', other = ''] = found
    const findings = [{ finding_id: one, name: 'Gate' }, { finding_id: two }, { finding_id: other }, { finding_id: 'gone' }]
    const results = await adopt({ findings, ...login, station: 'North', publish: {} })
    expect(results.map(({ finding_id }) => finding_id)).toEqual([one, two, other, 'gone'])
    expect(results).toMatchObject([
      { camera: { name: 'Gate', station: 'North' }, publication: { profile: 'Central' }, problem: null },
      { camera: { name: '127.0.0.1', station: 'North' }, publication: { profile: 'Central' }, problem: null },
      { camera: null, publication: null, problem: { step: 'add', code: 'SOURCE_FAILED', data: { trouble: { cause: 'auth' } } } },
      { camera: null, publication: null, problem: { step: 'add', code: 'FINDING_NOT_FOUND' } },
    ])

    const again = await adopt({ findings: [{ finding_id: one }, { finding_id: other, user: 'root', password: 'pass' }] })
    expect(again).toMatchObject([
      { camera: { name: 'Gate' }, problem: null },
      { camera: { has_password: true, station: null }, problem: null },
    ])
    const twice = await adopt({ findings: [{ finding_id: one }], publish: {} })
    expect(twice).toMatchObject([{ camera: { name: 'Gate' }, problem: { step: 'publish', code: 'ALREADY_PUBLISHING' } }])
  })

  it('of one device send a login once that it refused', async () => {
    const [, , other = ''] = found
    const refused = () => lan.camera('Other login').counts.authFailures
    const before = refused()
    await adopt({ findings: [{ finding_id: other }], ...login })
    const once = refused() - before
    expect(once).toBeGreaterThan(0)
    const results = await adopt({ findings: [1, 2, 3].map((n) => ({ finding_id: other, input: `input ${n}` })), ...login })
    expect(results).toMatchObject([1, 2, 3].map(() => ({ problem: { code: 'SOURCE_FAILED', data: { trouble: { cause: 'auth' } } } })))
    // a person asked: once more, not three times
    expect(refused() - before).toBe(2 * once)
  })

  it('need the right to publish only where they are to be published', async () => {
    const findings = [{ finding_id: 'gone' }]
    const but = rights.filter((right) => right !== 'publish')
    await expect(adopt({ findings, publish: {} }, ...but)).rejects.toMatchObject({ code: 'RIGHT_MISSING' })
    expect(await adopt({ findings }, ...but)).toMatchObject([{ problem: { code: 'FINDING_NOT_FOUND' } }])
  })
})
