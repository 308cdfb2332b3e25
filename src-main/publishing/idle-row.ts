/**
 * The row of a camera that is not published, so that who asks for its status is told `stopped` or why it cannot run;
 * 404 stays the word for a camera that does not exist.
 */
import type { Camera, StreamRole } from '../../src-shared/cameras.ts'
import type { Publication as Row } from '../../src-shared/publishing.ts'
import type { Trouble } from '../../src-shared/trouble.ts'
import { asFailure, Failure, Problem } from '../media/index.ts'
import type { Server } from './profiles.ts'
import { pathFromTemplate } from './publish-path.ts'

/** `server`: where a start would publish to; undefined where no profile is active. */
export function idleRow(camera: Camera, role: StreamRole, server: Server | undefined): Row {
  return {
    camera_id: camera.id,
    role,
    profile: server?.profile.name ?? '',
    status: 'stopped',
    publish_path: pathFromTemplate(server?.profile.path_template ?? 'camera_{id}', camera, role, server?.prefix),
    way: 'auto',
    way_reason: 'passed-on',
    wishes: null,
    since: camera.created_at,
    uptime_seconds: 0,
    error_count: 0,
    restarts: 0,
    trouble: null,
    delivery: 'unknown',
    metrics: { bitrate: 0, fps: 0, bytes_sent: 0, server_bytes: null, delay_ms: null, lost_packets: 0 },
    addresses: [],
  }
}

/** One that is wanted and cannot be built: it is not left out, for nobody would miss it until its picture is needed. */
export function refusedRow(idle: Row, trouble: Trouble): Row {
  return { ...idle, status: 'failed', since: trouble.at, error_count: 1, trouble }
}

export function reasonOf(thrown: unknown): string {
  return thrown instanceof Problem ? thrown.code : asFailure(thrown).message
}

/** Why one that is wanted cannot be built, as a person can mend it. */
export function refusalOf(thrown: unknown): Failure {
  if (!(thrown instanceof Problem)) return asFailure(thrown)
  const { path, camera_id, trouble, fields } = (thrown.data ?? {}) as {
    path?: string
    camera_id?: string
    trouble?: Trouble
    fields?: { field: string; problem: string }[]
  }
  if (trouble) return new Failure(trouble.cause, trouble.evidence ?? undefined)
  if (thrown.code === 'PATH_TAKEN') return new Failure('path-refused', `camera ${camera_id} publishes to ${path}`)
  return new Failure('path-refused', fields?.map(({ field, problem }) => `${field}: ${problem}`).join('; ') ?? thrown.code)
}
