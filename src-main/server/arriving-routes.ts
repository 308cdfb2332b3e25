/** What arrives at a server, for `<video>` and players: the files of its HLS stream through the gateway, as bytes. */
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import type { Log } from '../base/index.ts'
import type { Engine } from '../engine.ts'
import { readQuery, refuse } from './typed-refusal.ts'

const Stretch = z.object({
  profile: z.string(),
  path: z.string(),
  from: z.coerce.number(),
  to: z.coerce.number(),
  token: z.string().optional(),
})

export function addArrivingRoutes(app: FastifyInstance, { publishing }: Engine, log: Log): void {
  /** What a server recorded, as one file: `?profile=…&path=…&from=…&to=…`, milliseconds since 1970. */
  app.get<{ Params: { camera_id: string } }>('/streams/:camera_id/recorded.mp4', async (request, reply) => {
    const query = readQuery(Stretch, request.query, reply, log)
    if (!query) return reply
    const { profile, path, from, to } = query
    try {
      const file = await publishing.recorded.open(request.params.camera_id, { profile, path, from, length: Math.max(1, to - from) })
      return reply.header('cache-control', 'no-store').type('video/mp4').send(file)
    } catch (thrown) {
      return refuse(reply, thrown, log)
    }
  })
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
