/** The computer's clock is set, by a person or by NTP, while cameras are published: nothing of it may be felt. */
import { describe, it } from 'vitest'
import { systemClock } from '../base/index.ts'
import { createHub } from '../hub/index.ts'
import { newest } from './testing/mediamtx-peers.ts'
import { openHarness, profileFor, testPicture } from './testing/publishing-harness.ts'

const real = { source: testPicture, openHub: createHub }

describe('a clock that is set by an hour [needs mediamtx]', { concurrent: true }, () => {
  it.skipIf(newest.missing).for([
    { name: 'back', step: -3_600_000, way: 'direct', room: {} },
    { name: 'on', step: 3_600_000, way: 'direct', room: {} },
    { name: 'on, by way ffmpeg [needs ffmpeg]', step: 3_600_000, way: 'ffmpeg', room: real },
  ] as const)(
    '$name: leaves publications, their proof and their figures as they are',
    async ({ step, way, room }, { onTestFinished, expect }) => {
      const bench = openHarness(onTestFinished)
      let offset = 0
      const peer = await bench.server(newest.file)
      const { publishing, camera, until, store } = await bench.room({ ...room, clock: { ...systemClock, now: () => Date.now() + offset } })
      await publishing.profiles.create(profileFor(peer))
      const id = await camera()
      await publishing.start({ camera_id: id, force_restart: false, way })
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
    },
  )
})
