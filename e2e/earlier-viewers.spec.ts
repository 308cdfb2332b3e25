/**
 * The interfaces of the earlier viewer and dashboard, and those for new programs, each driven as its own clients did: a script with
 * WebSocket, curl, a plain `<img>` and `<video>`, FFmpeg, and VLC as an ordinary user.
 */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test as base, chromium, expect } from '@playwright/test'
import { headBytes, readMedia } from '../src-shared/media-channel.ts'
import { startVirtualLan, type VirtualLan } from '../tools/virtual-lan/index.ts'
import { chromiumFile, type Gateway, startGateway } from './fixtures/camgate.ts'

const run = promisify(execFile)
const runs = (program: string, ...args: string[]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0

interface Place {
  readonly gateway: Gateway
  readonly id: string
  readonly newer: string
}

const test = base.extend<object, { lan: VirtualLan; place: Place }>({
  lan: [
    async ({ playwright: _ }, use) => {
      const stream = { path: '/main', width: 640, height: 360, fps: 25, gop: 2, kbps: 800 }
      const lan = await startVirtualLan({
        cameras: [
          { name: 'Gate', caption: 'Test', main: { ...stream, audio: 'pcma' }, onvif: false },
          { name: 'Newer', caption: 'Test', main: { ...stream, codec: 'h265', audio: 'aac' }, onvif: false },
        ],
        server: false,
      })
      await use(lan)
      await lan.close()
    },
    { scope: 'worker' },
  ],
  place: [
    async ({ lan }, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'camgate-viewers-'))
      const gateway = await startGateway(folder, ['--no-auth'])
      const add = async (name: string) => {
        const body = JSON.stringify({ name, station: 'North', url: lan.camera(name).addresses.main, verify: true })
        const answer = await fetch(`${gateway.address}/api/cameras`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        })
        return ((await answer.json()) as { id: string }).id
      }
      await use({ gateway, id: await add('Gate'), newer: await add('Newer') })
      await gateway.stop()
      await rm(folder, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],
})

interface Heard {
  type: string
  [field: string]: unknown
}

/** A client as the earlier viewer's page was one. */
async function openViewer({ gateway, id }: Pick<Place, 'gateway' | 'id'>) {
  const socket = new WebSocket(`${gateway.address.replace('http', 'ws')}/ws/stream/${id}`)
  socket.binaryType = 'arraybuffer'
  const heard: Heard[] = []
  const binary: Uint8Array[] = []
  socket.onmessage = ({ data }) => (typeof data === 'string' ? heard.push(JSON.parse(data)) : binary.push(new Uint8Array(data)))
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  const frames = () => heard.filter(({ type }) => type === 'frame')
  return {
    socket,
    heard,
    binary,
    frames,
    say: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
  }
}
const isJpeg = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes.at(-2) === 0xff && bytes.at(-1) === 0xd9

test('the viewer’s socket starts, changes and stops, and its frames say all that they said', async ({ place }) => {
  const viewer = await openViewer(place)
  viewer.say({ type: 'start_stream', quality: 'low', fps: 10 })
  await expect.poll(() => viewer.frames().length, { timeout: 30_000 }).toBeGreaterThan(15)
  const frame = viewer.frames().at(-1) as Heard
  expect(frame).toMatchObject({ camera_id: place.id, frame_number: viewer.frames().length })
  expect(isJpeg(Buffer.from(String(frame.data), 'base64'))).toBe(true)
  const seconds = Date.now() / 1000
  expect(Math.abs(seconds - Number(frame.timestamp))).toBeLessThan(10)
  expect(Number(frame.timestamp) - Number(frame.capture_timestamp)).toBeGreaterThanOrEqual(0)
  const metrics = frame.metrics as Record<string, unknown>
  expect(metrics).toMatchObject({ target_fps: 10, quality: 'low', format: 'jpeg', frames_sent: frame.frame_number })
  for (const name of ['fps', 'uptime_seconds', 'avg_fps', 'health_score']) expect(metrics[name]).toEqual(expect.any(Number))
  expect(Number(metrics.health_score)).toBeGreaterThanOrEqual(0)
  expect(Number(metrics.health_score)).toBeLessThanOrEqual(100)

  const size = (from: number) =>
    viewer
      .frames()
      .slice(from)
      .reduce((sum, { data }) => sum + String(data).length, 0) / viewer.frames().slice(from).length
  const low = size(-5)
  viewer.say({ type: 'update_quality', quality: 'high' })
  await expect.poll(() => viewer.heard.some(({ type, quality }) => type === 'quality_updated' && quality === 'high')).toBe(true)
  const changed = viewer.frames().length
  // Goes on meanwhile: no pause, no second count.
  await expect.poll(() => size(-3) > low * 1.5, { timeout: 30_000 }).toBe(true)
  expect(viewer.frames().length).toBeGreaterThan(changed)
  expect(viewer.frames().map(({ frame_number }) => frame_number)).toEqual(viewer.frames().map((_, n) => n + 1))

  viewer.say({ type: 'stop_stream' })
  await expect.poll(() => viewer.heard.some(({ type }) => type === 'stream_stopped')).toBe(true)
  const stopped = viewer.frames().length
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(viewer.frames().length).toBe(stopped)
  viewer.socket.close()
})

