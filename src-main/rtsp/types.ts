/** What other rooms see of RTSP (RFC 2326): a client towards cameras, a publisher towards servers. The restream's server lives in `hub`, on the same wire. */

import type { MediaDescription } from '../media/index.ts'
import type { Credentials } from '../net/index.ts'

export interface RtspTarget {
  /** rtsp:// or rtsps://, without credentials, kept byte for byte in the request line. */
  readonly url: string
  readonly credentials?: Credentials | undefined
  readonly transport?: 'auto' | 'tcp' | 'udp'
  /** SHA-256 fingerprint of the certificate to insist on (rtsps). */
  readonly fingerprint?: string
  readonly signal?: AbortSignal
  /** Learnt behaviour of this camera, from an earlier session. */
  readonly quirks?: Quirks
  /** A person asks: a login that was refused is sent once more. */
  readonly insist?: boolean
}

/** `none`: every question ends the session, so nothing is asked. */
export type KeepAliveMethod = 'GET_PARAMETER' | 'OPTIONS' | 'SET_PARAMETER' | 'none'

/** Named policies, learnt in a session and worth keeping for the next one. */
export interface Quirks {
  keepAlive?: KeepAliveMethod
  /** Signs of life at which this camera ended the session, and one that it may have ended it at. */
  keepAliveEnds?: KeepAliveMethod[]
  keepAliveDoubt?: KeepAliveMethod
  authScheme?: 'basic' | 'md5' | 'sha-256'
  setUpAllTracks?: boolean
  /** Payload types that arrived where a description lists several, or another one; by the number of the track in the description. */
  payloadTypes?: Record<number, number>
  udpFails?: boolean
  /** It was described or played with the address and login that it is kept with. Kept by the library only. */
  played?: boolean
  fingerprint?: string
}

export interface RtspHandlers {
  /** A whole RTP packet of a track that was set up: `memory.subarray(start, end)`. The memory is the socket's: copy what is kept longer than this call. */
  rtp(track: number, memory: Buffer, start: number, end: number, arrivedAt: number): void
  rtcp(track: number, packet: Buffer, arrivedAt: number): void
  /** All packets that came in one piece over TCP were handed over: a good moment to pass them on. */
  delivered?(): void
  /** `description` of the session changed, before the first packet that it tells of: a track has another format than was believed. */
  described?(): void
}

/** A session that plays. All failures are `Failure`. */
export interface RtspSession {
  readonly description: MediaDescription
  readonly via: 'rtsp/tcp' | 'rtsp/udp'
  /** It came encrypted (SRTP), and was deciphered with the key of its description. */
  readonly deciphered: boolean
  /** A track has another format than the first that its description lists. */
  readonly formatLearnt: boolean
  readonly quirks: Quirks
  /** Resolves after a clean `close`, rejects with the Failure that ended it. */
  readonly ended: Promise<void>
  /** TEARDOWN, half a second at most, then the socket. */
  close(): Promise<void>
}

export interface RtspDescription {
  readonly description: MediaDescription
  readonly quirks: Quirks
}

export interface RtspPublishTarget {
  /** SHA-256 fingerprint of the certificate to insist on, for rtsps. */
  readonly fingerprint?: string | undefined
  /** rtsp://server:8554/path, without credentials. */
  readonly url: string
  readonly credentials?: Credentials | undefined
  readonly signal?: AbortSignal
  /** What is asked every few seconds to notice a server that hangs (default OPTIONS); some close at one of them. */
  readonly keepAlive?: 'OPTIONS' | 'GET_PARAMETER' | 'none'
}

/** A publisher that is recording (ANNOUNCE, SETUP, RECORD done). */
export interface RtspPublisher {
  /** RTP or RTCP for a track, as one interleaved frame. Leaves with `flush`. */
  rtp(track: number, packet: Buffer): void
  rtcp(track: number, packet: Buffer): void
  /**
   * RTP that stands in memory at `start`, right behind its interleaved head for the track's channel. It leaves from where it lies, so
   * that must not change before `flush` nor while any bytes are `waiting`.
   */
  framed(memory: Buffer, start: number, length: number): void
  /** The channel of a track's RTP packets, as agreed on with the server. */
  channelOf(track: number): number | undefined
  /** Sends what was given so far, in as few writes as can be. Returns the bytes that wait. */
  flush(): number
  readonly bytesSent: number
  /** Bytes that were given and have not left. */
  readonly waiting: number
  /** Somebody saw frames of this session arrive just now: a ping that is not answered yet stands behind others. */
  vouch(): void
  /** The other side closed right when it was asked the first keep-alive of this session. */
  readonly lostAtKeepAlive: boolean
  readonly ended: Promise<void>
  close(): Promise<void>
}

export interface TalkFormat {
  /** Name in `a=rtpmap`, upper case. */
  readonly encoding: string
  readonly clockRate: number
  readonly payloadType: number
}

/** A session with the loudspeaker of a camera. */
export interface RtspTalk {
  readonly format: TalkFormat
  /** One RTP packet, in the format's payload type. Returns the bytes that wait to leave. */
  send(packet: Buffer): number
  /** Resolves after `close`, rejects with the Failure that ended it. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

export interface Rtsp {
  /** What the camera's loudspeaker takes; empty where it has none that can be spoken to. */
  talkFormats(target: RtspTarget): Promise<TalkFormat[]>
  /** Rejects with Failure: not-found (no loudspeaker), codec (only others than G.711), camera-full, auth … */
  talk(target: RtspTarget): Promise<RtspTalk>
  /** DESCRIBE, SETUP, PLAY. Rejects with Failure: auth, camera-full, not-found, refused, unreachable, silent, no-media … */
  play(target: RtspTarget, handlers: RtspHandlers): Promise<RtspSession>
  /** DESCRIBE; where that leaves it open what comes, PLAY for a moment as well. */
  describe(target: RtspTarget): Promise<RtspDescription>
  publish(target: RtspPublishTarget, description: MediaDescription): Promise<RtspPublisher>
}
