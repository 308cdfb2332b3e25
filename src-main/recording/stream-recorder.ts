/**
 * Records one stream of one camera, from the hub's packets, for as long as it is told to: files one after the other without a frame
 * lost between them, and for every stretch that is missing the cause that was known at the time.
 *
 * It never waits: a disk that does not take what comes costs whole groups of pictures, and the gap says so.
 */
import type { GapCause, RecordingTrouble } from '../../src-shared/recording-rows.ts'
import type { Clock, Failure, Log } from '../base/index.ts'
import type { Hub, HubPacket, HubReader, JpegFrame, Seat, StreamRef } from '../hub/types.ts'
import type { MediaDescription } from '../media/index.ts'
import type { Supervisor } from '../supervisor/types.ts'
import type { Library } from './library.ts'
import { hole, MissingStretch } from './missing-stretch.ts'
import { PreRoll, type TimedUnit } from './pre-roll.ts'
import { RecordedUnits } from './recorded-units.ts'
import { SegmentWriter } from './segment-writer.ts'
import type { Volume } from './writer/volume.ts'

export interface RecorderParts {
  readonly hub: Hub
  readonly supervisor: Supervisor
  readonly library: Library
  readonly clock: Clock
  readonly log: Log
  readonly gateway: string
  volume(): Volume
  segment(): { minutes: number; align: boolean }
  cameraName(cameraId: string): string
  changed(): void
}

/** Milliseconds without a byte on the disk after which nobody is told that it records. */
const quiet = 6000

export class StreamRecorder implements HubReader {
  readonly name: string
  readonly purpose = 'record'
  readonly transient = true
  readonly ref: StreamRef
  readonly #parts: RecorderParts
  readonly #preRoll = new PreRoll()
  #seat: Seat | undefined
  readonly #units: RecordedUnits
  #wanted = false
  readonly #gap: MissingStretch
  #segment: SegmentWriter | undefined
  /** The one before, which still takes sound from before the cut. */
  #closing: SegmentWriter | undefined
  readonly #finishing = new Set<Promise<void>>()
  #lastAt = Number.NaN
  /** When that came, by a clock that nobody sets. */
  #lastSeen = 0
  #writtenBefore: number | undefined