test('what is wrong is answered by a message, and the socket stays', async ({ place }) => {
  const viewer = await openViewer(place)
  const wrong = [
    'no json',
    '[1]',
    '{}',
    '{"type":"dance"}',
    '{"type":"update_quality"}',
    '{"type":"start_stream","quality":"best"}',
    '{"type":"start_stream","fps":1e9}',
    '{"type":"start_stream","width":-5}',
  ]
  for (const message of wrong) viewer.say(message)
  await expect.poll(() => viewer.heard.length).toBe(wrong.length)
  for (const answer of viewer.heard) expect(answer).toMatchObject({ type: 'error', code: 'INPUT_INVALID', message: expect.any(String) })
  viewer.say({ command: 'start_stream' })
  await expect.poll(() => viewer.frames().length, { timeout: 30_000 }).toBeGreaterThan(0)
  viewer.socket.close()

  const unknown = await openViewer({ ...place, id: '999' })
  await expect.poll(() => unknown.heard.at(0)?.code).toBe('CAMERA_NOT_FOUND')
})

test('five viewers of one camera, one of them in binary, share one connection to it', async ({ place, lan }) => {
  const viewers = await Promise.all(Array.from({ length: 5 }, () => openViewer(place)))
  for (const [n, viewer] of viewers.entries()) viewer.say({ type: 'start_stream', quality: 'medium', ...(n === 4 && { format: 'binary' }) })
  for (const viewer of viewers.slice(0, 4)) await expect.poll(() => viewer.frames().length, { timeout: 30_000 }).toBeGreaterThan(5)
  await expect.poll(() => viewers[4]?.binary.length).toBeGreaterThan(5)
  const message = readMedia(viewers[4]?.binary.at(-1) as Uint8Array)
  expect(message).toMatchObject({ kind: 'jpeg', key: true })
  expect(isJpeg(message?.body ?? new Uint8Array())).toBe(true)
  expect(viewers[4]?.binary.at(-1)?.byteLength).toBe(headBytes + (message?.body.byteLength ?? 0))
  expect(lan.camera('Gate').counts.sessions).toBe(1)
  for (const { socket } of viewers) socket.close()
})

test('three hundred viewers that connect and vanish leave nothing behind', async ({ place }) => {
  for (let round = 0; round < 10; round += 1) {
    const viewers = await Promise.all(Array.from({ length: 30 }, () => openViewer(place)))
    for (const viewer of viewers) viewer.say({ type: 'start_stream' })
    for (const { socket } of viewers) socket.close()
  }
  await expect
    .poll(async () => ((await (await fetch(`${place.gateway.address}/health`)).json()) as { streams_running: number }).streams_running, {
      timeout: 30_000,
    })
    .toBe(0)
})

test('the dashboard has its stations, with states and figures, and its pictures as <img>', async ({ place: { gateway, id } }) => {
  const browser = await chromium.launch({ executablePath: chromiumFile(), args: ['--no-sandbox', '--disable-gpu'] })
  const page = await browser.newPage()
  await page.goto(`${gateway.address}/health`)
  await page.setContent(`<img src="/streams/${id}/mjpeg?quality=low&fps=5">`)
  await page.waitForFunction(() => (document.querySelector('img')?.naturalWidth ?? 0) > 0)
  const stations = (await (await fetch(`${gateway.address}/api/stations`)).json()) as { name: string; cameras: object[] }[]
  expect(stations).toEqual([
    {
      name: 'North',
      cameras: expect.arrayContaining([expect.objectContaining({ id, name: 'Gate', state: 'running', health_score: expect.any(Number) })]),
    },
  ])
  await browser.close()
})

