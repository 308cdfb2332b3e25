/**
 * One stream of one camera: its source is open while somebody reads, exactly once however many do, and a few seconds longer.
 *
 * What readers hold on to (their places, the numbering of every track) outlives the source's connections: a camera that comes back is a
 * gap for them, not a new stream.
 */
import { isDeepStrictEqual } from 'node:util'
import type { ReaderPurpose, StreamRepair, StreamState, TrackInfo } from '../../../src-shared/cameras.ts'
import { type Clock, Failure, type Log } from '../../base/index.ts'
import { type MediaDescription, trackInfo } from '../../media/index.ts'
import type { Quirks } from '../../rtsp/types.ts'
import type { Attempt, Supervised, SupervisedStatus, Supervisor } from '../../supervisor/types.ts'
import type { SourceAttempt } from '../source/source-attempt.ts'
import type { JoinOptions, JpegFrame, Seat, StreamRef } from '../types.ts'
import { Audience, type InnerReader } from './audience.ts'
import type { BlockPool } from './block-pool.ts'
import { Figures } from './figures.ts'
import type { FlushScheduler } from './flush-scheduler.ts'
import { GopCache } from './gop-cache.ts'
import { Intake } from './intake.ts'
import type { KeptPacket } from './kept-packet.ts'
import { KeyFrameWatch } from './key-frame-watch.ts'
import { jpegDescription } from './outgoing-tracks.ts'
import { PacketLog } from './packet-log.ts'
import { Preemption } from './preemption.ts'
import { SourceProof } from './source-proof.ts'
import { streamRow } from './state-row.ts'
import { StillFrames } from './still-frames.ts'
import { openAttempt } from './stream-attempt.ts'
import { nextTrackMapping, type TrackMapping } from './track-mapping.ts'

/** Milliseconds that a source stays open after its last reader. */
const linger = 5000
/** Bytes of a group of pictures that are kept; beyond, whoever joins waits for a key frame. */
const keptLimit = 8 * 1024 * 1024
/** Milliseconds until something must have come, logins, redirects and another transport included. */
const startWithin = 30_000
/** A camera that comes back is seen soon: looking costs no login (`net/login-memory.ts`). Milliseconds. */
const backoff = { ceiling: 20_000, healthyAfter: 10_000 }
/** Milliseconds in which one try is enough for all who come. */
const wakeAfter = 1000

export interface StreamParts {
  readonly ref: StreamRef
  readonly supervisor: Supervisor
  readonly clock: Clock
  readonly log: Log
  readonly pool: BlockPool
  readonly flushes: FlushScheduler
  /** One attempt of whatever source the library names. */
  run(sourceAttempt: SourceAttempt): Promise<void>
  changed(stream: Stream): void
  learnt(tracks: TrackInfo[], quirks: Quirks | undefined): void
  /** Asks the camera for a key frame, where it can be asked. */
  requestKeyFrame(): void
}

export class Stream {
  readonly ref: StreamRef
  readonly audience: Audience
  readonly figures = new Figures()
  /** Counted since it runs. */
  pictures = 0
  bytes = 0
  readonly #parts: StreamParts
  readonly #log: PacketLog
  readonly #group: GopCache
  readonly #supervised: Supervised
  /** Of the connection that is open. */
  intake: Intake | undefined
  #description: MediaDescription | undefined
  tracks: TrackInfo[] = []
  /** What readers were told of the source's tracks; it outlives connections. */
  #mapping: TrackMapping | undefined
  via: string | null = null
  /** When the source last told what it sends, milliseconds since 1970. */
  openedAt = 0
  readonly #frames = new StillFrames()
  /** What the library was told last. */
  #lastLearnt: unknown
  #quirks: Quirks | undefined
  #cancelLinger = () => {}
  readonly #proof = new SourceProof()
  readonly #keyFrames: KeyFrameWatch
  readonly #listeners = new Set<() => void>()
  /** A person asked: what was refused before may be tried again. */
  #insist = false
  /** Host and port of the camera that it goes to, once that is known. */
  host: string | undefined
  readonly #preemption = new Preemption()
  /** Whether the library knows this stream, as far as it was asked: only then it has a row. */
  standing: 'new' | 'known' | 'gone' = 'new'

