/** For routes beside the REST API: is there such a camera? */
import type { FastifyReply } from 'fastify'
import type { Log } from '../base/index.ts'
import type { Cameras } from '../cameras/types.ts'
import { refuse } from './typed-refusal.ts'

/** False where there is none: then it was answered already. */
export function knows(cameras: Pick<Cameras, 'get'>, id: string, reply: FastifyReply, log: Log): boolean {
  try {
    cameras.get(id)
    return true
  } catch (thrown) {
    refuse(reply, thrown, log)
    return false
  }
}
