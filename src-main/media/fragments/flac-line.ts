/** G.711 and L16 as FLAC: no MP4 carries them as they are where a browser plays it. Lost packets become silence, so that the sound never shifts. */
import type { MediaUnit } from '../depacketizer.ts'
import type { Track } from '../track.ts'
import { flacFrame } from './flac.ts'
import type { Sample } from './fragment.ts'
import { decodeG711 } from './g711.ts'
import { flacEntry } from './sample-entry.ts'
import { Durations, type LineHead, type SampleLine } from './sample-line.ts'

/** Seconds. Stamps off by less are jitter; a hole longer than the second is jumped over. */
const jitter = 0.04
const longestSilence = 10

export class FlacLine implements SampleLine {
  readonly kind = 'audio'
  readonly head: LineHead
  readonly #codec: 'pcma' | 'pcmu' | 'l16'
  readonly #rate: number
  readonly #channels: number
  readonly #durations: Durations
  /** Interleaved, of one frame. */
  readonly #block: Int16Array
  #filled = 0
  #number = 0
  /** Where the block begins, in ticks, which are samples. */
  #from: number | undefined

  constructor(codec: 'pcma' | 'pcmu' | 'l16', track: Track, prompt: boolean) {
    const size = Math.max(16, Math.round(track.clockRate / (prompt ? 25 : 10)))
    this.#codec = codec
    this.#rate = track.clockRate
    this.#channels = Math.min(8, track.channels ?? 1)
    this.#block = new Int16Array(size * this.#channels)
    this.#durations = new Durations(size, prompt)
    this.head = { entry: flacEntry(this.#channels, this.#rate, size), width: 0, height: 0, codec: 'flac' }
  }

  differs(): boolean {
    return false
  }

  push({ data }: MediaUnit, at: number): Sample[] {
    let samples = this.#codec === 'l16' ? linear(data) : decodeG711(this.#codec, data)
    const done: Sample[] = []
    this.#from ??= Math.max(0, at)
    const hole = at - (this.#from + this.#filled / this.#channels)
    if (hole > longestSilence * this.#rate) {
      done.push(...this.#put(new Int16Array(this.#block.length - this.#filled)))
      this.#from = at
    } else if (hole > jitter * this.#rate) done.push(...this.#put(new Int16Array(hole * this.#channels)))
    else if (hole < -jitter * this.#rate || at < 0) samples = samples.subarray(Math.min(samples.length, -hole * this.#channels))
    done.push(...this.#put(samples))
    return done
  }

  /** The last frame may be shorter than the others (RFC 9639 §8.2). */
  flush(): Sample[] {
    const rest = this.#filled > 0 ? this.#frame() : []
    return [...rest, ...this.#durations.flush()]
  }

  #put(samples: Int16Array): Sample[] {
    const done: Sample[] = []
    for (let at = 0; at < samples.length; ) {
      const taken = samples.subarray(at, at + this.#block.length - this.#filled)
      this.#block.set(taken, this.#filled)
      this.#filled += taken.length
      at += taken.length
      if (this.#filled === this.#block.length) done.push(...this.#frame())
    }
    return done
  }

  #frame(): Sample[] {
    const data = flacFrame(this.#block.subarray(0, this.#filled), this.#channels, this.#number++)
    const decodeAt = this.#from as number
    this.#from = decodeAt + this.#filled / this.#channels
    this.#filled = 0
    return this.#durations.next({ pieces: [data], size: data.length, decodeAt, offset: 0, key: true })
  }
}

/** RFC 3551 §4.5.11: big-endian. */
function linear(data: Buffer): Int16Array {
  return Int16Array.from({ length: data.length >> 1 }, (_, index) => data.readInt16BE(index * 2))
}
