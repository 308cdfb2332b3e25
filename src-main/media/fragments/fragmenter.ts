/**
 * Fragmented MP4 from the units of a stream, for whoever shows or keeps it: MSE, live.mp4, HLS, files.
 *
 * Begins with the first picture that can be decoded alone (or the first sound of a stream without pictures): that is time 0. Sound is
 * laid beside the pictures by when both were captured. A change of the parameter sets gives a new head, after everything that belongs
 * to the old one.
 */
import type { MediaUnit } from '../depacketizer.ts'
import type { Track } from '../track.ts'
import { FlacLine } from './flac-line.ts'
import { fragmentOf, type Sample } from './fragment.ts'
import { fileType, movieHead } from './movie.ts'
import { aacLine, JpegLine, mpegAudioLine, opusLine } from './plain-lines.ts'
import { isReady, ReadyLine } from './ready-line.ts'
import type { SampleLine } from './sample-line.ts'
import { NalLine } from './video-line.ts'

export interface FragmentHead {
  /** `ftyp` and `moov`: what MSE and an HLS map begin with. */
  readonly data: Buffer
  /** `moov` alone. */
  readonly movie: Buffer
  /** `video/mp4; codecs="…"` */
  readonly mime: string
}

export interface Fragment {
  /** `moof` and `mdat`. */
  readonly data: Buffer
  /** Its first picture can be decoded alone. */
  readonly key: boolean
  /** Milliseconds since the beginning. */
  readonly from: number
  readonly to: number
  /** When its beginning was captured, milliseconds since 1970. */
  readonly capturedAt: number
  /** Samples of the leading track. */
  readonly samples: number
}

export interface FragmentOptions {
  /** Milliseconds that a fragment lasts at most; 0: each picture is one. A key picture begins a new one when half of it has passed. */
  readonly length: number
  /** Do not hold a picture back until its duration is known. Costs exactness, saves the time of one picture. */
  readonly prompt?: boolean
  /** Boxes for `udta`. */
  readonly extra?: readonly Buffer[]
}

export interface FragmentSink {
  /** Before the first fragment, and again before the first that needs another one. */
  head(head: FragmentHead): void
  fragment(fragment: Fragment): void
}

/** Bytes; a fragment does not grow beyond, whatever its length. */
const largest = 8 * 1024 * 1024
/** Milliseconds of sound that wait for a picture before they go alone. */
const soundWaits = 100
/** Milliseconds by which sound may stray from the pictures, and units for which it must, before it is moved. */
const stray = { most: 80, units: 25 }

interface Lane {
  readonly id: number
  readonly line: SampleLine
  readonly rate: number
  /** Timestamp of time 0. */
  base: number | undefined
  queue: Sample[]
  bytes: number
  straying: number
}

/** Can the units of this track be carried? Others need FFmpeg. */
export function fitsFragments(track: Track): boolean {
  return lineOf(track, false) !== undefined
}

export class Fragmenter {
  readonly #lanes = new Map<number, Lane>()
  readonly #leader: Lane | undefined
  readonly #options: FragmentOptions
  readonly #sink: FragmentSink
  #sequence = 0
  #origin = Number.NaN
  /** Milliseconds that the pictures' own clock lags behind the time of capture. */
  #drift = 0
  #told = false

