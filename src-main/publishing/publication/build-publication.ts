/** From what is desired to a publication that can be started, or the reason why it cannot be built as things are. */
import type { Publication as Row } from '../../../src-shared/publishing.ts'
import { type Clock, Failure, type Log, Problem } from '../../base/index.ts'
import type { Cameras } from '../../cameras/types.ts'
import { insistOnRole, pathOn, roleFor } from '../desired/fit-options.ts'
import { type Desired, saidByHand } from '../desired/last-options.ts'
import { refusal } from '../desired/refusal.ts'
import type { PublicationLog } from '../history/publication-log.ts'
import type { Server } from '../server/server-profile.ts'
import type { Servers } from '../server/servers.ts'
import type { WayTools } from '../ways/publish-context.ts'
import { Publication } from './publication.ts'

export interface BuildParts {
  readonly cameras: Cameras
  readonly servers: Servers
  readonly history: PublicationLog
  readonly tools: WayTools
  readonly clock: Clock
  readonly log: Log
  redact(text: string): string
}

export interface Order {
  readonly cameraId: string
  readonly request: Desired
  /** Said some time ago, not by who starts it now. */
  readonly kept: boolean
  readonly server: Server
  /** Those that run. */
  readonly others: Iterable<Publication>
  changed(publication: Publication, row: Row): void
}

/** Throws Problem: PATH_TAKEN, INPUT_INVALID, PUBLISH_FAILED. */
export function buildPublication(parts: BuildParts, { cameraId, request, kept, server, others, changed }: Order): Publication {
  const { cameras, servers, history, tools, clock, log } = parts
  const camera = cameras.get(cameraId)
  insistOnRole(camera, request.role)
  const path = pathOn(server, camera, request)
  for (const other of others) {
    const same = other.path === path && other.server.origin === server.origin
    if (same && other.cameraId !== cameraId) throw new Problem('PATH_TAKEN', { path, camera_id: other.cameraId })
  }
  try {
    const publication: Publication = new Publication({
      camera,
      ref: { cameraId, role: roleFor(camera, request.role) },
      wishes: { way: request.way ?? 'auto', audio: request.convert_audio ?? 'none', video: request.convert_video ?? 'none' },
      wished: saidByHand(request),
      kept,
      server,
      ...servers.kit(server),
      ...{ path, tools, history, clock, log },
      redact: parts.redact,
      changed: (row) => changed(publication, row),
    })
    return publication
  } catch (thrown) {
    throw thrown instanceof Failure ? refusal(thrown, clock) : thrown
  }
}
