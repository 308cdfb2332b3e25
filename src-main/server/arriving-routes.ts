/** What arrives at a server, for `<video>` and players: the files of its HLS stream through the gateway, as bytes. */
import type { FastifyInstance } from 'fastify'
import type { Log } from '../base/index.ts'
import type { Engine } from '../engine.ts'
import { refuse } from './typed-refusal.ts'

export function addArrivingRoutes(app: FastifyInstance, { publishing }: Engine, log: Log): void {
  app.get<{ Params: { camera_id: string; file: string } }>('/streams/:camera_id/arriving/:file', async (request, reply) => {
    const { camera_id, file } = request.params
    const query = request.url.split('?')[1]
    try {
      const { type, data } = await publishing.arriving.file(camera_id, query ? `${file}?${query}` : file)
      return reply.header('cache-control', 'no-store').type(type).send(data)
    } catch (thrown) {
      return refuse(reply, thrown, log)
    }
  })
}