  /** `tracks`: what the fragments are to hold; those that do not fit are left out. Units are given by `Track.index`. */
  constructor(tracks: readonly Track[], options: FragmentOptions, sink: FragmentSink) {
    this.#options = options
    this.#sink = sink
    for (const track of tracks) {
      const line = lineOf(track, options.prompt === true)
      if (!line) continue
      const id = this.#lanes.size + 1
      this.#lanes.set(track.index, { id, line, rate: track.clockRate, base: undefined, queue: [], bytes: 0, straying: 0 })
    }
    const lanes = [...this.#lanes.values()]
    this.#leader = lanes.find(({ line }) => line.kind === 'video') ?? lanes[0]
  }

  /** Something can be written at all. */
  get fits(): boolean {
    return this.#leader !== undefined
  }

  /** When time 0 was captured; NaN before. */
  get startedAt(): number {
    return this.#origin
  }

  /** Milliseconds by which the track's own clock lags behind the time of capture at this unit; 0 before the beginning. */
  driftOf(track: number, unit: MediaUnit, capturedAt: number): number {
    const lane = this.#lanes.get(track)
    return lane?.base === undefined ? 0 : capturedAt - this.#origin - this.#at(lane, unit)
  }

  /** This unit would need a new head. */
  differs(track: number, unit: MediaUnit): boolean {
    return this.#lanes.get(track)?.line.differs(unit) ?? false
  }

  /** Units of one track in the order of decoding. `capturedAt`: milliseconds since 1970. */
  push(track: number, unit: MediaUnit, capturedAt: number): void {
    const lane = this.#lanes.get(track)
    if (!lane || Number.isNaN(capturedAt)) return
    const leads = lane === this.#leader
    if (Number.isNaN(this.#origin)) {
      if (!leads || !unit.key) return
      this.#origin = capturedAt
    }
    lane.base ??= unit.timestamp - Math.round(((capturedAt - this.#origin) * lane.rate) / 1000)
    if (leads) this.#drift = capturedAt - this.#origin - this.#at(lane, unit)
    else this.#followPictures(lane, unit, capturedAt)
    const at = unit.timestamp - lane.base
    // Pictures that lean on what came before the beginning; sound from before it.
    if (at < 0 && (leads || !(lane.line instanceof FlacLine))) return
    if (lane.line.differs(unit)) this.flush()
    const done = lane.line.push(unit, at)
    this.#tell()
    for (const sample of done) this.#add(lane, sample)
  }

  /** Everything that is held back, and then as if nothing had been: the end, or a break. */
  flush(): void {
    for (const lane of this.#lanes.values()) for (const sample of lane.line.flush()) this.#take(lane, sample)
    this.#emit()
    this.#told = false
  }

  #at(lane: Lane, unit: MediaUnit): number {
    return ((unit.timestamp - (lane.base ?? 0)) * 1000) / lane.rate
  }

  /** Two clocks of one camera run apart over hours; small differences are the jitter of their stamps. */
  #followPictures(lane: Lane, unit: MediaUnit, capturedAt: number): void {
    const off = capturedAt - this.#origin - this.#at(lane, unit) - this.#drift
    lane.straying = Math.abs(off) > stray.most ? lane.straying + 1 : 0
    if (lane.straying <= stray.units) return
    lane.base = (lane.base as number) - Math.round((off * lane.rate) / 1000)
    lane.straying = 0
  }

  #tell(): void {
    if (this.#told) return
    const lanes = [...this.#lanes.values()]
    const heads = lanes.map(({ line }) => line.head)
    const known = heads.filter((head) => head !== undefined)
    if (known.length < heads.length) return
    const tracks = lanes.map(({ id, line, rate }, index) => ({
      id,
      kind: line.kind,
      timescale: rate,
      ...(known[index] as (typeof known)[0]),
    }))
    const movie = movieHead(tracks, this.#options.extra)
    const kind = this.#leader?.line.kind ?? 'video'
    this.#told = true
    this.#sink.head({
      data: Buffer.concat([fileType, movie]),
      movie,
      mime: `${kind}/mp4; codecs="${known.map(({ codec }) => codec).join(', ')}"`,
    })
  }

  #add(lane: Lane, sample: Sample): void {
    const { length } = this.#options
    const first = lane.queue[0]
    const elapsed = first ? ((sample.decodeAt - first.decodeAt) * 1000) / lane.rate : 0
    if (lane === this.#leader) {
      if (first && (elapsed >= length || (sample.key && lane.line.kind === 'video' && elapsed * 2 >= length))) this.#emit()
      this.#take(lane, sample)
      if (length === 0) this.#emit()
      return
    }
    this.#take(lane, sample)
    if (elapsed > length * 1.5 + soundWaits) this.#emit()
  }

  #take(lane: Lane, sample: Sample): void {
    if (lane.bytes + sample.size > largest) this.#emit()
    lane.queue.push(sample)
    lane.bytes += sample.size
  }

  #emit(): void {
    const lanes = [...this.#lanes.values()].filter(({ queue }) => queue.length > 0)
    const lead = lanes.find((lane) => lane === this.#leader) ?? lanes[0]
    if (!lead || !this.#told) return
    const [first, last] = [lead.queue[0] as Sample, lead.queue.at(-1) as Sample]
    const from = (first.decodeAt * 1000) / lead.rate
    this.#sequence += 1
    const fragment: Fragment = {
      data: fragmentOf(
        this.#sequence,
        lanes.map(({ id, line, queue }) => ({ id, kind: line.kind, samples: queue })),
      ),
      key: lead === this.#leader && first.key,
      from,
      to: ((last.decodeAt + last.duration) * 1000) / lead.rate,
      capturedAt: this.#origin + from + this.#drift,
      samples: lead === this.#leader ? lead.queue.length : 0,
    }
    for (const lane of lanes) {
      lane.queue = []
      lane.bytes = 0
    }
    this.#sink.fragment(fragment)
  }
}

function lineOf(track: Track, prompt: boolean): SampleLine | undefined {
  const { codec } = track
  if (!(track.clockRate > 0)) return undefined
  if (isReady(track)) return new ReadyLine(track, prompt)
  if (codec === 'h264' || codec === 'h265') return new NalLine(codec, track, prompt)
  if (codec === 'mjpeg') return new JpegLine(track, prompt)
  if (codec === 'aac') return aacLine(track, prompt)
  if (codec === 'opus') return opusLine(track, prompt)
  if (codec === 'mp3') return mpegAudioLine(track, prompt)
  if (codec === 'pcma' || codec === 'pcmu' || codec === 'l16') return new FlacLine(codec, track, prompt)
  return undefined
}
