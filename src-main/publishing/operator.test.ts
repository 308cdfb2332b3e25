/** What the operator of a real server does, by every way: a kick is respected, a new configuration is none. */
import { describe, expect, it } from 'vitest'
import { createHub } from '../hub/index.ts'
import { reloadMarker } from './mediamtx/reload-marker.ts'
import { mediamtxPeers } from './testing/mediamtx-peers.ts'
import { arriving, openHarness, openPulling, profileFor, publishing, testPicture } from './testing/publishing-harness.ts'

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 25_000
  while (!(await holds().catch(() => false))) {
    if (Date.now() > until) throw new Error('it never came')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
const held = ({ status }: { status: string }) => status === 'held'

describe.each(mediamtxPeers)('the operator of $name [needs mediamtx]', { concurrent: true, timeout: 90_000 }, ({ file, missing }) => {
  it.skipIf(missing)('kicks what is published directly: held, until a person starts it again', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(file)
    const { publishing: gateway, camera, until } = await bench.room()
    await gateway.profiles.create(profileFor(peer))
    const id = await camera()
    await gateway.start({ camera_id: id, force_restart: false })
    await until(id, arriving)
    // A session that was there before its server's API was asked again is kicked as well as any.
    await peer.kill()
    await peer.start()
    await until(id, ({ restarts }) => restarts >= 1)
    await until(id, arriving)
    await peer.kick()
    expect(await until(id, held)).toMatchObject({ trouble: { cause: 'held', retry_at: null } })
    await gateway.start({ camera_id: id, force_restart: false })
    await until(id, publishing)
  })

  it.skipIf(missing)("kicks FFmpeg's push [needs ffmpeg]: held", async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(file)
    const { publishing: gateway, camera, until } = await bench.room({ source: testPicture, openHub: createHub })
    await gateway.profiles.create(profileFor(peer))
    const id = await camera()
    await gateway.start({ camera_id: id, force_restart: false, way: 'ffmpeg' })
    await until(id, arriving)
    await peer.kick()
    expect(await until(id, held)).toMatchObject({ trouble: { cause: 'held', retry_at: null } })
  })

  it.skipIf(missing)('removes some of the paths that the server pulls at once: held', async ({ onTestFinished }) => {
    const { client, pull, until } = await openPulling(openHarness(onTestFinished), file)
    const [one, two, other] = [await pull(), await pull(), await pull()]
    await Promise.all([one, two].map((id) => client.deletePath(`camera_${id}`)))
    for (const id of [one, two]) {
      expect(await until(id, held)).toMatchObject({ trouble: { cause: 'held', retry_at: null } })
      expect(await client.pathSettings(`camera_${id}`)).toBeUndefined()
    }
    await until(other, arriving)
  })

  it.skipIf(missing)('removes the only path that the server pulls: held at once', async ({ onTestFinished }) => {
    const { gateway, client, pull, until } = await openPulling(openHarness(onTestFinished), file)
    const id = await pull()
    await client.deletePath(`camera_${id}`)
    expect(await until(id, held)).toMatchObject({ error_count: 1, trouble: { cause: 'held', retry_at: null } })
    expect(await client.pathSettings(`camera_${id}`)).toBeUndefined()
    await gateway.start({ camera_id: id, force_restart: false })
    await until(id, arriving)
    await gateway.stop(id)
    expect([...((await client.pathConfigurations())?.keys() ?? [])]).not.toContain(reloadMarker)
  })

  it.skipIf(missing)(
    'writes the file without a change, again and again: what the server pulls is told to it again',
    async ({ onTestFinished }) => {
      const { client, peer, pull, until } = await openPulling(openHarness(onTestFinished), file)
      const id = await pull()
      for (const _ of [1, 2]) {
        const { metrics: before } = await until(id, ({ metrics }) => (metrics.server_bytes ?? 0) > 60_000)
        peer.rewrite({})
        // Counted from the beginning: the path is a new one.
        await until(id, ({ metrics }) => (metrics.server_bytes ?? Number.POSITIVE_INFINITY) < (before.server_bytes ?? 0), 30_000)
        await until(id, arriving, 30_000)
      }
      await client.deletePath(`camera_${id}`)
      await until(id, held)
    },
  )

  it.skipIf(missing)('loads another configuration: everything comes back by itself', async ({ onTestFinished }) => {
    const { gateway, camera, until, client, peer, pull } = await openPulling(openHarness(onTestFinished), file)
    const [id, pulled] = [await camera(), await pull()]
    await gateway.start({ camera_id: id, force_restart: false, profile: 'central' })
    await until(id, arriving)
    const inbound = async (path: string) => (await client.path(path))?.inboundBytes ?? 0
    const back = async (settings: Record<string, unknown>, loaded: () => Promise<boolean>) => {
      peer.rewrite(settings)
      await eventually(loaded)
      for (const path of [`camera_${id}`, `camera_${pulled}`]) {
        const once = await inbound(path)
        await eventually(async () => (await inbound(path)) > once + 30_000)
      }
      expect(gateway.status().map(({ status }) => status)).toEqual(['publishing', 'publishing', 'publishing'])
    }
    // The whole RTSP server begins anew.
    const loaded = async () => (await client.globalSettings()).readTimeout === '11s'
    await back({ readTimeout: '11s' }, loaded)
    // Our path gets a configuration of its own, and that one changes: some versions close its session then.
    const own = (settings: object) => ({ readTimeout: '11s', paths: { all_others: {}, [`camera_${id}`]: settings } })
    await back(own({}), async () => (await client.pathSettings(`camera_${id}`)) !== undefined)
    await back(own({ maxReaders: 7 }), async () => (await client.pathSettings(`camera_${id}`))?.maxReaders === 7)
  })
})
