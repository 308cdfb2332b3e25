/** The journey on real servers: published, proven, survived, resumed. */
import { describe, expect, it, vi } from 'vitest'
import { Failure } from '../base/index.ts'
import { mediamtxPeers } from './testing/mediamtx-peers.ts'
import { arriving, openHarness, openPulling, profileFor as profile, publishing } from './testing/publishing-harness.ts'
import { openRoom } from './testing/room.ts'

describe.each(mediamtxPeers)('publishing to $name [needs mediamtx]', { concurrent: true, timeout: 60_000 }, ({ file, missing }) => {
  it.skipIf(missing)('publishes directly, and proves that it arrives', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(file)
    const { publishing: gateway, camera, until, state } = await bench.room({ audio: true })
    await gateway.profiles.create(profile(peer))
    const id = await camera()
    const first = await gateway.start({ camera_id: id, force_restart: false })
    expect(first).toMatchObject({ camera_id: id, publish_path: `camera_${id}`, uptime_seconds: 0, error_count: 0 })
    const row = await until(id, arriving)
    expect(row).toMatchObject({ status: 'publishing', way: 'direct', way_reason: 'passed-on', restarts: 0, trouble: null })
    expect(row.metrics.server_bytes).toBeGreaterThan(0)
    expect(row.addresses).toContainEqual({ protocol: 'rtsp', url: `${peer.rtspUrl}/camera_${id}` })
    expect(state.get('publications', id)).toMatchObject({ status: 'publishing' })
    await expect(gateway.start({ camera_id: id, force_restart: false })).rejects.toMatchObject({ code: 'ALREADY_PUBLISHING' })
    expect(await gateway.stop(id)).toMatchObject({ status: 'stopped' })
    expect(state.get('publications', id)).toBeUndefined()
    expect(gateway.statusOf(id)).toMatchObject({ status: 'stopped', publish_path: `camera_${id}` })
  })

  it.skipIf(missing)('comes back after the server was killed and started again', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(file)
    const { publishing: gateway, camera, until } = await bench.room()
    await gateway.profiles.create(profile(peer))
    const id = await camera()
    await gateway.start({ camera_id: id, force_restart: false })
    await until(id, publishing)
    await peer.kill()
    const lost = await until(id, ({ trouble, status }) => status === 'reconnecting' && trouble?.retry_at !== null)
    expect(['server-closed', 'refused']).toContain(lost.trouble?.cause)
    await peer.start()
    const back = await until(id, arriving, 30_000)
    expect(back.restarts).toBeGreaterThanOrEqual(1)
    await gateway.stop(id)
    const [entry] = await gateway.history({ limit: 10 })
    expect(entry).toMatchObject({ camera_id: id, end: 'stopped', way: 'direct' })
    expect(entry?.outages).toHaveLength(1)
    expect(entry?.outages[0]?.to).toBeGreaterThan(entry?.outages[0]?.from ?? 0)
  })

  it.skipIf(missing)('yields to somebody else on its path instead of fighting', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(file)
    const [one, two] = [await bench.room(), await bench.room()]
    const ids = []
    for (const { publishing: gateway, camera } of [one, two]) {
      await gateway.profiles.create(profile(peer, { path_template: 'same' }))
      ids.push(await camera())
    }
    const [first = '', second = ''] = ids
    await one.publishing.start({ camera_id: first, force_restart: false })
    await one.until(first, arriving)
    await two.publishing.start({ camera_id: second, force_restart: false })
    const refused = await two.until(second, ({ status }) => status === 'failed')
    expect(refused).toMatchObject({ delivery: 'other-publisher', trouble: { cause: 'duel', retry_at: null } })
    expect(one.publishing.statusOf(first).status).toBe('publishing')
    // A person insists: the one that was there before yields for good.
    await two.publishing.start({ camera_id: second, force_restart: true })
    await two.until(second, arriving)
    expect((await one.until(first, ({ status }) => status === 'failed')).trouble?.cause).toBe('duel')
  })

  it.skipIf(missing)('lets the server pull, and tells it again after a restart', async ({ onTestFinished }) => {
    const { gateway, peer, client, pull, until } = await openPulling(openHarness(onTestFinished), file)
    const id = await pull()
    expect(await until(id, arriving)).toMatchObject({ way: 'pull', way_reason: 'pull-asked-for', status: 'publishing' })
    const { metrics } = await until(id, (row) => arriving(row) && (row.metrics.server_bytes ?? 0) > 100_000)
    await peer.kill()
    await peer.start()
    const counted = (row: { metrics: { server_bytes: number | null } }) => row.metrics.server_bytes ?? 0
    // It begins to count anew: the path was lost with the server, and is there again.
    await until(id, (row) => counted(row) > 0 && counted(row) < (metrics.server_bytes ?? 0), 30_000)
    await gateway.stop(id)
    expect(await client.pathSettings(`camera_${id}`)).toBeUndefined()
  })
})