  constructor(ref: StreamRef, parts: RecorderParts) {
    this.ref = ref
    this.#parts = parts
    this.#gap = new MissingStretch(ref, parts)
    this.#units = new RecordedUnits(ref, parts, {
      begins: () => this.#tracksBegin(),
      unit: (one) => this.#unit(one),
      missing: (cause, evidence) => this.#missing(cause, evidence),
      breaks: () => this.#finish(),
      ending: (done) => this.#waitFor(done),
    })
    this.name = `record ${ref.cameraId}/${ref.role}`
  }

  get trouble(): RecordingTrouble | undefined {
    if (!this.#wanted) return undefined
    // A disk that stalls has lost nothing yet, and takes nothing either.
    return this.#gap.cause ?? (this.records ? undefined : this.#parts.volume().trouble)
  }

  /** Bytes reached the disk in the last seconds. */
  get records(): boolean {
    const at = this.writtenAt
    return this.#wanted && at !== undefined && this.#parts.clock.now() - at < quiet
  }

  get writtenAt(): number | undefined {
    return this.#segment?.writtenAt ?? this.#writtenBefore
  }

  get segment(): SegmentWriter | undefined {
    return this.#segment
  }

  /** Tracks that no file of ours carries. */
  get leftOut(): string[] {
    return this.#units.leftOut
  }

  /** Codecs for which FFmpeg stands in; none where the packets are recorded directly. */
  get convertedFor(): string[] {
    return this.#units.convertedFor
  }

  /** Holds so many seconds in memory, so that a recording can begin with them. */
  arm(seconds: number): void {
    this.#preRoll.seconds = seconds
    if (seconds > 0) this.#join()
    else if (!this.#wanted) this.#leave()
  }

  /** `since`: what is missing from then on is a gap (after a restart of ours); otherwise it begins when it begins. */
  begin(since?: number): void {
    if (this.#wanted) return
    this.#wanted = true
    this.#gap.restarted(since)
    this.#join()
    for (const one of this.#preRoll.take()) this.#take(one)
  }

  /** Resolves when its last file is whole. */
  async end(): Promise<void> {
    this.#wanted = false
    this.#writtenBefore = undefined
    this.#gap.ends(this.#parts.clock.now())
    this.#finish()
    if (this.#preRoll.seconds === 0) this.#leave()
    await Promise.allSettled(this.#finishing)
  }

  /** What is missing soon is missing because somebody changed the camera's settings. */
  settingsChange(): void {
    this.#gap.settingsChange()
  }

  async close(): Promise<void> {
    this.#preRoll.seconds = 0
    await this.end()
    this.#leave()
  }

  described(description: MediaDescription): void {
    this.#units.described(description)
  }

  packets(packets: readonly HubPacket[]): void {
    this.#units.packets(packets)
  }

  frame(frame: JpegFrame): void {
    this.#units.frame(frame)
  }

  troubled(failure: Failure | undefined): void {
    if (!failure) return
    this.#finish()
    this.#missing(failure.cause, failure.evidence ?? null)
  }

  /** Called every second. */
  tick(now: number): void {
    if (!this.#wanted) return
    const last = Number.isNaN(this.#lastAt) ? undefined : this.#lastAt
    // The hub says why after its own patience; what came by then is made whole at once.
    if (this.#segment && now - this.#units.arrivedAt > 5000 && now > (last ?? 0) + 5000) {
      this.#finish()
      this.#missing('stalled-source', null)
    }
    this.#closing?.finishIfOld(now)
  }

  /** What comes from now on has other tracks: the file that is open cannot carry them. */
  #tracksBegin(): void {
    this.#finish()
    this.#preRoll.clear()
  }

  /** Of `end`: until this is done. */
  #waitFor(done: Promise<void>): void {
    this.#finishing.add(done)
    void done.finally(() => this.#finishing.delete(done))
  }

  #unit(one: TimedUnit): void {
    if (!this.#wanted) {
      this.#preRoll.add(one, one.track === this.#units.leader)
      return
    }
    this.#take(one)
  }

  #take(one: TimedUnit): void {
    const leads = one.track === this.#units.leader
    if (leads) {
      this.#mayCut(one)
      this.#lastAt = one.at
      this.#lastSeen = performance.now()
    } else if (this.#closing && !this.#closing.ended) {
      if (one.at < this.#closing.cutAt) {
        this.#closing.push(one)
        return
      }
      this.#closing.finish()
    }
    const segment = this.#segment
    if (!segment) return
    if (segment.push(one)) return
    // The disk does not keep up: from here to the next key picture nothing is taken.
    this.#finish()
    this.#missing('disk-slow', `${Math.round(this.#parts.volume().waiting / 1e6)} MB wait`)
  }

  /** At a key picture a file may begin, or the next one. */
  #mayCut({ track, unit, at }: TimedUnit): void {
    if (this.#segment && Math.abs(at - this.#lastAt) > hole) {
      // The time that really passed: a clock that was set forward makes no camera stall.
      const passed = performance.now() - this.#lastSeen
      const cause: GapCause = at < this.#lastAt || at - this.#lastAt > passed + hole ? 'clock-stepped' : 'stalled-source'
      this.#finish()
      this.#missing(cause, null)
    }
    if (!unit.key) return
    const now = this.#segment
    if (now && (at >= now.until || now.differs(track, unit) || now.full || now.drifts(unit, at))) this.#turn(at)
    if (!this.#segment) this.#begin(at)
  }

  /** The next file begins with this picture; the one before keeps taking its sound. */
  #turn(at: number): void {
    const segment = this.#segment
    if (!segment) return
    this.#closing?.finish()
    this.#segment = undefined
    this.#closing = segment
    // The next file has nothing on the disk yet; the stream has.
    this.#writtenBefore = segment.writtenAt
    segment.cut(at, this.#units.tracks.length > 1 ? this.#parts.clock.now() : undefined)
  }

  #begin(at: number): void {
    const volume = this.#parts.volume()
    const trouble = volume.trouble
    if (!volume.usable) {
      if (trouble) this.#missing(trouble.cause, trouble.evidence)
      else if (volume.waiting > 0 && volume.space) this.#missing('disk-slow', null)
      return
    }
    const { minutes, align } = this.#parts.segment()
    const length = minutes * 60_000
    const until = align ? (Math.floor(at / length) + 1) * length : at + length
    const segment = new SegmentWriter(
      { ref: this.ref, tracks: this.#units.tracks, leader: this.#units.leader, at, until, seconds: length / 1000 },
      { ...this.#parts, volume, failed: (trouble) => this.#failed(segment, trouble) },
    )
    this.#segment = segment
    this.#waitFor(segment.done)
    this.#gap.ends(at)
    this.#parts.changed()
  }

  #failed(segment: SegmentWriter, { cause, evidence }: { cause: GapCause; evidence: string }): void {
    if (this.#segment !== segment) return
    this.#segment = undefined
    this.#missing(cause, evidence, segment.writtenUpTo)
  }

  #finish(): void {
    this.#closing?.finish()
    this.#closing = undefined
    this.#segment?.finish()
    this.#segment = undefined
  }

  #missing(cause: GapCause, evidence: string | null, since = this.#lastAt): void {
    if (!this.#wanted) return
    this.#gap.begins(cause, evidence, since)
    this.#parts.changed()
  }

  #join(): void {
    this.#seat ??= this.#parts.hub.join(this.ref, this)
  }

  #leave(): void {
    this.#seat?.leave()
    this.#seat = undefined
    this.#units.forget()
    this.#preRoll.clear()
    this.#lastAt = Number.NaN
  }
}
