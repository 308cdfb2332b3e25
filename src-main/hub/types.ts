/** What other rooms see of the hub. */
import type { CameraStream, ReaderPurpose, StreamRole, StreamState } from '../../src-shared/cameras.ts'
import type { Failure } from '../base/index.ts'
import type { MediaDescription } from '../media/index.ts'
import type { Quirks } from '../rtsp/types.ts'

export interface StreamRef {
  readonly cameraId: string
  readonly role: StreamRole
}

/** How the bytes of one stream are to be had; made by the library at each opening, so that a change takes effect. */
export type SourcePlan =
  | {
      readonly kind: 'rtsp'
      readonly url: string
      readonly user: string | undefined
      readonly password: string | undefined
      readonly transport: 'auto' | 'tcp' | 'udp'
      /** Learnt behaviour of this stream, from an earlier connection or probe. */
      readonly quirks?: Quirks
    }
  | {
      readonly kind: 'mjpeg'
      readonly url: string
      readonly user: string | undefined
      readonly password: string | undefined
      readonly quirks?: Quirks
    }
  /** FFmpeg opens it and pushes H.264 (copied where `copy`) into the restream, or hands its JPEGs over as they are (`jpeg`). `device`: a file that is gone when the camera was unplugged. `input` ends with `-i …`; secrets never stand in it: the library hands logins over by a one-time loopback address. */
  | {
      readonly kind: 'ffmpeg'
      readonly input: readonly string[]
      readonly copy: boolean
      readonly jpeg?: boolean
      readonly device?: string
      readonly audio: boolean
      readonly secrets: Readonly<Record<string, string>>
    }

export interface HubPacket {
  /** Index into `MediaDescription.tracks`. */
  readonly track: number
  /** RTP packet (RFC 3550): payload type, SSRC, sequence and timestamp are those of one endless stream per track, whatever the camera did. Never changed after it was handed out, except to readers that are `transient`. */
  readonly data: Buffer
  /** Bytes of `data`, to be asked where the packet itself is not looked at: `data` may be made only when it is asked for. */
  readonly length: number
  /** First packet of an access unit that a decoder can start from. */
  readonly key: boolean
  /** Capture time by our clock, milliseconds since 1970; NaN when it cannot be told. */
  readonly capturedAt: number
  readonly arrivedAt: number
  /**
   * Where `data` lies, at `start`, right behind its interleaved head for channel 2 × `track` (RFC 2326 §10.12): neighbours can go to a
   * socket as one piece. Undefined when it has no head.
   */
  readonly memory: Buffer | undefined
  readonly start: number
}

export interface JpegFrame {
  readonly jpeg: Buffer
  readonly width: number
  readonly height: number
  readonly capturedAt: number
  readonly arrivedAt: number
}

/** Whoever wants a stream. All calls come in order: described, then packets or frames; troubled at any time. */
export interface HubReader {
  /** For the log and the state: "preview", "publish", "record", "restream 3". */
  readonly name: string
  /** A camera that allows too few connections gives them to `publish` and `record`; what is only viewed yields, and comes back. */
  readonly purpose: ReaderPurpose
  /** Uses packets only during the call that brings them (or copies them): their memory is used again, which costs the engine far less. */
  readonly transient?: boolean
  /** A transient reader that passes on the memory itself and could not get rid of all that it was given yet, e.g. its socket is full. Asked right after each call. */
  holds?(): boolean
  /** Before the first packet, and again whenever tracks or parameter sets changed. */
  described(description: MediaDescription): void
  packets?(packets: readonly HubPacket[]): void
  /** Only from streams that consist of JPEGs, or with `jpeg: true`, from RTP/JPEG too. */
  frame?(frame: JpegFrame): void
  /** The source failed (it is retried unless `failure.final`), or runs again (undefined). */
  troubled?(failure: Failure | undefined): void
}

export interface JoinOptions {
  /** Begin with the GOP cache of pictures (default true). */
  readonly burst?: boolean
}

export interface Seat {
  leave(): void
}

interface Restream {
  readonly port: number
  /** Address for FFmpeg and players on this computer; the token in its path is the permission. */
  url(ref: StreamRef): string
  /** Input arguments for an FFmpeg worker: options, then `-i url`. JPEG streams come as multipart over HTTP. */
  input(ref: StreamRef): string[]
}

export interface Hub {
  /** Opens the source with its first reader, closes it a while after the last one left. */
  join(ref: StreamRef, reader: HubReader, options?: JoinOptions): Seat
  state(ref: StreamRef): StreamState | undefined
  /** Tries now instead of waiting for the backoff; also after `failed`. */
  retry(ref: StreamRef): void
  /** Somebody did something for this camera: streams that wait, or were given up, are tried now; one that runs goes on. */
  wake(cameraId: string): void
  /** The camera was changed or removed: close its sources; readers stay and are served by the new plan, or told not-found. */
  cameraChanged(cameraId: string): void
  readonly restream: Restream
  close(): Promise<void>
}

/** What the hub asks the library. Throws Failure (not-found) for what does not exist. */
export interface SourcePlans {
  plan(ref: StreamRef): Promise<SourcePlan>
  /** What the hub learnt of a stream from its connection, to be kept with the camera. */
  learnt(ref: StreamRef, tracks: CameraStream['tracks'], quirks?: Quirks): void
}
