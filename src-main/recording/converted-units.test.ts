/** What our files do not carry, from a real server, recorded by way of FFmpeg. */
import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { ffmpegPath, missing } from '../../tools/virtual-lan/testing/peers.ts'
import { newest, startMediamtx } from '../publishing/testing/mediamtx-peers.ts'
import { openTestEngine } from '../testing/open-test-engine.ts'
import { until } from '../testing/until.ts'

const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
const run = promisify(execFile)

/** Codec and packets of each track; FFmpeg decodes it without a word. */
async function judge(file: string): Promise<Record<string, number>> {
  expect((await run(ffmpegPath, ['-v', 'error', '-i', file, '-f', 'null', '-'])).stderr).toBe('')
  const args = ['-v', 'error', '-count_packets', '-show_entries', 'stream=codec_name,nb_read_packets', '-of', 'csv=p=0', file]
  const { stdout } = await run('ffprobe', args)
  const rows = stdout.trim().split('\n')
  return Object.fromEntries(rows.map((row) => row.split(',')).map(([codec = '', count]) => [codec, Number(count)]))
}

describe.skipIf(missing('ffmpeg') || newest.missing)(
  'a stream that our files do not carry [needs mediamtx ffmpeg]',
  { timeout: 180_000 },
  () => {
    it.for([
      {
        name: 'VP8 with G.711',
        video: ['libvpx', '-deadline', 'realtime', '-cpu-used', '8'],
        sound: ['pcm_alaw', '-ar', '8000'],
        becomes: ['h264', 'flac'],
        reason: ['VP8'],
      },
      {
        name: 'H.264 with G.722',
        video: ['libx264', '-preset', 'ultrafast'],
        sound: ['g722', '-ar', '16000'],
        becomes: ['h264', 'aac'],
        reason: ['G722'],
      },
    ])('$name is recorded by way of FFmpeg, as files like all others, and the row says why', async ({ video, sound, becomes, reason }) => {
      const server = await startMediamtx(newest.file)
      closing.push(() => server.close())
      const url = `${server.rtspUrl}/odd`
      const pictures = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=25', '-f', 'lavfi', '-i', 'sine=sample_rate=16000']
      const coded = ['-c:v', ...video, '-pix_fmt', 'yuv420p', '-g', '25', '-c:a', ...sound, '-ac', '1']
      const camera = spawn(ffmpegPath, ['-v', 'error', ...pictures, ...coded, '-f', 'rtsp', '-rtsp_transport', 'tcp', url], {
        stdio: 'ignore',
      })
      closing.push(() => camera.kill('SIGKILL'))
      await until(async () => (await (await fetch(`${server.apiUrl}/v3/paths/list`)).text()).includes('"ready":true'), 'the camera sends')

      const { engine, close } = await openTestEngine()
      closing.push(close)
      const { id } = await engine.cameras.create({ url, verify: false })
      await engine.recording.changeSettings({ segment_minutes: 0.05 })
      const session = await engine.recording.start({ camera_ids: [id], roles: ['main'], post_roll: 0 })
      const all = () => engine.recording.segments({ camera_id: id, from: session.from, to: Date.now() + 60_000, limit: 100 })
      const whole = async () => (await all()).filter(({ running }) => !running).length
      await expect.poll(whole, { timeout: 90_000, interval: 100 }).toBeGreaterThan(1)
      const [row] = engine.recording.statusOf(id).streams
      expect(row).toMatchObject({ converted_for: reason, left_out: [] })
      await engine.recording.stop({ session_id: session.id })

      const segments = await all()
      const { folder } = engine.recording.settings()
      const [first, second] = segments
      expect(Object.keys(await judge(join(folder, first?.file ?? '')))).toEqual(becomes)
      // 25 pictures a second, cut at key pictures: none is lost in between.
      const lasts = (second?.to ?? 0) - (second?.from ?? 0)
      expect((await judge(join(folder, second?.file ?? '')))[becomes[0] ?? '']).toBe(Math.round(lasts / 40))
      expect(Math.abs((second?.from ?? 0) - (first?.to ?? 0))).toBeLessThan(100)
      const { cameras } = await engine.recording.timeline({ from: session.from, to: Date.now() })
      expect(cameras[0]?.spans).toHaveLength(1)
      expect(cameras[0]?.gaps).toEqual([])
    })
  },
)
