/**
 * Reads fragmented MP4 as FFmpeg writes it to a pipe (`default_base_moof`): tracks from `moov`, samples from each
 * `moof` and its `mdat` (ISO/IEC 14496-12 §8.8). Memory: what one fragment takes.
 */
import type { Codec } from '../../../src-shared/cameras.ts'
import { type BoxPlace, boxesIn, findBox } from './read-boxes.ts'
import type { ReadyTrack, ReadyUnit } from './ready-line.ts'

export interface FragmentReaderSink {
  tracks(tracks: readonly ReadyTrack[]): void
  /** `track`: index of one of them. */
  sample(track: number, unit: ReadyUnit): void
}

/** Bytes of a box; what is larger is no fragment of ours. */
const largest = 64 * 1024 * 1024

export class FragmentReader {
  readonly #sink: FragmentReaderSink
  #rest: Buffer[] = []
  #length = 0
  /** Bytes that the next box needs. */
  #needed = 8
  #indexes = new Map<number, number>()
  #moof: Buffer | undefined

  constructor(sink: FragmentReaderSink) {
    this.#sink = sink
  }

  /** Throws Error where it is no fragmented MP4. */
  push(chunk: Buffer): void {
    this.#rest.push(chunk)
    this.#length += chunk.length
    while (this.#length >= this.#needed) {
      const data = this.#rest.length === 1 ? (this.#rest[0] as Buffer) : Buffer.concat(this.#rest, this.#length)
      this.#rest = [data]
      const size = data.readUInt32BE(0)
      if (size < 8 || size > largest) throw new Error(`a box of ${size} bytes`)
      this.#needed = size
      if (data.length < size) return
      this.#box(data.toString('latin1', 4, 8), data.subarray(0, size))
      this.#rest = size === data.length ? [] : [data.subarray(size)]
      this.#length = data.length - size
      this.#needed = 8
    }
  }

  #box(type: string, data: Buffer): void {
    if (type === 'moov') this.#movie(data)
    if (type === 'moof') this.#moof = data
    if (type === 'mdat' && this.#moof) this.#fragment(this.#moof, data)
  }

  #movie(movie: Buffer): void {
    const [moov] = boxesIn(movie)
    const tracks: ReadyTrack[] = []
    this.#indexes = new Map()
    for (const box of boxesIn(movie, moov?.body, moov?.end)) {
      if (box.type !== 'trak') continue
      const track = readTrack(movie, box, tracks.length)
      if (!track) continue
      this.#indexes.set(track.id, tracks.length)
      tracks.push(track.track)
    }
    this.#sink.tracks(tracks)
  }

  #fragment(moof: Buffer, mdat: Buffer): void {
    const [whole] = boxesIn(moof)
    for (const traf of boxesIn(moof, whole?.body, whole?.end)) {
      if (traf.type !== 'traf') continue
      for (const { track, ...unit } of samplesOf(moof, traf, mdat)) {
        const index = this.#indexes.get(track)
        if (index !== undefined) this.#sink.sample(index, unit)
      }
    }
    this.#moof = undefined
  }
}

function* samplesOf(moof: Buffer, traf: BoxPlace, mdat: Buffer): Generator<ReadyUnit & { track: number }> {
  const tfhd = findBox(moof, ['tfhd'], traf.body, traf.end)
  const tfdt = findBox(moof, ['tfdt'], traf.body, traf.end)
  if (!tfhd || !tfdt) return
  const track = moof.readUInt32BE(tfhd.body + 4)
  const defaults = readDefaults(moof, tfhd)
  let decodeAt = moof[tfdt.body] === 1 ? Number(moof.readBigUInt64BE(tfdt.body + 4)) : moof.readUInt32BE(tfdt.body + 4)
  let at = 0
  for (const trun of boxesIn(moof, traf.body, traf.end)) {
    if (trun.type !== 'trun') continue
    const flags = moof.readUInt32BE(trun.body) & 0xffffff
    let field = trun.body + 8
    const next = (present: number, otherwise: number) => {
      if (!(flags & present)) return otherwise
      field += 4
      return moof.readUInt32BE(field - 4)
    }
    // From the beginning of `moof`, which `mdat` follows.
    if (flags & 1) at = next(1, 0) - moof.length
    const firstFlags = flags & 4 ? next(4, 0) : undefined
    for (let index = 0, count = moof.readUInt32BE(trun.body + 4); index < count; index += 1) {
      const duration = next(0x100, defaults.duration)
      const size = next(0x200, defaults.size)
      const bits = next(0x400, index === 0 && firstFlags !== undefined ? firstFlags : defaults.flags)
      const offset = next(0x800, 0) | 0
      if (size > 0) yield { track, data: mdat.subarray(at, at + size), timestamp: decodeAt + offset, offset, key: !(bits & 0x10000) }
      at += size
      decodeAt += duration
    }
  }
}

