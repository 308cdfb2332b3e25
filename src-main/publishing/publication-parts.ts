/** What one publication is made of, and which way that makes it take. */
import type { Camera } from '../../src-shared/cameras.ts'
import type { Publication as Row } from '../../src-shared/publishing.ts'
import type { StreamRef } from '../hub/types.ts'
import type { PublicationLog } from './history/publication-log.ts'
import type { ServerWatch } from './mediamtx/server-watch.ts'
import type { Server } from './profiles.ts'
import { type Choice, chooseWay, type KnownTrack, type Wishes } from './ways/choose-way.ts'
import type { Gate } from './ways/gate.ts'
import type { WayParts } from './ways/leg.ts'

export interface PublicationParts {
  readonly camera: Camera
  readonly ref: StreamRef
  readonly wishes: Wishes
  /** The same as its row tells it. */
  readonly wished: Row['wishes']
  readonly server: Server
  readonly watch: ServerWatch
  readonly gate: Gate
  readonly pulled: Set<string>
  readonly path: string
  readonly way: WayParts
  readonly history: PublicationLog
  /** A new row for the screens. */
  changed(row: Row): void
}

/** Without `tracks`: by what a probe or an earlier session found. Throws Failure where the way that was asked for cannot carry this stream. */
export function choiceFor(parts: PublicationParts, tracks: readonly KnownTrack[] = knownTracks(parts)): Choice {
  const { camera, wishes, server } = parts
  // FFmpeg's push is the only one by UDP, and with a password it goes through our own publisher.
  const udp = server.profile.transport === 'udp' && server.credentials === undefined
  return chooseWay({ wishes, source: camera.source.kind, tracks, udp })
}

function knownTracks({ camera, ref, way }: PublicationParts): readonly KnownTrack[] {
  const now = way.hub.state(ref)?.tracks ?? []
  return now.length > 0 ? now : (camera.streams.find(({ role }) => role === ref.role)?.tracks ?? [])
}
