/**
 * What a viewer gets at the server's other end: a real FFmpeg plays the camera, a real MediaMTX lies between, a real FFmpeg looks
 * and listens. The picture has to be one and to move, the sound has to be the tone that was played.
 */
import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { TrackInfo } from '../../../src-shared/cameras.ts'
import { createHub } from '../../hub/index.ts'
import { freePorts } from '../mediamtx/local-config.ts'
import { mediamtxPeers, newest } from '../testing/mediamtx-peers.ts'
import { arriving, openHarness, profileFor } from '../testing/publishing-harness.ts'

const run = promisify(execFile)
const tone = 440
/** Small and slow: many encoders run at the same time, and a busy machine has to keep up with all of them. */
const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=10']
const slow = ['-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=5']
const sound = ['-f', 'lavfi', '-i', `sine=frequency=${tone}:sample_rate=8000`]
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '10', '-pix_fmt', 'yuv420p']
const h265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'keyint=10:bframes=0:log-level=error', '-pix_fmt', 'yuv420p']
const jpeg = ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-huffman', 'default', '-q:v', '6']
const pcma = ['-c:a', 'pcm_alaw', '-ar', '8000', '-ac', '1']
const pcmu = ['-c:a', 'pcm_mulaw', '-ar', '8000', '-ac', '1']
const aac = ['-c:a', 'aac', '-ar', '16000', '-b:a', '64k']

/** A camera: FFmpeg, which plays until it is ended. */
function play(args: readonly string[], closes: (what: { close(): unknown }) => void): void {
  const camera = spawn('ffmpeg', ['-hide_banner', '-v', 'error', '-re', ...args], { stdio: 'ignore' })
  closes({ close: () => camera.kill('SIGKILL') })
}

async function probe(url: string): Promise<Pick<TrackInfo, 'kind' | 'codec'>[]> {
  const args = [
    '-v',
    'error',
    '-rtsp_transport',
    'tcp',
    '-analyzeduration',
    '1M',
    '-show_entries',
    'stream=codec_name,codec_type',
    '-of',
    'json',
    url,
  ]
  const { stdout } = await run('ffprobe', args, { timeout: 60_000 })
  return (JSON.parse(stdout) as { streams: { codec_type: string; codec_name: string }[] }).streams.map(
    ({ codec_type, codec_name }) => ({ kind: codec_type, codec: codec_name }) as Pick<TrackInfo, 'kind' | 'codec'>,
  )
}

const decode = async (url: string, options: readonly string[]): Promise<Buffer> => {
  const args = ['-v', 'fatal', '-rtsp_transport', 'tcp', '-analyzeduration', '1M', '-i', url, ...options, 'pipe:1']
  return (await run('ffmpeg', args, { encoding: 'buffer', timeout: 60_000, maxBuffer: 1 << 26 })).stdout
}

/** Contrast of the last picture, and how much it differs from one a second or two before, both per pixel. Who joins between key frames sees grey first. */
async function look(url: string): Promise<{ contrast: number; motion: number }> {
  const size = 32 * 24
  const raw = await decode(url, ['-an', '-frames:v', '25', '-fps_mode', 'passthrough', '-s', '32x24', '-pix_fmt', 'gray', '-f', 'rawvideo'])
  expect(raw.length).toBe(25 * size)
  const [before, last] = [raw.subarray(14 * size, 15 * size), raw.subarray(24 * size)]
  const mean = last.reduce((sum, value) => sum + value, 0) / size
  const contrast = Math.sqrt(last.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size)
  return { contrast, motion: last.reduce((sum, value, at) => sum + Math.abs(value - (before[at] ?? 0)), 0) / size }
}

/** Loudness (1 is the loudest there is) and pitch in Hz. */
async function listen(url: string): Promise<{ loudness: number; pitch: number }> {
  const raw = await decode(url, ['-vn', '-t', '2', '-ac', '1', '-ar', '16000', '-f', 's16le'])
  const samples = Array.from({ length: raw.length >> 1 }, (_, at) => raw.readInt16LE(at * 2) / 32768).slice(8000)
  const loudness = Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length)
  const rises = samples.filter((value, at) => value >= 0 && (samples[at - 1] ?? 0) < 0).length
  return { loudness, pitch: rises / (samples.length / 16_000) }
}

const ends = [...new Set([mediamtxPeers.find(({ missing }) => !missing) ?? newest, newest])]

