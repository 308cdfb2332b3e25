/** What differs between the versions of MediaMTX, on every one at hand: logins, the API's absence, long lists, nested names. */
import { describe, expect, it } from 'vitest'
import { type MediamtxPeer, mediamtxPeers } from './testing/mediamtx-peers.ts'
import { arriving, failed, type Harness, openHarness, profileFor } from './testing/publishing-harness.ts'

const password = 'a-good-password'
const users = [
  { user: 'pub', pass: password, ips: [], permissions: [{ action: 'publish', path: '' }] },
  { user: 'op', pass: password, ips: [], permissions: [{ action: 'api', path: '' }] },
]

/** Publishing needs a password, and so does the API where that can be (1.6 and newer). */
async function guarded(bench: Harness, file: string): Promise<{ peer: MediamtxPeer; apiGuarded: boolean }> {
  const peer = await bench.server(file, { authInternalUsers: users })
  const apiGuarded = (await fetch(`${peer.apiUrl}/v3/paths/list`)).status === 401
  if (!apiGuarded) {
    await peer.kill()
    await peer.start({ paths: { all_others: { publishUser: 'pub', publishPass: password } } })
  }
  return { peer, apiGuarded }
}
const outcomes = (checks: readonly { outcome: string; check: string; trouble: { cause: string } | null }[]) =>
  Object.fromEntries(checks.map(({ check, outcome, trouble }) => [check, trouble?.cause ?? outcome]))
const allOk = {
  'rtsp-reachable': 'ok',
  'rtsp-login': 'ok',
  'path-allowed': 'ok',
  'api-reachable': 'ok',
  'api-login': 'ok',
  'api-version': 'ok',
}

describe.each(mediamtxPeers)('$name [needs mediamtx]', { concurrent: true, timeout: 60_000 }, ({ file, missing }) => {
  it.skipIf(missing)('takes the right passwords, and each wrong one is told from the other', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const { peer, apiGuarded } = await guarded(bench, file)
    const { publishing, camera, until } = await bench.room()
    const { profiles } = publishing
    await profiles.create(profileFor(peer, { user: 'pub', password: 'wrong', api_user: 'op', api_password: password }))
    expect(outcomes(await profiles.test('central'))).toEqual({ ...allOk, 'rtsp-login': 'auth', 'path-allowed': 'skipped' })
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false })
    expect((await until(id, failed)).trouble).toMatchObject({ cause: 'auth', retry_at: null })

    await profiles.change('central', { password, api_password: 'wrong' })
    const api = apiGuarded ? { 'api-login': 'auth', 'api-version': 'skipped' } : {}
    expect(outcomes(await profiles.test('central'))).toEqual({ ...allOk, ...api })
    // The API's password is not the stream's: it goes on without proof.
    expect(await until(id, ({ status }) => status === 'publishing')).toMatchObject({ trouble: null })
    await profiles.change('central', { api_password: password })
    expect(outcomes(await profiles.test('central'))).toEqual(allOk)
    await until(id, arriving)
  })

  it.skipIf(missing)('is published to without its API, and the test of the profile names that', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(file, { api: false })
    const { publishing, camera, until, plan } = await bench.room()
    plan({ kind: 'rtsp', url: 'rtsp://127.0.0.1:1/x', user: undefined, password: undefined, transport: 'auto' })
    await publishing.profiles.create(profileFor(peer))
    expect(outcomes(await publishing.profiles.test('central'))).toMatchObject({ 'path-allowed': 'ok', 'api-reachable': 'refused' })
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false })
    expect(await until(id, ({ status }) => status === 'publishing')).toMatchObject({ delivery: 'unknown', trouble: null })
    const pulled = await camera()
    await publishing.start({ camera_id: pulled, force_restart: false, way: 'pull' })
    expect((await until(pulled, ({ trouble }) => trouble !== null)).trouble).toMatchObject({ cause: 'refused' })
  })

  it.skipIf(missing)('has its long list of paths read to the end, and names in folders', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const names = Array.from({ length: 1100 }, (_, at) => [`a/${String(at).padStart(4, '0')}`, {}])
    const peer = await bench.server(file, { paths: { ...Object.fromEntries(names), all_others: {} } })
    const { publishing, camera, until } = await bench.room()
    await publishing.profiles.create(profileFor(peer, { path_template: 'site/{station}/{name}' }))
    const id = await camera({ name: 'Über den Hof: 3~', station: 'Nord/Süd' })
    await publishing.start({ camera_id: id, force_restart: false })
    expect(await until(id, arriving)).toMatchObject({ publish_path: 'site/Nord_Sud/Uber_den_Hof_3' })
    const client = bench.client(peer)
    const { paths } = await client.paths()
    expect(paths.size).toBe(1101)
    // A server with this many paths takes its time to make a change that it has agreed to.
    for (const name of ['deep/er/one', 'deep/er/two', 'deep/er/three', 'deep/er/one']) {
      await client.addPath(name, { source: 'rtsp://127.0.0.1:1/x', sourceOnDemand: true })
      expect(await client.pathSettings(name)).toMatchObject({ source: 'rtsp://127.0.0.1:1/x' })
      await expect(client.addPath(name, {})).rejects.toMatchObject({ cause: 'path-refused' })
      await client.deletePath(name)
      expect(await client.pathSettings(name)).toBeUndefined()
      await client.deletePath(name)
    }
    expect(await client.path('nobody')).toBeUndefined()
  })

  it.skipIf(missing)('serves as the server of this computer, where only Camgate may publish', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const { publishing, camera, until } = await bench.room({ mediamtx: file })
    const { name, rtsp_url } = await publishing.profiles.local()
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false })
    await until(id, arriving)
    expect(outcomes(await publishing.profiles.test(name))).toEqual(allOk)
    const stranger = await publishing.profiles.create({ ...profileFor({ rtspUrl: rtsp_url } as MediamtxPeer), api_url: null })
    expect(outcomes(await publishing.profiles.test(stranger.name))).toMatchObject({ 'rtsp-login': 'auth' })
  })
})
