/** A track that somebody else has made samples of already (FFmpeg): its entry and its samples are passed on as they are. */
import type { MediaUnit } from '../depacketizer.ts'
import type { Track } from '../track.ts'
import type { Sample } from './fragment.ts'
import { Durations, type LineHead, type SampleLine } from './sample-line.ts'

export interface ReadyTrack extends Track {
  readonly ready: LineHead
}

export interface ReadyUnit extends MediaUnit {
  /** Ticks by which it is shown after it is decoded. */
  readonly offset: number
}

export const isReady = (track: Track): track is ReadyTrack => 'ready' in track

export class ReadyLine implements SampleLine {
  readonly kind: 'video' | 'audio'
  readonly head: LineHead
  readonly #durations: Durations
  /** Of the first sample: a file begins with decode time 0. */
  #first: number | undefined
  #last = Number.NEGATIVE_INFINITY

  constructor(track: ReadyTrack, prompt: boolean) {
    this.kind = track.kind === 'audio' ? 'audio' : 'video'
    this.head = track.ready
    this.#durations = new Durations(this.kind === 'video' ? track.clockRate / 25 : 1024, prompt)
  }

  differs(): boolean {
    return false
  }

  push(unit: MediaUnit, at: number): Sample[] {
    const offset = 'offset' in unit ? (unit as ReadyUnit).offset : 0
    this.#first ??= offset
    const decodeAt = Math.max(at - offset + this.#first, this.#last + 1)
    this.#last = decodeAt
    const { data, key } = unit
    return this.#durations.next({ pieces: [data], size: data.length, decodeAt, offset: at - decodeAt, key })
  }

  flush(): Sample[] {
    return this.#durations.flush()
  }
}
