/** What options mean for one camera on one server: which of its streams, under which path. Pure. */
import type { Camera, StreamRole } from '../../../src-shared/cameras.ts'
import { Problem } from '../../base/index.ts'
import { pathAsGiven, pathFromTemplate } from '../server/publish-path.ts'
import type { Server } from '../server/server-profile.ts'
import type { Options } from './last-options.ts'

/** The best one, where none was named. */
export function roleFor({ streams }: Camera, asked: StreamRole | undefined): StreamRole {
  return asked ?? (streams.some(({ role }) => role === 'main') ? 'main' : (streams[0]?.role ?? 'main'))
}

/** Throws Problem INPUT_INVALID where the camera has no such stream. */
export function insistOnRole({ streams }: Camera, asked: StreamRole | undefined): void {
  if (!asked || streams.some(({ role }) => role === asked)) return
  throw new Problem('INPUT_INVALID', { fields: [{ field: 'role', problem: `this camera has no ${asked} stream` }] })
}

/** Throws Problem INPUT_INVALID where a path was named that no server takes. */
export function pathOn({ profile, prefix }: Server, camera: Camera, { publish_path, role }: Options): string {
  return publish_path ? pathAsGiven(publish_path, prefix) : pathFromTemplate(profile.path_template, camera, roleFor(camera, role), prefix)
}