describe.each(mediamtxPeers.slice(-1))(
  'the two sides of a publication to $name [needs mediamtx]',
  { concurrent: true, timeout: 60_000 },
  ({ file, missing }) => {
    it.skipIf(missing)('keeps trouble of the camera apart from trouble of the server', async ({ onTestFinished }) => {
      const bench = openHarness(onTestFinished)
      const peer = await bench.server(file)
      const { publishing: gateway, camera, until, hub } = await bench.room()
      await gateway.profiles.create(profile(peer))
      const id = await camera()
      await gateway.start({ camera_id: id, force_restart: false })
      await until(id, publishing)
      hub.fail(id, new Failure('unreachable', 'EHOSTUNREACH'))
      const lost = await until(id, ({ status }) => status === 'reconnecting')
      expect(lost.trouble).toMatchObject({ cause: 'unreachable', retry_at: expect.any(Number) })
      hub.recover(id)
      expect(await until(id, publishing)).toMatchObject({ restarts: expect.any(Number) })
      hub.fail(id, new Failure('auth', 'DESCRIBE: 401 Unauthorized'))
      expect(await until(id, ({ status }) => status === 'failed')).toMatchObject({ trouble: { cause: 'auth', retry_at: null } })
      hub.recover(id)
      await until(id, publishing)
      const entries = await gateway.history({ limit: 10 })
      // It lasted until it was mended, although it had given up: no other entry, and no minute that nobody counts.
      expect(entries).toMatchObject([{ end: null, outages: [{ cause: 'unreachable' }, { cause: 'auth', to: expect.any(Number) }] }])
    })

    it.skipIf(missing)('goes on where it was after the engine was started again', async ({ onTestFinished }) => {
      const bench = openHarness(onTestFinished)
      const peer = await bench.server(file)
      const before = await openRoom()
      await before.publishing.profiles.create(profile(peer))
      const ids = [await before.camera(), await before.camera()]
      for (const camera_id of ids) await before.publishing.start({ camera_id, force_restart: false })
      for (const id of ids) await before.until(id, publishing)
      const after = await before.reopen()
      bench.closes(after)
      await after.publishing.resume()
      expect(after.publishing.status().map(({ camera_id }) => camera_id)).toEqual(ids)
      for (const id of ids) await after.until(id, publishing)
      const ends = (await after.publishing.history({ limit: 10 })).map(({ end }) => end)
      expect(ends.filter((end) => end === 'engine-ended')).toHaveLength(2)
      await expect(after.publishing.profiles.remove('central')).rejects.toMatchObject({ code: 'PROFILE_IN_USE', data: { camera_ids: ids } })
      after.removeCamera(ids[0] ?? '')
      // Not expect.poll: beside concurrent tests it may not know whose it is.
      await vi.waitFor(() => expect(after.publishing.status()).toHaveLength(1), 10_000)
    })
  },
)
