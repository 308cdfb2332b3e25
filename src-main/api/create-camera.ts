/**
 * A camera is added by what one has of it: an address in full, a source, or nothing but a host. Stands here and not in a room because
 * the last of these is a matter of discovery: rooms meet in `engine.ts` and above.
 */
import type * as z from 'zod'
import type { Camera, CameraCreate } from '../../src-shared/cameras.ts'
import type { Engine } from '../engine.ts'

/** Throws Problem as `cameras.create` does. A host alone is looked at before anything is saved, also without `verify`. */
export async function createCamera(
  { cameras, discovery }: Pick<Engine, 'cameras' | 'discovery'>,
  input: z.infer<typeof CameraCreate>,
): Promise<Camera> {
  const { url, source, sub_url, user, password, name, station } = input
  const found = url === undefined || source || sub_url ? undefined : discovery.addHost(url, { user, password, name, station })
  return found ?? cameras.create(input)
}
