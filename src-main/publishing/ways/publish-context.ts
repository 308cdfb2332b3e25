/**
 * Between a publication and the way that carries it. A way is told about its publication by a context that it only reads, and
 * gives back a session: what is to be remembered beyond that stands in the session, so that nothing is written back.
 */
import type { Clock, Limiter } from '../../base/index.ts'
import type { Cameras } from '../../cameras/types.ts'
import type { Hub, StreamRef } from '../../hub/types.ts'
import type { MediaDescription } from '../../media/index.ts'
import type { Rtsp } from '../../rtsp/types.ts'
import type { Attempt, Supervisor } from '../../supervisor/types.ts'
import type { MediamtxClient } from '../mediamtx/client.ts'
import type { ServerView, ServerWatch } from '../mediamtx/server-watch.ts'
import type { Relay } from '../relay/loopback-relay.ts'
import type { Certificates } from '../server/certificates.ts'
import type { KeepAlive } from '../server/keep-alive.ts'
import type { PulledPaths } from '../server/pulled-paths.ts'
import type { Server } from '../server/server-profile.ts'
import type { Choice } from './choose-way.ts'
import type { Delivery } from './delivery.ts'
import type { Damage } from './frame-errors.ts'
import type { Lag } from './pace.ts'
import type { Thinned } from './packet-sender.ts'

/** What ways work with, the same for all publications. */
export interface WayTools {
  readonly hub: Hub
  readonly rtsp: Rtsp
  readonly certificates: Certificates
  readonly cameras: Cameras
  readonly supervisor: Supervisor
  readonly relay: Relay
  /** The server of this computer, running. Throws Failure. */
  localApi(): Promise<MediamtxClient>
}

/** One publication as a try to publish it sees it. */
export interface PublishContext {
  readonly cameraId: string
  readonly ref: StreamRef
  readonly server: Server
  readonly watch: ServerWatch
  /** Before the server's door: only so many connect at a time. */
  readonly limiter: Limiter
  readonly pulled: PulledPaths
  /** The one that this server takes, as far as it was found out. */
  readonly keepAlive: KeepAlive
  /** On the server, without slashes around it. */
  readonly path: string
  /** Where to publish, without credentials. */
  readonly url: string
  readonly choice: Choice
  /** Newest description of the source; undefined only for ways that do not read it here. */
  readonly description: MediaDescription | undefined
  /** Session id on the server that was ours last: finding it there again is no duel. */
  readonly ownSource: string | undefined
  /** A person asked for it: publish in this try although somebody else does. */
  readonly takeOver: boolean
  /** Tries in a row that the server refused for no known reason. */
  readonly unexplained: number
  readonly clock: Clock
  redact(text: string): string
}

/** Whether what is sent arrives, by what the server counts. */
export interface DeliveryProof {
  readonly delivery: Delivery
  /** What the server counted since it was first asked; null while it cannot be asked. */
  readonly serverBytes: number | null
  /** Id of the server's session that is taken for this one. */
  readonly ownSource?: string | undefined
  /** While the server counts errors in what arrives. */
  readonly damage?: Damage | undefined
}

/** Counters and proof of a session with the server; the counters only grow. */
export interface Session {
  readonly bytes: number
  readonly frames: number
  readonly dropped: number
  /** Milliseconds from arrival to sending, lately; null where it cannot be told. */
  readonly delay: number | null
  /** While pictures are left out because more comes than gets through. */
  readonly thinned?: Thinned | undefined
  /** While the source comes slower than real time. */
  readonly lag?: Lag | undefined
  readonly proof: DeliveryProof
  /** About once a second. */
  tick(now: number): void
  /** After each poll of the server. */
  polled(view: ServerView): void
}

/** A session that stands. */
export interface Carrying {
  readonly session: Session
  /** Carries until the attempt ends; rejects with the Failure that ended it earlier. Called once. */
  run(): Promise<void>
  /** After `run`. Never rejects. */
  close(): Promise<void>
  /** What has to be undone on the server when the publication ends for good. */
  readonly undo?: () => Promise<void>
}

/** Resolves when there is a session. Rejects with the Failure that kept it from being. */
export type OpenWay = (tools: WayTools, context: PublishContext, attempt: Attempt) => Promise<Carrying>