test('curl and FFmpeg read multipart in each quality', async ({ place: { gateway, id } }) => {
  test.skip(!runs('curl', '--version'), 'no curl here')
  const bytes: number[] = []
  for (const quality of ['low', 'medium', 'high']) {
    const { stdout } = await run('curl', ['-s', '--max-time', '6', `${gateway.address}/streams/${id}/mjpeg?quality=${quality}&fps=5`], {
      encoding: 'buffer',
      maxBuffer: 1e8,
    }).catch((ended: { stdout: Buffer }) => ended)
    const lengths = [...stdout.toString('latin1').matchAll(/Content-Length: (\d+)/g)].map(([, length]) => Number(length))
    expect(lengths.length).toBeGreaterThan(3)
    bytes.push(lengths.at(-2) ?? 0)
  }
  expect(bytes).toEqual([...bytes].sort((a, b) => a - b))
  const refused = await fetch(`${gateway.address}/streams/${id}/mjpeg?quality=best&width=3`)
  expect(refused.status).toBe(400)
})

for (const [name, expected] of [
  ['id', 'h264'],
  ['newer', 'hevc'],
] as const)
  test(`live.mp4 and HLS of ${expected} are what the camera sends: FFmpeg reads them without an error`, async ({ place }) => {
    const { gateway } = place
    for (const file of ['live.mp4', 'live.m3u8']) {
      const probed = await run(
        'ffprobe',
        ['-v', 'error', '-show_entries', 'stream=codec_name,width', '-of', 'csv=p=0', `${gateway.address}/streams/${place[name]}/${file}`],
        { timeout: 60_000 },
      )
      expect(probed.stdout).toContain(`${expected},640`)
      const read = await run(
        'ffmpeg',
        [
          '-v',
          'error',
          '-t',
          '3',
          '-i',
          `${gateway.address}/streams/${place[name]}/${file}`,
          '-map',
          '0:v',
          '-f',
          'null',
          '-',
          '-progress',
          'pipe:1',
        ],
        { timeout: 60_000 },
      )
      expect(read.stderr).toBe('')
      const frames = [...read.stdout.matchAll(/frame=(\d+)/g)].map(([, count]) => Number(count))
      expect(frames.at(-1)).toBeGreaterThan(60)
    }
    expect(await (await fetch(`${gateway.address}/streams/${place[name]}/live.m3u8`)).text()).toMatch(
      /#EXT-X-MAP:URI="hls\/init-0.mp4"\n#EXT-X-PROGRAM-DATE-TIME:/,
    )
    expect((await fetch(`${gateway.address}/streams/${place[name]}/hls/segment-999999.m4s`)).ok).toBe(false)
    expect((await fetch(`${gateway.address}/streams/999/live.mp4`)).status).toBe(404)
  })

test('live.mp4 plays in a plain <video>, with the sound of the camera', async ({ place: { gateway, id } }) => {
  const browser = await chromium.launch({ executablePath: chromiumFile(), args: ['--no-sandbox', '--disable-gpu'] })
  const page = await browser.newPage()
  await page.goto(`${gateway.address}/health`)
  await page.setContent(`<video muted autoplay src="/streams/${id}/live.mp4"></video>`)
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 1.5, undefined, { timeout: 60_000 })
  const played = await page.evaluate(() => {
    const video = document.querySelector('video')
    return { width: video?.videoWidth, audio: (video as unknown as { webkitAudioDecodedByteCount: number }).webkitAudioDecodedByteCount }
  })
  expect(played.width).toBe(640)
  expect(played.audio).toBeGreaterThan(0)
  await browser.close()
})

test('VLC plays live.mp4 as an ordinary user', async ({ place: { gateway, id } }) => {
  const vlc = ['/usr/bin/cvlc', '/usr/local/bin/cvlc'].find((file) => existsSync(file))
  test.skip(!vlc || !runs('runuser', '-u', 'nobody', '--', 'true'), 'no VLC, or no ordinary user here')
  const folder = await mkdtemp(join(tmpdir(), 'camgate-vlc-'))
  await run('chmod', ['777', folder])
  const file = join(folder, 'seen.ts')
  const args = [
    '-u',
    'nobody',
    '--',
    'env',
    `HOME=${folder}`,
    String(vlc),
    '-I',
    'dummy',
    '--no-video-title-show',
    '--run-time=8',
    '--play-and-exit',
  ]
  await run(
    'runuser',
    [...args, `--sout=#std{access=file,mux=ts,dst=${file}}`, `${gateway.address}/streams/${id}/live.mp4`, 'vlc://quit'],
    { timeout: 60_000 },
  ).catch(() => {})
  const { stdout } = await run('ffprobe', [
    '-v',
    'error',
    '-count_packets',
    '-select_streams',
    'v',
    '-show_entries',
    'stream=codec_name,nb_read_packets',
    '-of',
    'csv=p=0',
    file,
  ])
  expect(stdout).toMatch(/^h264,\d{2,}/)
  await rm(folder, { recursive: true, force: true })
})
