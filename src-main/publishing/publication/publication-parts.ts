/** What one publication is made of, and which way that makes it take. */
import type { Camera } from '../../../src-shared/cameras.ts'
import type { Publication as Row } from '../../../src-shared/publishing.ts'
import type { Clock, Limiter, Log } from '../../base/index.ts'
import type { StreamRef } from '../../hub/types.ts'
import type { PublicationLog } from '../history/publication-log.ts'
import type { ServerWatch } from '../mediamtx/server-watch.ts'
import type { KeepAlive } from '../server/keep-alive.ts'
import type { PulledPaths } from '../server/pulled-paths.ts'
import type { Server } from '../server/server-profile.ts'
import { type Choice, chooseKeptWay, chooseWay, type KnownTrack, type Wishes } from '../ways/choose-way.ts'
import type { WayTools } from '../ways/publish-context.ts'

export interface PublicationParts {
  readonly camera: Camera
  readonly ref: StreamRef
  readonly wishes: Wishes
  /** Said some time ago, not by who starts it now. */
  readonly kept: boolean
  /** The wishes as its row tells them. */
  readonly wished: Row['wishes']
  readonly server: Server
  readonly watch: ServerWatch
  readonly limiter: Limiter
  readonly pulled: PulledPaths
  readonly keepAlive: KeepAlive
  readonly path: string
  readonly tools: WayTools
  readonly history: PublicationLog
  readonly clock: Clock
  readonly log: Log
  redact(text: string): string
  /** A new row for the screens. */
  changed(row: Row): void
}

/**
 * By what a probe or an earlier session found where `tracks` are not given. Throws Failure where the way that was asked for
 * cannot carry this stream; one that was `kept` gives way to another.
 */
export function choiceFor(parts: PublicationParts, tracks: readonly KnownTrack[] = knownTracks(parts), kept = parts.kept): Choice {
  const { camera, wishes, server } = parts
  // FFmpeg's push is the only one by UDP, and with a password it goes through our own publisher.
  const udp = server.profile.transport === 'udp' && server.credentials === undefined
  const circumstances = { wishes, source: camera.source.kind, tracks, udp, api: server.profile.api_url !== null }
  return kept ? chooseKeptWay(circumstances) : chooseWay(circumstances)
}

function knownTracks({ camera, ref, tools }: PublicationParts): readonly KnownTrack[] {
  const now = tools.hub.state(ref)?.tracks ?? []
  return now.length > 0 ? now : (camera.streams.find(({ role }) => role === ref.role)?.tracks ?? [])
}
