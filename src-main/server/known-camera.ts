/** For routes beside the REST API: is there such a camera, and such a stream of it? */
import type { FastifyReply } from 'fastify'
import type { StreamRole } from '../../src-shared/cameras.ts'
import { type Log, Problem } from '../base/index.ts'
import type { Cameras } from '../cameras/types.ts'
import { refuse } from './typed-refusal.ts'

/** False where there is none: then it was answered already. A camera that was never asked may have any stream. */
export function knows(cameras: Pick<Cameras, 'get'>, id: string, reply: FastifyReply, log: Log, role?: StreamRole): boolean {
  try {
    const { streams } = cameras.get(id)
    const isMissing = role && streams.some(({ probed_at }) => probed_at !== null) && !streams.some((stream) => stream.role === role)
    if (isMissing) throw new Problem('STREAM_NOT_FOUND', { camera_id: id, role })
    return true
  } catch (thrown) {
    refuse(reply, thrown, log)
    return false
  }
}
