/**
 * Records one stream of one camera, from the hub's packets, for as long as it is told to: files one after the other without a frame
 * lost between them, and for every stretch that is missing the cause that was known at the time.
 *
 * It never waits: a disk that does not take what comes costs whole groups of pictures, and the gap says so.
 */
import { type GapCause, gapCauses, type RecordingTrouble } from '../../src-shared/recording-rows.ts'
import type { Clock, Failure, Log } from '../base/index.ts'
import type { Hub, HubPacket, HubReader, JpegFrame, Seat, StreamRef } from '../hub/types.ts'
import { createDepacketizer, type Depacketizer, fitsFragments, type MediaDescription, type Track } from '../media/index.ts'
import type { Library } from './library.ts'
import { PreRoll, type TimedUnit } from './pre-roll.ts'
import { SegmentWriter } from './segment-writer.ts'
import type { Volume } from './writer/volume.ts'

export interface RecorderParts {
  readonly hub: Hub
  readonly library: Library
  readonly clock: Clock
  readonly log: Log
  readonly gateway: string
  volume(): Volume
  segment(): { minutes: number; align: boolean }
  cameraName(cameraId: string): string
  changed(): void
}

/** Milliseconds without a picture after which a new file is begun, and the hole is a gap. */
const hole = 1500
/** Milliseconds by which the media's clock may run away from the wall before the next file sets it right. */
const drift = 500
/** Milliseconds without a byte on the disk after which nobody is told that it records. */
const quiet = 6000
/** Milliseconds in which a camera that is told something begins its streams anew. */
const settingsCount = 30_000

export class StreamRecorder implements HubReader {
  readonly name: string
  readonly purpose = 'record'
  readonly transient = true
  readonly ref: StreamRef
  readonly #parts: RecorderParts
  readonly #preRoll = new PreRoll()
  #seat: Seat | undefined
  #tracks: readonly Track[] = []
  #depacketizers: (Depacketizer | undefined)[] = []
  #leader = -1
  #wanted = false
  /** The stretch that is missing now began here. */
  #missingSince: number | undefined
  #cause: RecordingTrouble | undefined
  #settingsUntil = 0
  #segment: SegmentWriter | undefined
  /** The one before, which still takes sound from before the cut. */
  #closing: SegmentWriter | undefined
  readonly #finishing = new Set<Promise<void>>()
  #lastAt = Number.NaN
  #writtenBefore: number | undefined
  #arrivedAt = 0

  constructor(ref: StreamRef, parts: RecorderParts) {
    this.ref = ref
    this.#parts = parts
    this.name = `record ${ref.cameraId}/${ref.role}`
  }

