/**
 * What tells an operator who removes a path from a server that loaded its file again: both leave the server's process, its API and
 * its configuration as they were, and the path is gone. Beside the paths that we make through the API lies one more, which nobody
 * would remove; what is made through the API goes all at once when the file is loaded. So as long as it lies there, it was not.
 *
 * It matches nothing (no path may hold a space), so nobody can publish or read by it, and no list of paths shows it.
 */
import { Failure } from '../../base/index.ts'
import type { MediamtxClient } from './client.ts'

/** The word in it is that of earlier versions, whose markers lie on servers. */
export const reloadMarker = '~^camgate witness$'

export async function leaveMarker(client: MediamtxClient): Promise<void> {
  if (await hasMarker(client)) return
  await client.addPath(reloadMarker, {}).catch((thrown: unknown) => {
    if (!(thrown instanceof Failure && thrown.cause === 'path-refused')) throw thrown // another gateway was faster
  })
}

/** Nothing that was made through the API has been lost since it was left. */
export const hasMarker = async (client: MediamtxClient): Promise<boolean> => (await client.pathSettings(reloadMarker)) !== undefined

export const takeMarker = (client: MediamtxClient): Promise<void> => client.deletePath(reloadMarker)