describe.each(ends)('what comes out of $name [needs mediamtx ffmpeg]', { concurrent: true, timeout: 120_000 }, ({ file, missing }) => {
  it.skipIf(missing).for([
    { name: 'H.265 and A-law, untouched', from: [...h265, ...pcma], ask: {}, way: 'direct', out: ['hevc', 'pcm_alaw'] },
    { name: 'a plain copy by FFmpeg', from: [...h264, ...pcmu], ask: { way: 'ffmpeg' }, way: 'ffmpeg', out: ['h264', 'pcm_mulaw'] },
    { name: 'H.265 to H.264', from: [...h265, ...aac], ask: { convert_video: 'h264' }, way: 'ffmpeg', out: ['h264', 'aac'] },
    { name: 'A-law to AAC', from: [...h264, ...pcma], ask: { convert_audio: 'aac' }, way: 'ffmpeg', out: ['h264', 'aac'] },
    { name: 'µ-law to Opus', from: [...h264, ...pcmu], ask: { convert_audio: 'opus' }, way: 'ffmpeg', out: ['h264', 'opus'] },
    { name: 'Motion JPEG over RTSP', from: jpeg, ask: { convert_video: 'h264' }, way: 'ffmpeg', out: ['h264'] },
    {
      name: 'both at once',
      from: [...h265, ...pcma],
      ask: { convert_video: 'h264', convert_audio: 'opus' },
      way: 'ffmpeg',
      out: ['h264', 'opus'],
    },
    { name: 'no sound where none is wanted', from: [...h264, ...pcma], ask: { convert_audio: 'drop' }, way: 'direct', out: ['h264'] },
  ] as const)('$name', async ({ from, ask, way, out }, { onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const lens = await bench.server(newest.file)
    const peer = await bench.server(file)
    const url = `${lens.rtspUrl}/lens`
    const heard = out.length > 1 || from.includes('-c:a' as never)
    play([...picture, ...(heard ? sound : []), ...from, '-f', 'rtsp', '-rtsp_transport', 'tcp', '-pkt_size', '1400', url], bench.closes)
    const lensClient = bench.client(lens)
    while (!(await lensClient.path('lens'))?.available) await new Promise((resolve) => setTimeout(resolve, 100))
    const source = { kind: 'rtsp', url, user: undefined, password: undefined, transport: 'tcp' } as const
    const { publishing, camera, until } = await bench.room({ source, openHub: createHub })
    await publishing.profiles.create(profileFor(peer))
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false, ...ask })
    const row = await until(id, arriving, 40_000)
    expect(row).toMatchObject({ way, trouble: null })
    const published = `${peer.rtspUrl}/camera_${id}`
    const none = { loudness: 1, pitch: tone }
    const [tracks, { contrast, motion }, { loudness, pitch }] = await Promise.all([
      probe(published),
      look(published),
      out.length > 1 ? listen(published) : none,
    ])
    expect(tracks.map(({ codec }) => codec)).toEqual(out)
    expect(contrast).toBeGreaterThan(20)
    expect(motion).toBeGreaterThan(0.5)
    expect(loudness).toBeGreaterThan(0.02)
    expect(Math.abs(pitch - tone)).toBeLessThan(15)
  })

  it.skipIf(missing)('Motion JPEG over HTTP', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(file)
    const [port] = await freePorts([undefined])
    const url = `http://127.0.0.1:${port}/video.mjpg`
    play(
      [...slow, ...jpeg, '-f', 'mpjpeg', '-content_type', 'multipart/x-mixed-replace;boundary=ffmpeg', '-listen', '1', url],
      bench.closes,
    )
    const source = { kind: 'mjpeg', url, user: undefined, password: undefined } as const
    const { publishing, camera, until } = await bench.room({ source, openHub: createHub })
    await publishing.profiles.create(profileFor(peer))
    const id = await camera({ source: { kind: 'mjpeg', url } })
    await publishing.start({ camera_id: id, force_restart: false })
    const row = await until(id, arriving, 40_000)
    expect(row).toMatchObject({ way: 'ffmpeg', way_reason: 'mjpeg-needs-converting' })
    const published = `${peer.rtspUrl}/camera_${id}`
    expect(await probe(published)).toEqual([{ kind: 'video', codec: 'h264' }])
    const { contrast, motion } = await look(published)
    expect(contrast).toBeGreaterThan(20)
    expect(motion).toBeGreaterThan(0.5)
    // As many pictures as the camera gives, none twice.
    expect(publishing.statusOf(id).metrics.fps).toBeLessThan(8)
  })
})
