/** A camera's stream for programs and `<video>`, as the camera sends it: one endless MP4, and HLS. Both begin with their first reader. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import * as z from 'zod'
import { StreamRole } from '../../src-shared/cameras.ts'
import { noteDefect } from '../api/index.ts'
import { Failure, type Log, Problem } from '../base/index.ts'
import type { Engine } from '../engine.ts'
import { knows } from './known-camera.ts'
import { readQuery, refuse } from './typed-refusal.ts'

const Query = z.object({
  role: StreamRole.optional(),
  /** `false`: pictures alone. */
  audio: z.enum(['true', 'false', '1', '0']).optional(),
})
const playlistType = 'application/vnd.apple.mpegurl'

interface Params {
  camera_id: string
}

export function addLiveRoutes(app: FastifyInstance, { cameras, live }: Engine, log: Log): void {
  // Fastify's own would begin a stream that nobody sees and nothing ends.
  app.head<{ Params: Params }>('/streams/:camera_id/live.mp4', (request, reply) => {
    if (knows(cameras, request.params.camera_id, reply, log)) reply.type('video/mp4').send()
  })
  app.get<{ Params: Params }>('/streams/:camera_id/live.mp4', async (request, reply) => {
    const { camera_id } = request.params
    const query = readQuery(Query, request.query, reply, log)
    if (!query || !knows(cameras, camera_id, reply, log, query.role)) return reply
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    try {
      const sound = query.audio !== 'false' && query.audio !== '0'
      const pieces = live.fragments(camera_id, { role: query.role, sound, signal: gone.signal })
      // Waiting for the first one before the head is written leaves room for a typed refusal.
      const head = await pieces.next()
      const first = head.done ? head : await pieces.next()
      if (head.done || first.done) return refuse(reply, new Failure('no-media'), log)
      await writeAll(reply, [head.value, first.value], pieces, gone.signal)
    } catch (thrown) {
      if (!reply.raw.headersSent) return refuse(reply, thrown, log)
      noteDefect(thrown, log)
      reply.raw.destroy()
    } finally {
      gone.abort()
    }
    return reply
  })

  app.get<{ Params: Params }>('/streams/:camera_id/live.m3u8', async (request, reply) => {
    const { camera_id } = request.params
    const query = readQuery(Query, request.query, reply, log)
    if (!query || !knows(cameras, camera_id, reply, log, query.role)) return reply
    try {
      const playlist = await live.hls(camera_id, query.role).playlist()
      // Players ask for the files without what was said of the list: it goes into their addresses.
      const suffix = new URLSearchParams(request.url.split('?')[1])
      const said = suffix.size > 0 ? `?${suffix}` : ''
      const text = said ? playlist.replace(/(hls\/[\w-]+\.(?:mp4|m4s))/g, `$1${said}`) : playlist
      return reply.header('cache-control', 'no-store').type(playlistType).send(text)
    } catch (thrown) {
      return refuse(reply, thrown, log)
    }
  })
  app.get<{ Params: Params & { file: string } }>('/streams/:camera_id/hls/:file', (request, reply) => {
    const { camera_id, file } = request.params
    const query = readQuery(Query, request.query, reply, log)
    if (!query || !knows(cameras, camera_id, reply, log, query.role)) return reply
    try {
      const data = live.hls(camera_id, query.role).file(file)
      if (!data) return refuse(reply, new Problem('NOT_FOUND'), log)
      return reply.header('cache-control', 'no-store').type('video/mp4').send(data)
    } catch (thrown) {
      return refuse(reply, thrown, log)
    }
  })
}

async function writeAll(
  reply: FastifyReply,
  first: readonly Buffer[],
  rest: AsyncGenerator<Buffer, void>,
  gone: AbortSignal,
): Promise<void> {
  reply.hijack()
  const out = reply.raw
  out.writeHead(200, { 'content-type': 'video/mp4', 'cache-control': 'no-store', connection: 'close', 'x-content-type-options': 'nosniff' })
  const write = async (piece: Buffer) => {
    if (out.write(piece) || gone.aborted) return
    await new Promise<void>((resolve) => {
      const ready = () => {
        out.off('drain', ready).off('close', ready)
        resolve()
      }
      out.once('drain', ready).once('close', ready)
    })
  }
  for (const piece of first) await write(piece)
  for await (const piece of rest) await write(piece)
  out.end()
}