  get trouble(): RecordingTrouble | undefined {
    return this.#wanted ? this.#cause : undefined
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
    return this.#tracks.filter((track) => track.kind !== 'data' && !fitsFragments(track)).map(({ codec }) => codec)
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
    this.#missingSince = since
    if (since !== undefined) this.#cause = { cause: 'restarted', evidence: null, at: since }
    this.#join()
    for (const one of this.#preRoll.take()) this.#take(one)
  }

  /** Resolves when its last file is whole. */
  async end(): Promise<void> {
    this.#wanted = false
    this.#writtenBefore = undefined
    this.#closeGap(this.#parts.clock.now())
    this.#cause = undefined
    this.#finish()
    if (this.#preRoll.seconds === 0) this.#leave()
    await Promise.allSettled(this.#finishing)
  }

  /** What is missing soon is missing because somebody changed the camera's settings. */
  settingsChange(): void {
    this.#settingsUntil = this.#parts.clock.now() + settingsCount
  }

  async close(): Promise<void> {
    this.#preRoll.seconds = 0
    await this.end()
    this.#leave()
  }

  described({ tracks }: MediaDescription): void {
    const same = tracks.length === this.#tracks.length && tracks.every((track, index) => isSame(track, this.#tracks[index]))
    if (same) return
    this.#finish()
    this.#tracks = tracks
    this.#depacketizers = tracks.map((track) => (track.codec === 'mjpeg' ? undefined : createDepacketizer(track)))
    const fitting = tracks.filter(fitsFragments)
    this.#leader =
      (fitting.find(({ kind }) => kind === 'video') ?? (tracks.some(({ kind }) => kind === 'video') ? undefined : fitting[0]))?.index ?? -1
    this.#preRoll.clear()
    if (this.#leader < 0) this.#missing('codec', tracks.map(({ encoding }) => encoding).join(', '))
    this.#parts.changed()
  }

  packets(packets: readonly HubPacket[]): void {
    for (const packet of packets) {
      const track = this.#tracks[packet.track]
      this.#arrivedAt = packet.arrivedAt
      if (!track) continue
      const at = Number.isNaN(packet.capturedAt) ? packet.arrivedAt : packet.capturedAt
      this.#depacketizers[packet.track]?.push(packet.data, (unit) => {
        // A unit may be complete only with the packet behind it: its own time is as far away as its stamp.
        const behind = (unit.timestamp - packet.data.readUInt32BE(4)) | 0
        this.#unit({ track: packet.track, unit, at: at + (behind * 1000) / track.clockRate })
      })
    }
  }

  frame({ jpeg, capturedAt, arrivedAt }: JpegFrame): void {
    const track = this.#tracks.find(({ codec }) => codec === 'mjpeg')
    if (!track) return
    this.#arrivedAt = arrivedAt
    const at = Number.isNaN(capturedAt) ? arrivedAt : capturedAt
    this.#unit({ track: track.index, unit: { data: jpeg, timestamp: Math.round((at * track.clockRate) / 1000), key: true }, at })
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
    if (this.#segment && now - this.#arrivedAt > 5000 && now > (last ?? 0) + 5000) {
      this.#finish()
      this.#missing('stalled-source', null)
    }
    this.#closing?.finishIfOld(now)
  }

  #unit(one: TimedUnit): void {
    if (!this.#wanted) {
      this.#preRoll.add(one, one.track === this.#leader)
      return
    }
    this.#take(one)
  }

  #take(one: TimedUnit): void {
    const leads = one.track === this.#leader
    if (leads) {
      this.#mayCut(one)
      this.#lastAt = one.at
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
    const segment = this.#segment
    const jumped = segment && (at - this.#lastAt > hole || at < this.#lastAt - hole)
    if (jumped && segment) {
      const cause: GapCause = at < this.#lastAt || at - this.#parts.clock.now() > 60_000 ? 'clock-stepped' : 'stalled-source'
      this.#finish()
      this.#missing(cause, null)
    }
    if (!unit.key) return
    const now = this.#segment
    if (now && (at >= now.until || now.differs(track, unit) || now.full || Math.abs(now.drift(unit, at)) > drift)) this.#turn(at)
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
    segment.cut(at, this.#tracks.length > 1 ? this.#parts.clock.now() : undefined)
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
      { ref: this.ref, tracks: this.#tracks, leader: this.#leader, at, until, seconds: length / 1000 },
      { ...this.#parts, volume, failed: (trouble) => this.#failed(segment, trouble) },
    )
    this.#segment = segment
    this.#finishing.add(segment.done)
    void segment.done.finally(() => this.#finishing.delete(segment.done))
    this.#closeGap(at)
    this.#cause = undefined
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

  #missing(cause: GapCause, evidence: string | null, since?: number): void {
    if (!this.#wanted) return
    const now = this.#parts.clock.now()
    const isOurs = now < this.#settingsUntil && !(gapCauses as readonly string[]).includes(cause)
    this.#missingSince ??= since ?? (Number.isNaN(this.#lastAt) ? now : Math.min(now, this.#lastAt))
    // The first cause is the true one, unless it only said that nothing comes.
    if (!this.#cause || this.#cause.cause === 'stalled-source')
      this.#cause = { cause: isOurs ? 'settings-changed' : cause, evidence, at: now }
    this.#parts.changed()
  }

  #closeGap(at: number): void {
    const from = this.#missingSince
    const cause = this.#cause
    this.#missingSince = undefined
    if (from === undefined || !cause || at - from < hole) return
    const range = cause.cause === 'clock-stepped' && at < from ? { from: at, to: at } : { from, to: at }
    void this.#parts.library
      .addGap(this.ref, range, cause.cause, cause.evidence)
      .catch((thrown: unknown) => this.#parts.log.warn({ error: String(thrown) }, 'a gap could not be noted'))
  }

  #join(): void {
    this.#seat ??= this.#parts.hub.join(this.ref, this)
  }

  #leave(): void {
    this.#seat?.leave()
    this.#seat = undefined
    this.#tracks = []
    this.#preRoll.clear()
    this.#lastAt = Number.NaN
  }
}

/** Parameter sets and sizes may change: the fragments tell. */
function isSame(a: Track, b: Track | undefined): boolean {
  return (
    b !== undefined &&
    a.codec === b.codec &&
    a.encoding === b.encoding &&
    a.clockRate === b.clockRate &&
    (a.channels ?? 1) === (b.channels ?? 1) &&
    a.fmtp.config === b.fmtp.config
  )
}