function readDefaults(moof: Buffer, tfhd: BoxPlace): { duration: number; size: number; flags: number } {
  const present = moof.readUInt32BE(tfhd.body) & 0xffffff
  let at = tfhd.body + 8 + (present & 1 ? 8 : 0) + (present & 2 ? 4 : 0)
  const next = (flag: number) => {
    if (!(present & flag)) return 0
    at += 4
    return moof.readUInt32BE(at - 4)
  }
  return { duration: next(8), size: next(0x10), flags: next(0x20) }
}

function readTrack(movie: Buffer, trak: BoxPlace, index: number): { id: number; track: ReadyTrack } | undefined {
  const find = (...path: string[]) => findBox(movie, path, trak.body, trak.end)
  const [tkhd, mdhd, hdlr, stsd] = [find('tkhd'), find('mdia', 'mdhd'), find('mdia', 'hdlr'), find('mdia', 'minf', 'stbl', 'stsd')]
  if (!tkhd || !mdhd || !hdlr || !stsd) return undefined
  const [entry] = boxesIn(movie, stsd.body + 8, stsd.end)
  const kind = movie.toString('latin1', hdlr.body + 8, hdlr.body + 12) === 'soun' ? 'audio' : 'video'
  if (!entry) return undefined
  const id = movie.readUInt32BE(tkhd.body + (movie[tkhd.body] === 1 ? 20 : 12))
  const clockRate = movie.readUInt32BE(mdhd.body + (movie[mdhd.body] === 1 ? 20 : 12))
  const picture = kind === 'video'
  const [width, height] = picture ? [movie.readUInt16BE(entry.body + 24), movie.readUInt16BE(entry.body + 26)] : [0, 0]
  const ready = { entry: Buffer.from(movie.subarray(entry.start, entry.end)), width, height, codec: codecOf(movie, entry) }
  const none = { encoding: entry.type, payloadType: 0, fmtp: {}, parameterSets: [], fps: undefined, control: undefined }
  const channels = picture ? undefined : movie.readUInt16BE(entry.body + 16)
  const codec: Codec = entry.type === 'avc1' ? 'h264' : entry.type === 'hvc1' ? 'h265' : 'other'
  return { id, track: { ...none, index, kind, codec, clockRate, channels, width, height, ready } }
}

/** RFC 6381, as far as players look at it. */
function codecOf(movie: Buffer, entry: BoxPlace): string {
  const inside = (type: string) => findBox(movie, [type], entry.body + 78, entry.end)
  const hex = (at: number) => (movie[at] ?? 0).toString(16).padStart(2, '0')
  const two = (value: number) => String(value).padStart(2, '0')
  if (entry.type === 'avc1') {
    const config = inside('avcC')
    return config ? `avc1.${hex(config.body + 1)}${hex(config.body + 2)}${hex(config.body + 3)}` : 'avc1'
  }
  if (entry.type === 'vp09') {
    const config = inside('vpcC')
    if (config)
      return `vp09.${two(movie[config.body + 4] ?? 0)}.${two(movie[config.body + 5] ?? 10)}.${two((movie[config.body + 6] ?? 0x80) >> 4)}`
  }
  if (entry.type === 'av01') {
    const config = inside('av1C')
    const bits = config ? (movie[config.body + 1] ?? 0) : 0
    return `av01.${bits >> 5}.${two(bits & 31)}M.08`
  }
  return (
    { mp4v: 'mp4v.20.9', mp4a: 'mp4a.40.2', Opus: 'opus', fLaC: 'flac', '.mp3': 'mp3', hvc1: 'hvc1.1.6.L93.B0' }[entry.type] ?? entry.type
  )
}
