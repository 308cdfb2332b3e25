/** What a way is told about the publication that it carries, and what it gives back while a session lives. */

import type { Clock, Log } from '../../base/index.ts'
import type { Cameras } from '../../cameras/types.ts'
import type { Hub, StreamRef } from '../../hub/types.ts'
import type { MediaDescription } from '../../media/index.ts'
import type { Rtsp } from '../../rtsp/types.ts'
import type { Attempt, Supervisor } from '../../supervisor/types.ts'
import type { MediamtxClient } from '../mediamtx/client.ts'
import type { ServerView, ServerWatch } from '../mediamtx/server-watch.ts'
import type { Delivery } from '../publication/delivery.ts'
import type { Relay } from '../relay/loopback-relay.ts'
import type { Certificates } from '../server/certificates.ts'
import type { Server } from '../server/server-profile.ts'
import type { Choice } from './choose-way.ts'
import type { Gate } from './gate.ts'
import type { Thinned } from './packet-sender.ts'

/** What every way shares. */
export interface WayParts {
  readonly hub: Hub
  readonly rtsp: Rtsp
  readonly certificates: Certificates
  readonly cameras: Cameras
  readonly supervisor: Supervisor
  readonly relay: Relay
  readonly clock: Clock
  readonly log: Log
  redact(text: string): string
  /** The server of this computer, running. Throws Failure. */
  localApi(): Promise<MediamtxClient>
}

/** Counters of the session that lives now; cumulative. */
export interface Session {
  readonly bytes: number
  readonly frames: number
  readonly dropped: number
  /** Milliseconds from arrival to sending, lately; null where it cannot be told. */
  readonly delay: number | null
  /** While pictures are left out because more comes than gets through. */
  readonly thinned?: Thinned | undefined
  readonly delivery: Delivery
  /** What the server counted since it was first asked; null while it cannot be asked. */
  readonly serverBytes: number | null
  /** About once a second. */
  tick(now: number): void
  /** After each poll of the server. */
  polled(view: ServerView): void
}

export interface Leg {
  readonly cameraId: string
  readonly ref: StreamRef
  readonly server: Server
  readonly watch: ServerWatch
  readonly gate: Gate
  /** Every path that we told this server to fetch. */
  readonly pulled: Set<string>
  /** On the server, without slashes around it. */
  readonly path: string
  /** Where to publish, without credentials. */
  readonly url: string
  readonly choice: Choice
  readonly parts: WayParts
  /** Newest description of the source; undefined only for ways that do not read it here. */
  readonly description: MediaDescription | undefined
  /** Session id on the server that was ours last: finding it there again is no duel. */
  ownSource: string | undefined
  /** Sessions in a row that the server closed soon after they began. */
  shortLived: number
  /** A person asked for it: publish although somebody else does; good for one try. */
  takeOver: boolean
  opened(session: Session): void
  closed(session: Session): void
  /** What has to be undone on the server when the publication ends for good. */
  undo: (() => Promise<void>) | undefined
}

export type RunWay = (leg: Leg, attempt: Attempt) => Promise<void>
