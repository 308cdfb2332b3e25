/**
 * One stream of one camera: its source is open while somebody reads, exactly once however many do, and a few seconds longer.
 *
 * What readers hold on to (their places, the numbering of every track) outlives the source's sessions: a camera that comes back is a
 * gap for them, not a new stream.
 */
import type { StreamState, TrackInfo } from '../../../src-shared/cameras.ts'
import { type Clock, Failure, type Log } from '../../base/index.ts'
import { jpegSize, type MediaDescription, trackInfo } from '../../media/index.ts'
import type { Quirks } from '../../rtsp/types.ts'
import type { Attempt, Supervised, SupervisedStatus, Supervisor } from '../../supervisor/types.ts'
import type { SourceSession } from '../source/source-session.ts'
import type { JoinOptions, JpegFrame, Seat, StreamRef } from '../types.ts'
import { Audience, type InnerReader } from './audience.ts'
import type { BlockPool } from './block-pool.ts'
import { Figures } from './figures.ts'
import { Intake } from './intake.ts'
import { KeptGroup } from './kept-group.ts'
import type { KeptPacket } from './kept-packet.ts'
import { jpegDescription, outwardTracks, sameLayout, withFormerTypes } from './outward.ts'
import { PacketLog } from './packet-log.ts'
import { TrackLine } from './track-line.ts'
import type { TurnEnd } from './turn-end.ts'

/** Milliseconds that a source stays open after its last reader. */
const linger = 5000
/** Bytes of a group of pictures that are kept; beyond, whoever joins waits for a key frame. */
const keptLimit = 8 * 1024 * 1024
/** Milliseconds until something decodable must have come; long groups of pictures are common. */
const startWithin = 30_000
/** A last picture older than this is not shown to a newcomer. */
const freshFrame = 5000

/** Milliseconds between two words to the supervisor that packets come: seconds are what it counts. */
const progressEvery = 200

export interface StreamParts {
  readonly ref: StreamRef
  readonly supervisor: Supervisor
  readonly clock: Clock
  readonly log: Log
  readonly pool: BlockPool
  readonly turnEnd: TurnEnd
  /** One attempt of whatever source the library names. */
  run(session: SourceSession): Promise<void>
  changed(stream: Stream): void
  learnt(tracks: TrackInfo[], quirks: Quirks | undefined): void
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
  readonly #group: KeptGroup
  readonly #supervised: Supervised
  #intake: Intake | undefined
  #description: MediaDescription | undefined
  #tracks: TrackInfo[] = []
  #lines: TrackLine[] = []
  #via: string | null = null
  /** When the source last told what it sends, milliseconds since 1970. */
  openedAt = 0
  #lastFrame: JpegFrame | undefined
  /** What the library was told last. */
  #told = ''
  #quirks: Quirks | undefined
  #cancelLinger = () => {}
  #pictureSize = ''

