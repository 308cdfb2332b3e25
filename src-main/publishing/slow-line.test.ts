/** A line that takes less than the camera sends: a stream with gaps arrives, the row says how much, and no session ends for it. */
import { describe, expect, it } from 'vitest'
import { newest } from './testing/mediamtx-peers.ts'
import { arriving, openHarness, profileFor } from './testing/publishing-harness.ts'
import { openSlowProxy } from './testing/slow-proxy.ts'

// 16 Mbit/s, so that what the kernel buffers is full after seconds
const stream = { frameBytes: 20_000, fps: 100 }

describe('a line slower than the stream [needs mediamtx]', { timeout: 120_000 }, () => {
  it.skipIf(newest.missing)(
    'gets whole groups of pictures without a break, and is told until it takes all again',
    async ({ onTestFinished }) => {
      const bench = openHarness(onTestFinished)
      const peer = await bench.server(newest.file)
      const line = await openSlowProxy(peer.rtsp, 600_000)
      bench.closes(line)
      const { publishing, camera, until } = await bench.room(stream)
      await publishing.profiles.create(profileFor({ ...peer, rtspUrl: `rtsp://127.0.0.1:${line.port}` }))
      const id = await camera()
      await publishing.start({ camera_id: id, force_restart: false })
      const row = await until(id, ({ thinned }) => thinned !== null, 40_000)
      expect(row).toMatchObject({ status: 'publishing', trouble: null, thinned: { cause: 'congested', retry_at: null } })
      expect(row.thinned?.evidence).toMatch(/^[\d.]+ of [\d.]+ Mbit\/s get through$/)

      const { metrics } = await until(id, ({ metrics }) => metrics.lost_packets > 400, 60_000)
      const later = await until(id, ({ metrics: { server_bytes } }) => Number(server_bytes) > Number(metrics.server_bytes))
      expect(later).toMatchObject({ status: 'publishing', delivery: 'arriving', error_count: 0, restarts: 0 })

      line.pace(Number.POSITIVE_INFINITY)
      const healed = await until(id, ({ thinned }) => thinned === null, 40_000)
      expect(healed).toMatchObject({ status: 'publishing', error_count: 0, restarts: 0 })
      expect(arriving(healed)).toBe(true)
    },
  )
})
