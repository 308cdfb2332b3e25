/**
 * A stream as fragmented MP4, one fragment a picture, written once for all who take it so: MSE, live.mp4, HLS.
 *
 * Guarantees: a head before the first fragment and before the first that needs another; a newcomer begins with the head and the group
 * that is kept. Times are those of the file, from 0; where pictures were lost or the source was away there is a hole.
 */
import type { StreamRef } from '../../hub/types.ts'
import { Fragmenter, type FragmentHead, type Track } from '../../media/index.ts'
import type { FeedState } from '../feed-state.ts'
import type { LiveUnit } from './unit-cutter.ts'
import type { UnitListener } from './unit-feed.ts'
import type { UnitSeat } from './unit-feeds.ts'
import { UnitGroup } from './unit-group.ts'

export interface LiveFragment {
  /** `moof` and `mdat`. */
  readonly data: Buffer
  readonly key: boolean
  /** Microseconds since the beginning of the file. */
  readonly pts: number
  /** Microseconds until the next one, about. */
  readonly duration: number
  readonly capturedAt: number
  readonly arrivedAt: number
}

export interface FragmentListener {
  state(state: FeedState): void
  track(video: Track, audio: Track | undefined): void
  head(head: FragmentHead): void
  fragment(fragment: LiveFragment): void
  damaged?(pictures: number): void
}

const keptBytes = 8 * 1024 * 1024

export class FragmentFeed {
  readonly #seat: UnitSeat
  readonly #listeners = new Set<FragmentListener>()
  readonly #group = new UnitGroup<LiveFragment>(keptBytes)
  readonly #withSound: boolean
  #fragmenter: Fragmenter | undefined
  #head: FragmentHead | undefined
  #tracks: { video: Track; audio: Track | undefined } | undefined
  #state: FeedState = { word: 'connecting', trouble: null }
  #arrivedAt = 0

  constructor(seat: (listener: UnitListener) => UnitSeat, withSound: boolean) {
    this.#withSound = withSound
    const listener: UnitListener = {
      state: (state) => {
        this.#state = state
        for (const one of [...this.#listeners]) one.state(state)
      },
      track: (video, audio) => this.#opened(video, audio),
      unit: (unit) => this.#push(this.#tracks?.video, unit),
      damaged: (pictures) => {
        for (const one of [...this.#listeners]) one.damaged?.(pictures)
      },
    }
    this.#seat = seat(withSound ? { ...listener, sound: (frame) => this.#push(this.#tracks?.audio, frame) } : listener)
  }

  get ref(): StreamRef {
    return this.#seat.feed.ref
  }

  get listeners(): number {
    return this.#listeners.size
  }

  get state(): FeedState {
    return this.#state
  }

  join(listener: FragmentListener): void {
    this.#listeners.add(listener)
    const here = () => this.#listeners.has(listener)
    listener.state(this.#state)
    if (this.#tracks && here()) listener.track(this.#tracks.video, this.#tracks.audio)
    if (this.#head && here()) listener.head(this.#head)
    for (const fragment of this.#group.units) if (here()) listener.fragment(fragment)
  }

  leave(listener: FragmentListener): void {
    this.#listeners.delete(listener)
  }

  close(): void {
    this.#listeners.clear()
    this.#group.clear()
    this.#seat.leave()
  }

  #opened(video: Track, audio: Track | undefined): void {
    const former = this.#tracks
    this.#tracks = { video, audio }
    for (const one of [...this.#listeners]) one.track(video, audio)
    // New parameter sets alone are the writer's business; other tracks are another file.
    if (this.#fragmenter && former?.video.codec === video.codec && former.audio?.codec === audio?.codec) return
    this.#group.clear()
    this.#head = undefined
    const tracks = this.#withSound && audio ? [video, audio] : [video]
    this.#fragmenter = new Fragmenter(
      tracks,
      { length: 0, prompt: true },
      {
        head: (head) => {
          this.#head = head
          this.#group.clear()
          for (const one of [...this.#listeners]) one.head(head)
        },
        fragment: ({ data, key, from, to, capturedAt }) => {
          const times = { pts: Math.round(from * 1000), duration: Math.round((to - from) * 1000), capturedAt, arrivedAt: this.#arrivedAt }
          const fragment: LiveFragment = { data, key, ...times }
          this.#group.add(fragment)
          for (const one of [...this.#listeners]) one.fragment(fragment)
        },
      },
    )
  }

  #push(track: Track | undefined, unit: LiveUnit): void {
    if (!track) return
    this.#arrivedAt = unit.arrivedAt
    this.#fragmenter?.push(track.index, unit, Number.isNaN(unit.capturedAt) ? unit.arrivedAt : unit.capturedAt)
  }
}
