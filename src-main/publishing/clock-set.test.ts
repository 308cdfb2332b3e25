/** The computer's clock is set, by a person or by NTP, while cameras are published: nothing of it may be felt. */
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../media/index.ts'
import { newest, startMediamtx } from './testing/mediamtx-peers.ts'
import { openRoom } from './testing/room.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

describe('a clock that is set by an hour', () => {
  it.skipIf(newest.missing).each([
    ['back', -3_600_000],
    ['on', 3_600_000],
  ])('%s leaves publications, their proof and their figures as they are [needs mediamtx]', async (_, step) => {
    let offset = 0
    const peer = await startMediamtx(newest.file)
    closing.push(() => peer.close())
    const { publishing, camera, until, close, store } = await openRoom({ clock: { ...systemClock, now: () => Date.now() + offset } })
    closing.push(close)
    await publishing.profiles.create({
      ...{ name: 'central', rtsp_url: peer.rtspUrl, api_url: peer.apiUrl, transport: 'tcp', path_template: 'camera_{id}' },
      ...{ reconnect_limit: 0, reconnect_delay: 0.5 },
    })
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false })
    const before = await until(id, ({ delivery, uptime_seconds }) => delivery === 'arriving' && uptime_seconds > 0)
    offset = step
    const counted = before.metrics.server_bytes ?? 0
    const after = await until(id, (row) => (row.metrics.server_bytes ?? 0) > 2 * counted && row.metrics.bitrate > 0, 15_000)
    expect(after).toMatchObject({ status: 'publishing', delivery: 'arriving', restarts: 0, error_count: 0, trouble: null })
    expect(after.uptime_seconds).toBeGreaterThanOrEqual(before.uptime_seconds)
    expect(after.uptime_seconds).toBeLessThan(60)
    await expect
      .poll(async () => (await publishing.metrics({ since: Date.now() + step - 60_000 })).length, { timeout: 10_000 })
      .toBeGreaterThan(1)
    await publishing.stop(id)
    const [entry] = await publishing.history({ limit: 1 })
    expect(entry?.ended_at ?? 0).toBeGreaterThanOrEqual(entry?.started_at ?? 1)
    expect(await store.db.selectFrom('outages').selectAll().execute()).toEqual([])
  })
})
