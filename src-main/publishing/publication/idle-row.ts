/**
 * The row of a camera that is not published, so that who asks for its status is told `stopped` or why it cannot run;
 * 404 stays the word for a camera that does not exist.
 */
import type { Camera } from '../../../src-shared/cameras.ts'
import type { Publication as Row } from '../../../src-shared/publishing.ts'
import type { Trouble } from '../../../src-shared/trouble.ts'
import { pathOn, roleFor } from '../desired/fit-options.ts'
import { type Options, saidByHand } from '../desired/last-options.ts'
import { pathFromTemplate } from '../server/publish-path.ts'
import type { Server } from '../server/server-profile.ts'

/** As a start with these options would publish it. `server`: where to; undefined where no profile is active. */
export function idleRow(camera: Camera, options: Options, server: Server | undefined): Row {
  const role = roleFor(camera, options.role)
  return {
    camera_id: camera.id,
    role,
    profile: server?.profile.name ?? '',
    status: 'stopped',
    publish_path: server ? pathAsked(camera, options, server) : pathFromTemplate('camera_{id}', camera, role),
    way: 'auto',
    way_reason: 'passed-on',
    wishes: saidByHand(options),
    since: camera.created_at,
    uptime_seconds: 0,
    error_count: 0,
    restarts: 0,
    trouble: null,
    delivery: 'unknown',
    unproven: null,
    thinned: null,
    damaged: null,
    lagging: null,
    metrics: { bitrate: 0, fps: 0, bytes_sent: 0, server_bytes: null, delay_ms: null, lost_packets: 0 },
    addresses: [],
  }
}

function pathAsked(camera: Camera, options: Options, server: Server): string {
  try {
    return pathOn(server, camera, options)
  } catch {
    return options.publish_path ?? '' // not to be used on this server: a start says why
  }
}

/** One that is wanted and cannot be built: it is not left out, for nobody would miss it until its picture is needed. */
export function refusedRow(idle: Row, trouble: Trouble): Row {
  return { ...idle, status: 'failed', since: trouble.at, error_count: 1, trouble }
}
