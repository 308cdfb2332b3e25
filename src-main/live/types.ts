import type { StreamRole } from '../../src-shared/cameras.ts'
import type { JpegFrame } from '../hub/types.ts'
import type { QualityWishes, Wish } from './jpeg/quality-wishes.ts'
import type { Still } from './last/take-still.ts'
import type { HlsStream } from './units/hls-streams.ts'

/** One window: a MessagePort or a WebSocket, made to look alike. */
export interface MediaChannel {
  /** The bytes of a JPEG stay as they are until the window answered `drawn` for it; others as long as any wait. They change then. */
  send(message: Uint8Array | string): void
  /** Where messages need no memory of their own: nothing looks at it any more once none of it waits. */
  readonly sendsWithin?: WithinSender
  /** Bytes that wait to leave; Infinity once closed. */
  waiting(): number
  onMessage(call: (message: string) => void): void
  onClose(call: () => void): void
}

interface WithinSender {
  /** Bytes before a message that are the channel's to write to, for a head of its own. */
  readonly front: number
  /** The message is `memory.subarray(from, to)`. */
  send(memory: Buffer, from: number, to: number): void
}

export interface Live {
  /** Serves a window until its channel closes. */
  serve(channel: MediaChannel): void
  /** What a reader of JPEGs said that it wants, to be changed while it reads; `usual`: of a reader that says nothing. */
  wishes(said?: Partial<Wish>, usual?: Partial<Wish>): QualityWishes
  /** JPEGs for one reader, started on demand, ended with its last reader. Only the newest is kept for a slow one. Throws Failure when the source fails for good. */
  frames(
    cameraId: string,
    options: { role?: StreamRole | undefined; wishes?: QualityWishes | undefined; signal: AbortSignal },
  ): AsyncGenerator<JpegFrame, void>
  /** The stream as fragmented MP4, head first, as the camera sends it. Ends where another head would be needed, and when the signal is aborted. Throws Failure, also for a codec that MP4 does not take. */
  fragments(
    cameraId: string,
    options: { role?: StreamRole | undefined; sound?: boolean | undefined; signal: AbortSignal },
  ): AsyncGenerator<Buffer, void>
  /** The stream in pieces for HLS players; runs while somebody asks for it. Throws Failure. */
  hls(cameraId: string, role: StreamRole | undefined): HlsStream
  /** One fresh picture, or, with `since` (milliseconds since 1970), one that came after that. Throws Failure. */
  snapshot(
    cameraId: string,
    options?: { role?: StreamRole | undefined; width?: number | undefined; since?: number; timeout?: number; signal?: AbortSignal },
  ): Promise<JpegFrame>
  /** Small, and perhaps old; undefined where there is none. */
  lastPicture(cameraId: string): Still | undefined
  close(): Promise<void>
}
