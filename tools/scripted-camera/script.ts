/** What one scripted camera does otherwise than a well-behaved one. Everything that is not said is done by the book. */
import type { AuthScheme } from '../../src-main/net/index.ts'
import type { RtspRequest } from '../../src-main/rtsp/index.ts'

export interface Reply {
  status: number
  reason?: string
  headers: [name: string, value: string][]
  body?: string
  /** `body` is written in this encoding (default utf8). */
  encoding?: BufferEncoding
}

/** What a reply can refer to. */
export interface Scene {
  /** `127.0.0.1:port` of this camera. */
  readonly authority: string
  /** Its path, with query. */
  readonly path: string
  /** How many requests of this method came on this connection, this one included. */
  readonly count: number
  /** Tracks set up so far on this connection. */
  readonly tracks: number
}

interface ScriptedAuth {
  readonly schemes?: readonly AuthScheme[]
  readonly qop?: boolean
  readonly opaque?: string
  readonly realm?: string
  /** Rewrites a challenge before it is sent. */
  readonly rewrite?: (challenge: string) => string
  /** Methods that ask for a login; all but OPTIONS unless said otherwise. */
  readonly methods?: readonly string[]
  /** Requests after which a nonce is stale; told with `stale` unless `silently`. */
  readonly nonceLasts?: number
  readonly silently?: boolean
  /** Hangs up after each 401. */
  readonly hangsUp?: boolean
  /** The password that the camera wants (default `secret`). */
  readonly password?: string
}

export interface ScriptedUdp {
  /** Value of `server_port`, given the real ones; undefined leaves it out. */
  readonly serverPort?: (ports: readonly [number, number]) => string | undefined
  /** Packets come from another port than was said. */
  readonly otherPort?: boolean
  /** Nothing is ever sent. */
  readonly dead?: boolean
  /** Every tenth pair of packets is swapped, every twentieth doubled. */
  readonly shuffled?: boolean
  /** Ends the stream when no receiver report came for this many milliseconds. */
  readonly needsReports?: number
  /** Sends the picture's packets as one datagram each of this size. */
  readonly big?: number
  /** `source=` in the answer. */
  readonly source?: string
}

export interface Script {
  /** Path with query (default `/live`). */
  readonly path?: string
  readonly tls?: 'modern' | 'old'
  readonly auth?: ScriptedAuth
  readonly public?: string
  /** Status instead of the usual answer; `close` hangs up, `silent` says nothing. */
  readonly refuse?: Readonly<Record<string, number | 'close' | 'silent'>>
  /** Closes the connection instead of an answer, or after it. */
  readonly hangsUpAt?: (request: RtspRequest) => boolean | 'answered'
  /** A status when a request lacks or has what this camera insists on; undefined lets it pass. */
  readonly insist?: (request: RtspRequest, scene: Scene) => number | undefined
  /** Changes a reply. */
  readonly reply?: (method: string, reply: Reply, scene: Scene) => void
  /** Changes the bytes of the whole reply, after `reply`. */
  readonly bytes?: (text: string) => string
  /** Changes the description (lines joined by CRLF). */
  readonly sdp?: (sdp: string, scene: Scene) => string
  /** Path with query under which SETUP of a track is expected (default path + `/trackID=n`); `any` takes all. */
  readonly setupPath?: (track: number, path: string) => string
  /** Path with query that PLAY must have. */
  readonly playPath?: (path: string) => string
  /** Value of Transport in the answer to SETUP over TCP; undefined leaves it out. */
  readonly transport?: (channels: readonly [number, number], track: number) => string | undefined
  /** Value of Session in the answer to SETUP; undefined leaves it out. */
  readonly session?: (track: number) => string | undefined
  /** The session ends (stream stops, connection closes) this many seconds after the last request that counts. */
  readonly alive?: { readonly seconds: number; readonly counts: (request: RtspRequest) => boolean }
  /** The channels that frames really have, given the granted ones. */
  readonly channels?: (channels: readonly [number, number], track: number) => readonly [number, number]
  /** Sent between SETUP and the answer to PLAY. */
  readonly early?: 'report' | 'media'
  /** Changes one interleaved frame into what is written; `n` counts frames from 0. */
  readonly frame?: (frame: Buffer, n: number) => Buffer
  /** Requests that the camera sends while it plays, once each; a missing answer ends the session. */
  readonly asks?: readonly string[]
  readonly udp?: ScriptedUdp
  /** TCP is refused with 461, or UDP is. */
  readonly only?: 'tcp' | 'udp'
  /** `none`: no byte after PLAY; `reports`: sender reports only; `stops`: stops after half a second; `all-tracks`: flows only when every track is set up. */
  readonly media?: 'none' | 'reports' | 'stops' | 'all-tracks'
  /** Payload type that packets really bear, for video. */
  readonly payloadType?: number
}
