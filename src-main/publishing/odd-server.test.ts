/** A real server behind a line that plays what servers of the field do: nothing is lost that could be had, and nobody is blamed without proof. */
import { describe, expect, it } from 'vitest'
import { type Fault, openFaultyProxy } from './testing/faulty-proxy.ts'
import { mediamtxPeers, newest } from './testing/mediamtx-peers.ts'
import { arriving, failed, openHarness, profileFor, publishing } from './testing/publishing-harness.ts'

type Harness = ReturnType<typeof openHarness>

async function behind(bench: Harness, file: string, odd: Fault, { api = true, settings = {} } = {}) {
  const peer = await bench.server(file, settings)
  const line = await openFaultyProxy(peer.rtsp, odd)
  bench.closes(line)
  const room = await bench.room()
  const address = { rtsp_url: `rtsp://127.0.0.1:${line.port}`, ...(api ? {} : { api_url: null }) }
  await room.publishing.profiles.create(profileFor(peer, address))
  const id = await room.camera()
  return { peer, line, room, id, start: () => room.publishing.start({ camera_id: id, force_restart: false }) }
}

describe.each(mediamtxPeers)(
  'a refusal of $name that goes away [needs mediamtx]',
  { concurrent: true, timeout: 60_000 },
  ({ file, missing }) => {
    it.skipIf(missing).for([
      { method: 'ANNOUNCE', status: 400, times: 1, api: true },
      { method: 'RECORD', status: 400, times: 1, api: true },
      { method: 'ANNOUNCE', status: 400, times: 3, api: true },
      { method: 'ANNOUNCE', status: 400, times: 3, api: false },
      { method: 'ANNOUNCE', status: 404, times: 3, api: true },
      { method: 'ANNOUNCE', status: 503, times: 2, api: false },
      { method: 'SETUP', status: 500, times: 2, api: true },
      { method: 'ANNOUNCE', status: 453, times: 2, api: false },
    ])('is tried again: $method $status, $times times, API $api', async ({ method, status, times, api }, { onTestFinished }) => {
      const bench = openHarness(onTestFinished)
      const odd: Fault = (asked, nth) => (asked === method && nth <= times ? { status } : 'pass')
      const { room, id, start } = await behind(bench, file, odd, { api })
      await start()
      const row = await room.until(id, (one) => one.status === 'publishing' || failed(one), 40_000)
      expect(row.status).toBe('publishing')
      if (times === 1) expect(row).toMatchObject({ error_count: 0, restarts: 0 })
    })
  },
)

describe('a server [needs mediamtx]', { concurrent: true, timeout: 90_000 }, () => {
  const { file, missing } = newest

  it.skipIf(missing)('that closes at OPTIONS gets another keep-alive, and one that closes at any gets none', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const { room, id, line, start } = await behind(bench, file, (method) => (/OPTIONS|GET_PARAMETER/.test(method) ? 'close' : 'pass'))
    await start()
    await room.until(id, ({ error_count }) => error_count === 2, 40_000)
    const { since } = await room.until(id, arriving, 30_000)
    await new Promise((resolve) => setTimeout(resolve, 12_000))
    expect(room.publishing.statusOf(id)).toMatchObject({ status: 'publishing', since, error_count: 2 })
    expect(line.seen).toMatchObject({ OPTIONS: 1, GET_PARAMETER: 1 })
  })

  it.skipIf(missing)('that ends each session by itself is no rival, however often', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const { room, id, line, start, peer } = await behind(bench, file, () => 'pass', { api: false })
    await start()
    for (let ended = 0; ended < 9; ended += 1) {
      await room.until(id, publishing, 40_000)
      await new Promise((resolve) => setTimeout(resolve, 500)) // a session that is just begun may not be listed yet
      await peer.kick()
      const row = await room.until(id, ({ status }) => status !== 'publishing', 10_000)
      expect(row).toMatchObject({ status: 'reconnecting', trouble: { cause: 'server-closed' } })
    }
    // It asked whether somebody is there, and nobody was.
    expect(line.seen.DESCRIBE).toBeGreaterThan(0)
  })

  it.skipIf(missing)('that forbids it without asking for a login says nothing about a password', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const { room, id, start } = await behind(bench, file, (method) => (method === 'ANNOUNCE' ? { status: 403 } : 'pass'))
    await start()
    expect(await room.until(id, ({ trouble }) => trouble !== null)).toMatchObject({ trouble: { cause: 'forbidden' } })
  })

  it.skipIf(missing)('that refuses a login which worked is asked again, and not fast', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    let refuses = false
    const { room, id, line, start, peer } = await behind(bench, file, (method) => {
      if (refuses && method === 'ANNOUNCE') return { status: 401, headers: 'WWW-Authenticate: Basic realm="x"\r\n' }
      return 'pass'
    })
    await start()
    await room.until(id, arriving)
    refuses = true
    await peer.kill()
    await peer.start()
    const row = await room.until(id, ({ trouble }) => trouble?.cause === 'auth')
    expect(row).toMatchObject({ status: 'reconnecting', trouble: { final: false } })
    expect((row.trouble?.retry_at ?? 0) - Date.now()).toBeGreaterThan(10_000)
    expect(line.seen.ANNOUNCE).toBe(2)
    refuses = false
    // A person who asks need not wait.
    await expect(room.publishing.start({ camera_id: id, force_restart: false })).rejects.toMatchObject({ code: 'ALREADY_PUBLISHING' })
    await room.until(id, arriving)
  })

  it.skipIf(missing).for([{ api: true }, { api: false }])(
    'that keeps a session of ours which died is waited for: API $api',
    async ({ api }, { onTestFinished }) => {
      const bench = openHarness(onTestFinished)
      const settings = { readTimeout: '60s', paths: { all_others: { overridePublisher: false } } }
      const { room, id, line, start } = await behind(bench, file, () => 'pass', { api, settings })
      await start()
      await room.until(id, api ? arriving : publishing)
      line.cut()
      const after = await room.reopen()
      bench.closes(after)
      await after.publishing.resume()
      const waiting = await after.until(id, ({ trouble }) => trouble !== null)
      expect(waiting).toMatchObject({ status: 'reconnecting', trouble: { cause: 'path-refused', final: false } })
      if (api) expect(waiting.trouble?.evidence).toContain('of which nothing comes')
      line.forget()
      await after.until(id, api ? arriving : publishing, 30_000)
    },
  )
})
