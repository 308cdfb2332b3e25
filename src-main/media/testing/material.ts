/** For tests of what is made of media: units out of FFmpeg, fragments of them, and FFmpeg again as the judge. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Codec } from '../../../src-shared/cameras.ts'
import type { MediaUnit } from '../depacketizer.ts'
import { type Fragment, Fragmenter, type FragmentHead, type FragmentOptions } from '../fragments/fragmenter.ts'
import type { Track } from '../track.ts'

let made = ''
/** Goes with the process. */
export function folder(): string {
  if (made === '') {
    made = mkdtempSync(join(tmpdir(), 'camgate-media-'))
    process.once('exit', () => rmSync(made, { recursive: true, force: true }))
  }
  return made
}

export const begun = Date.UTC(2026, 0, 1)

export function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'latin1', maxBuffer: 512 * 1024 * 1024 })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`)
  return stdout
}
export const ffmpeg = (...args: string[]) => run('ffmpeg', ['-v', 'error', '-y', ...args])

export interface Packet {
  readonly pts: number
  readonly key: boolean
  readonly data: Buffer
}

/** Packets of a file with one stream, in the order of decoding. */
export function packetsOf(file: string): Packet[] {
  const told = run('ffprobe', ['-v', 'error', '-show_packets', '-show_data', '-of', 'json', file])
  const { packets } = JSON.parse(told) as { packets: { pts: number; flags: string; data: string }[] }
  return packets.map(({ pts, flags, data }) => {
    const hex = data.split('\n').map((line) => line.slice(10, 49).replaceAll(' ', ''))
    return { pts, key: flags.startsWith('K'), data: Buffer.from(hex.join(''), 'hex') }
  })
}

export function trackOf(codec: Codec, clockRate: number, more: Partial<Track> = {}): Track {
  const kind = ['h264', 'h265', 'mjpeg'].includes(codec) ? 'video' : 'audio'
  const rest = { channels: undefined, width: undefined, height: undefined, fps: undefined, control: undefined }
  return { index: 0, kind, codec, encoding: '', payloadType: 96, clockRate, fmtp: {}, parameterSets: [], ...rest, ...more }
}

export interface Feed {
  readonly track: Track
  readonly units: readonly MediaUnit[]
  /** Milliseconds that the track begins after the first. */
  readonly late?: number
}

/** All units in the order of capture, as a hub would bring them. */
export function fragmentsOf(feeds: readonly Feed[], options: FragmentOptions) {
  const heads: FragmentHead[] = []
  const fragments: Fragment[] = []
  const order: string[] = []
  const out = new Fragmenter(
    feeds.map(({ track }) => track),
    options,
    {
      head: (head) => {
        heads.push(head)
        order.push('head')
      },
      fragment: (fragment) => {
        fragments.push(fragment)
        order.push('fragment')
      },
    },
  )
  const all = feeds.flatMap(({ track, units, late = 0 }) => {
    const first = Math.min(...units.map(({ timestamp }) => timestamp))
    let decoded = 0
    return units.map((unit) => {
      const at = begun + late + ((unit.timestamp - first) * 1000) / track.clockRate
      decoded = Math.max(decoded, at)
      return { track, unit, at, arrives: decoded }
    })
  })
  all.sort((a, b) => a.arrives - b.arrives)
  for (const { track, unit, at } of all) out.push(track.index, unit, at)
  out.flush()
  return { heads, fragments, order }
}

export function save(name: string, made: { heads: readonly FragmentHead[]; fragments: readonly Fragment[] }): string {
  const file = join(folder(), name)
  writeFileSync(file, Buffer.concat([made.heads[0]?.data ?? Buffer.alloc(0), ...made.fragments.map(({ data }) => data)]))
  return file
}

/** Decodes everything; any word of FFmpeg's is a fault. Returns the times of all packets of a stream, in seconds, in order of showing. */
export function judge(file: string, stream: 'v:0' | 'a:0'): { count: number; times: number[] } {
  const { stderr } = spawnSync('ffmpeg', ['-v', 'warning', '-xerror', '-i', file, '-f', 'null', '-'], { encoding: 'utf8' })
  expect(stderr).toBe('')
  const told = run('ffprobe', ['-v', 'error', '-select_streams', stream, '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', file])
  const times = told
    .trim()
    .split('\n')
    .map((line) => Number.parseFloat(line))
    .sort((a, b) => a - b)
  return { count: times.length, times }
}

export const picture = (codec: string, ...more: string[]) => {
  const file = join(folder(), `${codec}-${more.join('')}.ts`.replaceAll(/[^a-z0-9.-]/gi, ''))
  ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25', '-t', '4', '-c:v', codec, ...more, '-g', '50', file)
  return packetsOf(file).map(({ pts, key, data }): MediaUnit => ({ data, timestamp: pts, key }))
}
export const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=4']
export const relative = (units: readonly MediaUnit[], rate: number) => {
  const first = Math.min(...units.map(({ timestamp }) => timestamp))
  return units.map(({ timestamp }) => (timestamp - first) / rate).sort((a, b) => a - b)
}
/** FFmpeg 5.1 shifts all times of an open file by the deepest negative offset: they are compared from the first on. */
export const close = (times: readonly number[], wished: readonly number[]) =>
  times.length === wished.length && times.every((time, index) => Math.abs(time - (times[0] as number) - (wished[index] as number)) < 0.0006)

export function runBytes(program: string, args: readonly string[]): Buffer {
  const { status, stdout, stderr } = spawnSync(program, args, { maxBuffer: 512 * 1024 * 1024 })
  if (status !== 0) throw new Error(String(stderr))
  return stdout
}
