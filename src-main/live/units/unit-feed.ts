/**
 * A stream's access units, cut out of the hub's packets once for all who watch it.
 *
 * Guarantees to listeners: state, track, then units in decode order beginning with a key unit; a unit that misses a packet is not
 * handed out, nor is any that leans on it (decoders do not report the damage, they smear), and `damaged` says so at once.
 */
import type { StreamState } from '../../../src-shared/cameras.ts'
import { type Clock, Failure } from '../../base/index.ts'
import type { Hub, HubPacket, HubReader, Seat, StreamRef } from '../../hub/types.ts'
import { createDepacketizer, type Depacketizer, type MediaDescription, type Track } from '../../media/index.ts'
import { type FeedState, sameFeedState } from '../feed-state.ts'
import { StallWatch } from '../stall-watch.ts'
import { type LiveUnit, UnitCutter } from './unit-cutter.ts'
import { UnitGroup } from './unit-group.ts'
import { UnitMemory } from './unit-memory.ts'

export interface UnitListener {
  state(state: FeedState): void
  /** Before the first unit of it, and again when it changed. */
  track(video: Track, audio: Track | undefined): void
  unit(unit: LiveUnit): void
  /** So many pictures were lost; nothing comes before the next key unit. */
  damaged?(pictures: number): void
  /** Audio frames, where somebody listens to them. */
  sound?(frame: LiveUnit): void
}

/** A unit that arrived longer ago, when the feed began, is of the group that the hub kept: shown, but not called live. Milliseconds. */
const liveWithin = 1000
/** Kept for newcomers; beyond, they wait for a key unit. */
const keptBytes = 8 * 1024 * 1024

export class UnitFeed {
  readonly ref: StreamRef
  readonly #hub: Hub
  readonly #clock: Clock
  readonly #listeners = new Set<UnitListener>()
  readonly #stall: StallWatch
  readonly #seat: Seat
  readonly #group = new UnitGroup<LiveUnit>(keptBytes)
  readonly #memory = new UnitMemory()
  #state: FeedState = { word: 'connecting', trouble: null }
  #video: Track | undefined
  #audio: Track | undefined
  #videoCutter: UnitCutter | undefined
  #audioCutter: UnitCutter | undefined
  #sourceTroubled = false
  #closed = false

  constructor(hub: Hub, clock: Clock, ref: StreamRef) {
    this.#hub = hub
    this.#clock = clock
    this.ref = ref
    this.#stall = new StallWatch(clock, () => {
      if (this.#state.word === 'live') this.#set({ word: 'stalled', trouble: null })
    })
    this.#seat = hub.join(ref, this.#reader(), { burst: true })
  }

  get listeners(): number {
    return this.#listeners.size
  }

  get state(): FeedState {
    return this.#state
  }

  /** What is sent, once it is known. */
  get video(): Track | undefined {
    return this.#video
  }

  /** The newest key unit and all since; empty when none can be had. */
  get group(): readonly LiveUnit[] {
    return this.#group.units
  }

  /** State, track and the GOP cache are told at once. */
  join(listener: UnitListener): void {
    this.#listeners.add(listener)
    listener.state(this.#state)
    if (this.#video && this.#listeners.has(listener)) listener.track(this.#video, this.#audio)
    for (const unit of this.#group.units) if (this.#listeners.has(listener)) listener.unit(unit)
  }

  leave(listener: UnitListener): void {
    this.#listeners.delete(listener)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#seat.leave()
    this.#stall.stop()
    this.#listeners.clear()
    this.#group.clear()
  }

  /** The hub's own word on the stream changed: mostly when its next try is due. */
  streamChanged(row: StreamState): void {
    if (!this.#sourceTroubled || !row.trouble) return
    this.#set({ word: row.state === 'failed' ? 'failed' : 'reconnecting', trouble: row.trouble })
  }

  #reader(): HubReader {
    return {
      name: 'view',
      purpose: 'view',
      // Units are copies.
      transient: true,
      described: (description) => this.#described(description),
      packets: (packets) => {
        if (!this.#closed) for (const packet of packets) this.#packet(packet)
      },
      troubled: (failure) => this.#troubled(failure),
    }
  }

  #described({ tracks }: MediaDescription): void {
    if (this.#closed) return
    const video = tracks.find(({ kind }) => kind === 'video')
    if (!video) {
      const failure = new Failure('codec', 'the stream has no video track')
      this.#set({ word: 'failed', trouble: failure.toTrouble(this.#clock.now()) })
      return
    }
    const audio = tracks.find(({ kind }) => kind === 'audio')
    this.#videoCutter = cutterFor(video, { former: this.#video, cutter: this.#videoCutter, memory: this.#memory })
    this.#audioCutter = audio && cutterFor(audio, { former: this.#audio, cutter: this.#audioCutter })
    if (video.codec !== this.#video?.codec) this.#group.clear()
    this.#video = video
    this.#audio = audio
    for (const listener of [...this.#listeners]) listener.track(video, audio)
  }

  #packet(packet: HubPacket): void {
    if (packet.track === this.#video?.index) this.#takeVideo(packet)
    else if (packet.track === this.#audio?.index) this.#takeAudio(packet)
  }

  #takeVideo(packet: HubPacket): void {
    const cutter = this.#videoCutter
    if (!cutter) return
    const lost = cutter.push(packet, this.#unit)
    if (lost > 0) for (const listener of [...this.#listeners]) listener.damaged?.(lost)
  }

  #takeAudio(packet: HubPacket): void {
    let heard = false
    for (const listener of this.#listeners) heard ||= listener.sound !== undefined
    if (heard) this.#audioCutter?.push(packet, this.#sound)
  }

  readonly #unit = (unit: LiveUnit) => {
    this.#sourceTroubled = false
    this.#group.add(unit)
    this.#stall.picture(unit.pts / 1000, this.#video?.fps)
    if (this.#clock.now() - unit.arrivedAt < liveWithin || this.#state.word === 'stalled') this.#set({ word: 'live', trouble: null })
    for (const listener of [...this.#listeners]) listener.unit(unit)
  }

  readonly #sound = (frame: LiveUnit) => {
    for (const listener of [...this.#listeners]) listener.sound?.(frame)
  }

  #troubled(failure: Failure | undefined): void {
    if (this.#closed) return
    if (!failure) {
      this.#sourceTroubled = false
      if (this.#state.word !== 'live') this.#set({ word: 'connecting', trouble: null })
      return
    }
    this.#sourceTroubled = true
    this.#stall.stop()
    const trouble = this.#hub.state(this.ref)?.trouble ?? failure.toTrouble(this.#clock.now())
    this.#set({ word: failure.final ? 'failed' : 'reconnecting', trouble })
  }

  #set(state: FeedState): void {
    if (sameFeedState(state, this.#state)) return
    this.#state = state
    for (const listener of [...this.#listeners]) listener.state(state)
  }
}

/** The former one goes on where the track did: its numbers do, whatever the camera does. */
function cutterFor(
  track: Track,
  { former, cutter, memory }: { former: Track | undefined; cutter: UnitCutter | undefined; memory?: UnitMemory },
): UnitCutter | undefined {
  const goesOn = former?.codec === track.codec && former.clockRate === track.clockRate && former.payloadType === track.payloadType
  if (goesOn && cutter) return cutter
  const depacketizer: Depacketizer | undefined = createDepacketizer(track, memory && ((bytes, key) => memory.take(bytes, key)))
  return depacketizer && new UnitCutter(depacketizer, track.clockRate)
}