  constructor(parts: StreamParts) {
    this.#parts = parts
    this.ref = parts.ref
    this.#log = new PacketLog(parts.pool)
    this.#group = new KeptGroup(keptLimit, this.#log)
    this.audience = new Audience(this.#group, parts.log, parts.turnEnd, (held) => this.#handedOut(held))
    this.#supervised = parts.supervisor.supervise({
      name: `stream ${parts.ref.cameraId}/${parts.ref.role}`,
      startWithin,
      run: (attempt) => this.#attempt(attempt),
      changed: (status) => this.#changed(status),
    })
  }

  join(reader: InnerReader, options: JoinOptions = {}): Seat {
    this.#cancelLinger()
    const { clock } = this.#parts
    const frame = this.#lastFrame && clock.now() - this.#lastFrame.arrivedAt < freshFrame ? this.#lastFrame : undefined
    const leave = this.audience.join(reader, options.burst ?? true, frame)
    if (this.#intake) this.#intake.wantsFrames = this.audience.wantsFrames
    const { state } = this.#supervised.status
    if (state === 'idle' || state === 'stopped') this.#supervised.start()
    this.#parts.changed(this)
    return {
      leave: () => {
        if (!leave()) return
        if (this.#intake) this.#intake.wantsFrames = this.audience.wantsFrames
        if (this.audience.size === 0) this.#cancelLinger = clock.after(linger, () => void this.close())
        this.#parts.changed(this)
      },
    }
  }

  /** What is sent now; undefined until the source told it. */
  get description(): MediaDescription | undefined {
    return this.#description
  }

  get trouble(): SupervisedStatus['trouble'] {
    return this.#supervised.status.trouble
  }

  get running(): boolean {
    return this.#supervised.status.state === 'running'
  }

  /** All tracks are tied to each other by the camera's reports. */
  get synchronised(): boolean {
    return this.#intake?.clock.synchronised ?? false
  }

  /** Source and timestamp of a track at an instant (milliseconds since 1970); undefined before its first packet. */
  stampAt(track: number, at: number): { ssrc: number; rtpTime: number } | undefined {
    return this.#intake?.stampAt(track, at)
  }

  /** When a packet that was handed out was captured, by what is known of the clocks now; milliseconds since 1970. */
  instantOf(packet: KeptPacket): number {
    return this.#intake?.instantOf(packet) ?? packet.capturedAt
  }

  /** RTP comes from this source, not only whole JPEGs. */
  get hasPackets(): boolean {
    return this.#intake !== undefined
  }

  retry(): void {
    const { state } = this.#supervised.status
    if (state === 'idle' || state === 'stopped') {
      if (this.audience.size > 0) this.#supervised.start()
    } else this.#supervised.retry()
  }

  /** Closes the source; readers keep their seats. */
  async close(): Promise<void> {
    this.#cancelLinger()
    await this.#supervised.stop()
  }

  row(): StreamState {
    const { state, since, trouble, restarts } = this.#supervised.status
    const running = state === 'running'
    return {
      camera_id: this.ref.cameraId,
      role: this.ref.role,
      state: state === 'stopped' ? 'idle' : state,
      since,
      trouble,
      via: running || state === 'starting' ? this.#via : null,
      tracks: this.#tracks,
      bitrate: running ? this.figures.bitrate : 0,
      fps: running ? this.figures.fps : 0,
      lost: this.#intake?.lost ?? 0,
      readers: this.audience.size,
      readers_for: this.audience.purposes,
      restarts,
    }
  }

  /** Called about once a second while it runs. */
  sample(now: number): void {
    const intake = this.#intake
    if (intake) this.figures.sample(now, intake.bytes + this.bytes, intake.pictures + this.pictures)
    else this.figures.sample(now, this.bytes, this.pictures)
  }

  async #attempt(attempt: Attempt): Promise<void> {
    this.bytes = 0
    this.pictures = 0
    this.figures.clear()
    let open = true
    let progressedAt = 0
    const session: SourceSession = {
      attempt,
      opened: (description, via, quirks) => {
        this.#quirks = quirks
        if (open) this.#opened(description, via)
      },
      rtp: (track, memory, start, end, arrivedAt) => {
        const intake = this.#intake
        if (!open || !intake) return
        intake.rtp(track, memory, start, end, arrivedAt)
        if (arrivedAt - progressedAt < progressEvery || !intake.flowing) return
        progressedAt = arrivedAt
        attempt.progress()
      },
      rtcp: (track, packet) => {
        if (open) this.#intake?.rtcp(track, packet)
      },
      delivered: () => {
        if (open) this.audience.flush()
      },
      connected: () => {
        if (open) this.#via = 'http'
      },
      jpeg: (picture, arrivedAt) => {
        if (open && this.#jpeg(picture, arrivedAt)) attempt.progress()
      },
    }
    try {
      await this.#parts.run(session)
    } finally {
      open = false
      this.#ended()
    }
  }

  #opened(source: MediaDescription, via: string): void {
    this.#via = via
    this.audience.prompt = via !== 'rtsp/udp'
    this.openedAt = this.#parts.clock.now()
    const outward = outwardTracks(source)
    const former = this.#description
    const same = former !== undefined && sameLayout(former, outward.description)
    const description = same ? withFormerTypes(former, outward.description) : outward.description
    if (!same) {
      const origin = this.#parts.clock.now()
      this.#lines = description.tracks.map((track) => new TrackLine(track.payloadType, track.clockRate, origin))
      this.audience.begin()
    }
    this.#group.clear()
    this.#intake = new Intake({ description, sources: outward.sources, indexes: outward.indexes, lines: this.#lines }, this.#log, {
      precedes: () => this.#group.precede(),
      packet: (packet) => {
        this.#group.add(packet)
        this.audience.packet(packet)
      },
      described: (next) => this.#describe(next),
      frame: (frame) => this.#show(frame),
      broken: () => this.#group.clear(),
    })
    this.#intake.wantsFrames = this.audience.wantsFrames
    this.#describe(description)
  }

  #describe(description: MediaDescription): void {
    this.#description = description
    this.audience.describe(description)
    this.#tracks = description.tracks.map(trackInfo)
    const told = JSON.stringify([this.#tracks, this.#quirks])
    if (told !== this.#told) {
      this.#told = told
      this.#parts.learnt(this.#tracks, this.#quirks)
    }
    this.#parts.changed(this)
  }

  #jpeg(jpeg: Buffer, arrivedAt: number): boolean {
    const size = jpegSize(jpeg)
    if (!size) return false
    this.bytes += jpeg.length
    this.pictures += 1
    const text = `${size.width}x${size.height}`
    if (text !== this.#pictureSize || !this.#description) {
      this.#pictureSize = text
      this.#describe(jpegDescription(size))
    }
    this.#show({ jpeg, ...size, capturedAt: arrivedAt, arrivedAt })
    return true
  }

  /** Everybody was given what there was; somebody may still `hold` on to it. */
  #handedOut(held: boolean): void {
    if (held) this.#log.hold()
    this.#group.trim()
  }

  #show(frame: JpegFrame): void {
    this.#lastFrame = frame
    this.audience.frame(frame)
  }

  #ended(): void {
    this.audience.flush()
    this.#group.clear()
    this.#group.trim()
    this.#lastFrame = undefined
    this.#intake = undefined
    this.#via = null
  }

  #changed(status: SupervisedStatus): void {
    const { trouble } = status
    if (status.state === 'running') this.audience.trouble(undefined)
    else if (trouble && (status.state === 'backing-off' || status.state === 'failed'))
      this.audience.trouble(new Failure(trouble.cause, trouble.evidence ?? undefined))
    this.#parts.changed(this)
  }
}
