/**
 * Two seconds of real H.264 and AAC, made once by FFmpeg and kept in the temporary folder, cut into RTP payloads.
 *
 * Real, because readers such as FFmpeg decode what they get; short, because it is sent again and again.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface MediaLoop {
  readonly sps: Buffer
  readonly pps: Buffer
  /** Pictures of 1/25 s: the RTP payloads of each, in order. */
  readonly pictures: readonly (readonly Buffer[])[]
  /** AAC units of 1024 samples at 16 kHz: one RTP payload each. */
  readonly sounds: readonly Buffer[]
}

export const pictureRate = 25
export const sampleRate = 16_000

const run = promisify(execFile)
const input = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-f', 'lavfi', '-i', `testsrc2=size=320x240:rate=${pictureRate}`]
const sine = ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=${sampleRate}`]
const x264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-bf', '0', '-g', String(pictureRate), '-b:v', '300k']

async function make(folder: string, ffmpeg: string): Promise<void> {
  const own = await mkdtemp(`${folder}-making-`)
  await run(ffmpeg, [...input, ...sine, '-t', '2', '-map', '0:v', ...x264, '-f', 'h264', join(own, 'video.h264')], { timeout: 60_000 })
  await run(
    ffmpeg,
    [...sine, '-hide_banner', '-loglevel', 'error', '-nostdin', '-t', '2', '-c:a', 'aac', '-f', 'adts', join(own, 'audio.aac')],
    {
      timeout: 60_000,
    },
  )
  await mkdir(tmpdir(), { recursive: true })
  // Two makers at once: the first one's is as good.
  await rename(own, folder).catch(() => rm(own, { recursive: true, force: true }))
}

let made: Promise<MediaLoop> | undefined

/** Throws when there is no FFmpeg to make it with. */
export function mediaLoop(ffmpeg = process.env.FFMPEG_BIN ?? 'ffmpeg'): Promise<MediaLoop> {
  made ??= (async () => {
    const folder = join(tmpdir(), 'camgate-media-loop-1')
    if (!existsSync(join(folder, 'audio.aac'))) await make(folder, ffmpeg)
    return cut(await readFile(join(folder, 'video.h264')), await readFile(join(folder, 'audio.aac')))
  })()
  return made
}

function cut(video: Buffer, audio: Buffer): MediaLoop {
  const units = splitAnnexB(video)
  const typeOf = (unit: Buffer) => (unit[0] as number) & 31
  const pictures: Buffer[][] = []
  let waiting: Buffer[] = []
  for (const unit of units) {
    waiting.push(unit)
    if (typeOf(unit) !== 1 && typeOf(unit) !== 5) continue
    pictures.push(waiting.flatMap((one) => fragment(one, 1200)))
    waiting = []
  }
  const sps = units.find((unit) => typeOf(unit) === 7)
  const pps = units.find((unit) => typeOf(unit) === 8)
  if (!sps || !pps) throw new Error('the media loop has no parameter sets')
  return { sps, pps, pictures, sounds: splitAdts(audio).map(aacPayload) }
}

function splitAnnexB(bytes: Buffer): Buffer[] {
  const starts: number[] = []
  for (let at = bytes.indexOf('\0\0\x01', 0, 'latin1'); at >= 0; at = bytes.indexOf('\0\0\x01', at + 3, 'latin1')) starts.push(at + 3)
  return starts.map((start, n) => {
    let end = n + 1 < starts.length ? (starts[n + 1] as number) - 3 : bytes.length
    while (end > start && bytes[end - 1] === 0) end -= 1
    return bytes.subarray(start, end)
  })
}

/** RFC 6184 §5.6 and §5.8: whole, or in FU-A fragments. */
function fragment(unit: Buffer, size: number): Buffer[] {
  if (unit.length <= size) return [unit]
  const head = unit[0] as number
  const parts: Buffer[] = []
  for (let at = 1; at < unit.length; at += size - 2) {
    const flags = (at === 1 ? 0x80 : 0) | (at + size - 2 >= unit.length ? 0x40 : 0)
    parts.push(Buffer.concat([Buffer.from([(head & 0xe0) | 28, flags | (head & 31)]), unit.subarray(at, at + size - 2)]))
  }
  return parts
}

function splitAdts(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = []
  for (let at = 0; at + 7 <= bytes.length; ) {
    const size = (bytes.readUIntBE(at + 3, 3) >> 5) & 0x1fff
    if (size < 7) break
    frames.push(bytes.subarray(at + ((bytes[at + 1] as number) & 1 ? 7 : 9), at + size))
    at += size
  }
  return frames
}

/** RFC 3640 §3.3.6 (AAC-hbr): one unit behind its header. */
function aacPayload(unit: Buffer): Buffer {
  const head = Buffer.from([0, 16, 0, 0])
  head.writeUInt16BE(unit.length << 3, 2)
  return Buffer.concat([head, unit])
}
