import type { Socket } from 'node:net'
import type { HeaderLines, RtspRequest } from '../wire/message.ts'
import type { SessionDescription } from '../wire/sdp-read.ts'

export interface RtspAnswer {
  readonly status: number
  /** Instead of the phrase of RFC 2326. */
  readonly reason?: string
  readonly headers?: HeaderLines
  readonly body?: Buffer
}

/** What a session of a player is about; one for each session. */
export interface PlayEndpoint {
  readonly kind: 'play'
  /** May take its time: the source may have to be opened first. */
  describe(url: string): Promise<RtspAnswer>
  /** The track that an address of SETUP names; a status where there is none. */
  trackAt(url: string): number | RtspAnswer
  /** Calls `answer` once, before the first packet is written, and sends until `pause` or `leave`. */
  play(play: Play): Promise<void>
  /** Sends nothing more until it is played again. */
  pause(): void
  /** The session is over. */
  leave(): void
}

export interface Play {
  readonly socket: Socket
  /** As it stood in the request. */
  readonly url: string
  readonly agent: string
  /** RTP channel by track, for the tracks that were set up; RTCP goes one channel higher. */
  readonly channels: ReadonlyMap<number, number>
  answer(headers: HeaderLines): void
  /** Ends the connection: what is played is no longer what was described. */
  close(): void
}

/** What a session of a publisher is about; one for each session. */
export interface RecordEndpoint {
  readonly kind: 'record'
  /** Before the first packet. The publisher waits, and is refused with the status. */
  record(description: SessionDescription): Promise<number> | number
  /** The payload is `memory.subarray(start, end)`, good for the call only. */
  frame(track: number, rtcp: boolean, memory: Buffer, start: number, end: number): void
  /** All frames of what came in one piece were handed over. */
  delivered(): void
  /** False: the publisher is left waiting for a moment (backpressure). */
  ready(): boolean
  leave(): void
}

export interface Located {
  /** The same for every address of one session: the whole, its tracks, with a slash behind. */
  readonly key: string
  /** Undefined: it is taken. `connection` is its name, `end` closes it. */
  open(connection: string, end: () => void): PlayEndpoint | RecordEndpoint | undefined
}

export interface RtspServerOptions {
  /** For the log and the names of its connections. */
  readonly name: string
  /** Where an address leads; undefined: nowhere, or the permission in it is none. Asked again for every request. */
  locate(url: string): Located | undefined
  /** A request of HTTP on the same port; returns what ends it, undefined where nothing answers. */
  http?(request: RtspRequest, socket: Socket, connection: string): (() => void) | undefined
}

export interface RtspServer {
  /** The port on 127.0.0.1; it listens from the first call on. */
  port(): Promise<number>
  close(): Promise<void>
}