  constructor(parts: StreamParts) {
    this.#parts = parts
    this.ref = parts.ref
    this.#log = new PacketLog(parts.pool)
    this.#group = new GopCache(keptLimit, this.#log)
    this.audience = new Audience(this.#group, parts.log, parts.flushes, (held) => this.#handedOut(held))
    this.#supervised = parts.supervisor.supervise({
      name: `stream ${parts.ref.cameraId}/${parts.ref.role}`,
      startWithin,
      backoff,
      run: (attempt) => this.#attempt(attempt),
      changed: (status) => this.#changed(status),
      judge: (failure) => this.#proof.judge(failure),
    })
    this.#keyFrames = new KeyFrameWatch(this.audience, parts.requestKeyFrame)
  }

  join(reader: InnerReader, options: JoinOptions = {}): Seat {
    this.#cancelLinger()
    const { clock } = this.#parts
    const frame = this.#frames.fresh(clock.now())
    if (this.busy) this.wake()
    else this.#supervised.start()
    const waits = this.#supervised.status.state !== 'starting'
    const leave = this.audience.join(reader, options.burst ?? true, frame, waits)
    if (this.intake) this.intake.wantsFrames = this.audience.wantsFrames
    this.#tell()
    return {
      leave: () => {
        if (!leave()) return
        if (this.intake) this.intake.wantsFrames = this.audience.wantsFrames
        if (this.audience.size === 0) this.#cancelLinger = clock.after(linger, () => void this.close())
        this.#tell()
      },
    }
  }

  /** What is sent now; undefined until the source told it. */
  get description(): MediaDescription | undefined {
    return this.#description
  }

  get trouble(): SupervisedStatus['trouble'] {
    return this.#supervised.status.trouble ?? (this.running ? this.#keyFrames.trouble(this.intake, this.#parts.clock.now()) : null)
  }

  get running(): boolean {
    return this.#supervised.status.state === 'running'
  }

  /** A try runs or is due. */
  get busy(): boolean {
    return !['idle', 'stopped'].includes(this.#supervised.status.state)
  }

  /** Nothing is tried any more by itself. */
  get failed(): boolean {
    return this.#supervised.status.state === 'failed'
  }

  /** Media that can be decoded comes. */
  get flowing(): boolean {
    return this.running && (this.intake ? this.intake.flowing && this.intake.awaitsKeySince === undefined : this.#frames.last !== undefined)
  }

  /** Calls after each change of what is asked above. Returns what ends it. */
  onChange(call: () => void): () => void {
    this.#listeners.add(call)
    return () => void this.#listeners.delete(call)
  }

  /** All tracks are tied to each other by the camera's reports. */
  get synchronised(): boolean {
    return this.intake?.clock.synchronised ?? false
  }

  /** Source and timestamp of a track at an instant (milliseconds since 1970); undefined before its first packet. */
  stampAt(track: number, at: number): { ssrc: number; rtpTime: number } | undefined {
    return this.intake?.stampAt(track, at)
  }

  /** When a packet that was handed out was captured, by what is known of the clocks now; milliseconds since 1970. */
  instantOf(packet: KeptPacket): number {
    return this.intake?.instantOf(packet) ?? packet.capturedAt
  }

  /** RTP comes from this source, not only whole JPEGs. */
  get hasPackets(): boolean {
    return this.intake !== undefined
  }

  /** Somebody or something did something for this camera: what waits, or was given up, is tried now. */
  wake(): void {
    const { state, since } = this.#supervised.status
    if (state !== 'backing-off' && state !== 'failed') return
    if (this.#parts.clock.now() - since >= wakeAfter) this.#supervised.retry()
  }

  get purposes(): Record<ReaderPurpose, number> {
    return this.audience.purposes
  }

  /** Closes the source for the sake of another stream of the camera; readers stay, and it is tried again. Resolves when it is closed. */
  yieldTo(purpose: ReaderPurpose, why: string): Promise<void> {
    return this.#preemption.yieldTo(purpose, why)
  }

  /** A person asks. */
  retry(): void {
    this.#insist = true
    if (this.busy) this.#supervised.retry()
    else if (this.audience.size > 0) this.#supervised.start()
  }

  /** Closes the source; readers keep their seats. */
  async close(): Promise<void> {
    this.#cancelLinger()
    await this.#supervised.stop()
  }

  row(): StreamState {
    return streamRow(this, this.#supervised.status, this.#preemption.purpose, this.#parts.clock.now())
  }

  /** Called about once a second while it runs. */
  sample(now: number): void {
    const intake = this.intake
    this.figures.sample(now, (intake?.bytes ?? 0) + this.bytes, (intake?.pictures ?? 0) + this.pictures, intake?.mediaSeconds)
    if (intake && this.#keyFrames.look(intake, now)) this.#tell()
  }

  #began(): void {
    this.#keyFrames.reset()
    if (this.running) this.audience.trouble(undefined)
    this.#tell()
  }

  async #attempt(attempt: Attempt): Promise<void> {
    this.bytes = 0
    this.pictures = 0
    this.figures.clear()
    this.#keyFrames.reset()
    const { sourceAttempt, end } = openAttempt(attempt, this.#insist, {
      proof: this.#proof,
      intake: () => this.intake,
      opened: (description, via, quirks, repairs) => {
        this.#quirks = quirks
        this.#opened(description, via, repairs)
      },
      delivered: () => this.audience.flush(),
      connected: (via) => {
        this.via = via
      },
      received: (bytes) => {
        this.bytes += bytes
        return this.#frames.last !== undefined
      },
      jpeg: (picture, arrivedAt) => this.#jpeg(picture, arrivedAt),
    })
    this.#insist = false
    try {
      await this.#preemption.race(this.#parts.run(sourceAttempt))
    } finally {
      end()
      this.#ended()
    }
  }

  #opened(source: MediaDescription, via: string, repairs: readonly StreamRepair[]): void {
    this.via = via
    this.audience.prompt = via !== 'rtsp/udp'
    this.openedAt = this.#parts.clock.now()
    const mapping = nextTrackMapping(this.#mapping, source, this.openedAt, repairs)
    if (mapping.lines === this.#mapping?.lines) this.audience.pause()
    else this.audience.begin()
    this.#mapping = mapping
    this.#group.clear()
    this.intake = new Intake(mapping, this.#log, {
      precedes: () => this.#group.precede(),
      packet: (packet) => {
        this.#group.add(packet)
        this.audience.packet(packet)
      },
      described: (next) => {
        if (next !== this.#description) this.#describe(next)
        this.audience.describe(next)
      },
      began: () => this.#began(),
      frame: (frame) => this.#show(frame),
      synchronised: () => this.#tell(),
      broken: () => this.#group.clear(),
    })
    this.intake.wantsFrames = this.audience.wantsFrames
    this.#describe(mapping.description)
    // With pictures, readers are told at the first key frame: before it they could do nothing with what comes.
    if (!this.intake.hasVideo) this.audience.describe(mapping.description)
  }

  #describe(description: MediaDescription): void {
    this.#description = description
    this.tracks = description.tracks.map(trackInfo)
    const learnt = [this.tracks, { ...this.#quirks }]
    if (!isDeepStrictEqual(learnt, this.#lastLearnt)) {
      this.#lastLearnt = learnt
      this.#parts.learnt(this.tracks, this.#quirks)
    }
    this.#tell()
  }

  #jpeg(jpeg: Buffer, arrivedAt: number): boolean {
    const picture = this.#frames.read(jpeg, arrivedAt)
    if (!picture) return false
    this.pictures += 1
    if (picture.resized) {
      const description = jpegDescription(picture.frame)
      this.#describe(description)
      this.audience.describe(description)
    }
    this.#show(picture.frame)
    return true
  }

  /** Everybody was given what there was; somebody may still `hold` on to it. */
  #handedOut(held: boolean): void {
    if (held) this.#log.hold()
    this.#group.trim()
  }

  #show(frame: JpegFrame): void {
    this.#frames.keep(frame)
    this.audience.frame(frame)
  }

  #ended(): void {
    this.audience.pause()
    this.#group.clear()
    this.#group.trim()
    this.#frames.clear()
    this.intake = undefined
    this.via = null
  }

  #changed(status: SupervisedStatus): void {
    const { trouble } = status
    if (status.state === 'running' || status.state === 'stopped') this.#preemption.purpose = null
    if (status.state === 'running') {
      if (this.flowing) this.audience.trouble(undefined)
    } else if (trouble && (status.state === 'backing-off' || status.state === 'failed'))
      this.audience.trouble(new Failure(trouble.cause, trouble.evidence ?? undefined, status.state === 'failed'))
    this.#tell()
  }

  #tell(): void {
    this.#parts.changed(this)
    for (const call of [...this.#listeners]) call()
  }
}
