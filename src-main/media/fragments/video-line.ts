/** H.264 and H.265: parameter sets into the entry, B-frames in the order of decoding with signed offsets. */
import type { MediaUnit } from '../depacketizer.ts'
import type { NalCodec } from '../nal.ts'
import { ParameterSets } from '../parameter-sets.ts'
import type { Track } from '../track.ts'
import { DecodeTimes } from './decode-times.ts'
import type { Sample } from './fragment.ts'
import { eachNal, nalSample } from './nal-sample.ts'
import { avcEntry, hevcEntry } from './sample-entry.ts'
import { Durations, type LineHead, type SampleLine } from './sample-line.ts'

const usualRate = 25

export class NalLine implements SampleLine {
  readonly kind = 'video'
  readonly #codec: NalCodec
  readonly #sets: ParameterSets
  readonly #track: Track
  readonly #prompt: boolean
  #head: LineHead | undefined
  #times: DecodeTimes | undefined
  #durations: Durations | undefined

  constructor(codec: NalCodec, track: Track, prompt: boolean) {
    this.#codec = codec
    this.#track = track
    this.#prompt = prompt
    this.#sets = new ParameterSets(codec, track.parameterSets)
  }

  get head(): LineHead | undefined {
    return this.#head
  }

  differs(unit: MediaUnit): boolean {
    if (!unit.key || !this.#head) return false
    const next = new ParameterSets(this.#codec, this.#sets.all)
    collect(next, unit.data)
    return next.takeChange()
  }

  push(unit: MediaUnit, at: number): Sample[] {
    if (unit.key) this.#readSets(unit)
    const pieces = nalSample(this.#codec, unit.data)
    if (pieces.length === 0) return []
    this.#begin()
    const decodeAt = (this.#times as DecodeTimes).next(at)
    const size = pieces.reduce((sum, { length }) => sum + length, 0)
    return (this.#durations as Durations).next({ pieces, size, decodeAt, offset: at - decodeAt, key: unit.key })
  }

  flush(): Sample[] {
    return this.#durations?.flush() ?? []
  }

  #readSets(unit: MediaUnit): void {
    collect(this.#sets, unit.data)
    if (!this.#sets.takeChange() && this.#head) return
    const made = this.#codec === 'h264' ? avcEntry(this.#sets.all) : hevcEntry(this.#sets.all)
    this.#head = made && { ...made, codec: this.#sets.sps?.codecString ?? '' }
  }

  #begin(): void {
    if (this.#times) return
    const sps = this.#sets.sps
    const frame = this.#track.clockRate / (sps?.fps ?? this.#track.fps ?? usualRate)
    this.#times = new DecodeTimes(sps?.reorderFrames ?? 0, frame)
    this.#durations = new Durations(frame, this.#prompt)
  }
}

function collect(sets: ParameterSets, unit: Buffer): void {
  eachNal(unit, (start, end) => sets.collect(unit, start, end))
}
