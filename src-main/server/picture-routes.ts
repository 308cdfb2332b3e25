/** Pictures for `<img>`, players and programs: a multipart stream that begins with its first reader, and single JPEGs. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import * as z from 'zod'
import { StreamRole } from '../../src-shared/cameras.ts'
import { noteDefect } from '../api/index.ts'
import { Failure, type Log, Problem } from '../base/index.ts'
import type { Engine } from '../engine.ts'
import type { JpegFrame } from '../hub/types.ts'
import { knows } from './known-camera.ts'
import { readQuery, refuse } from './typed-refusal.ts'

const Query = z.object({
  role: StreamRole.optional(),
  width: z.coerce.number().int().min(16).max(7680).optional(),
  fps: z.coerce.number().min(0.1).max(60).optional(),
  quality: z.enum(['low', 'medium', 'high', 'auto']).optional(),
})
const boundary = 'camgate-frame'
const multipart = `multipart/x-mixed-replace; boundary=${boundary}`

export function addPictureRoutes(app: FastifyInstance, engine: Engine, log: Log): void {
  const { cameras, live } = engine
  addLastPicture(app, engine, log)
  // Fastify's own would begin a stream that nobody sees and nothing ends.
  app.head<{ Params: { camera_id: string } }>('/streams/:camera_id/mjpeg', (request, reply) => {
    if (knows(cameras, request.params.camera_id, reply, log)) reply.header('content-type', multipart).send()
  })
  app.get<{ Params: { camera_id: string } }>('/streams/:camera_id/mjpeg', async (request, reply) => {
    const query = readQuery(Query, request.query, reply, log)
    if (!query || !knows(cameras, request.params.camera_id, reply, log, query.role)) return reply
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort()) // not the socket: one that is kept for many answers would collect listeners
    const frames = live.frames(request.params.camera_id, { role: query.role, wishes: live.wishes(wishOf(query)), signal: gone.signal })
    try {
      // Waiting for the first frame before the head is written leaves room for a typed refusal.
      const first = await frames.next()
      if (first.done) return refuse(reply, new Failure('no-media'), log)
      await writeParts(reply, first.value, frames, gone.signal)
    } catch (thrown) {
      if (!reply.raw.headersSent) return refuse(reply, thrown, log)
      noteDefect(thrown, log)
      reply.raw.destroy()
    } finally {
      gone.abort()
      await frames.return()
    }
    return reply
  })

  app.get<{ Params: { camera_id: string } }>('/api/cameras/:camera_id/snapshot', async (request, reply) => {
    const query = readQuery(Query, request.query, reply, log)
    if (!query || !knows(cameras, request.params.camera_id, reply, log, query.role)) return reply
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort()) // not the socket: one that is kept for many answers would collect listeners
    try {
      const frame = await live.snapshot(request.params.camera_id, { role: query.role, width: query.width, signal: gone.signal })
      reply.header('cache-control', 'no-store').header('x-received-at', new Date(frame.arrivedAt).toISOString()).type('image/jpeg')
      if (!Number.isNaN(frame.capturedAt)) reply.header('x-captured-at', new Date(frame.capturedAt).toISOString())
      return reply.send(frame.jpeg)
    } catch (thrown) {
      return refuse(reply, thrown, log)
    }
  })
}

/** Without what was not said. */
const wishOf = ({ width, fps, quality }: z.infer<typeof Query>) => ({
  ...(width !== undefined && { width }),
  ...(fps !== undefined && { fps }),
  ...(quality !== undefined && { quality }),
})

/** The small one that the engine keeps, at once, however old; `x-captured-at` says how old. */
function addLastPicture(app: FastifyInstance, { cameras, live }: Engine, log: Log): void {
  app.get<{ Params: { camera_id: string } }>('/api/cameras/:camera_id/picture', (request, reply) => {
    const { camera_id } = request.params
    if (!knows(cameras, camera_id, reply, log)) return reply
    const still = live.lastPicture(camera_id)
    if (!still) return refuse(reply, new Problem('PICTURE_NOT_FOUND', { camera_id }), log)
    reply.header('cache-control', 'no-store').header('x-captured-at', new Date(still.takenAt).toISOString())
    return reply.type('image/jpeg').send(still.jpeg)
  })
}

async function writeParts(reply: FastifyReply, first: JpegFrame, rest: AsyncGenerator<JpegFrame, void>, gone: AbortSignal): Promise<void> {
  reply.hijack()
  const out = reply.raw
  out.writeHead(200, {
    'content-type': multipart,
    'cache-control': 'no-store',
    connection: 'close',
    'x-content-type-options': 'nosniff',
  })
  const write = async (frame: JpegFrame) => {
    const captured = Number.isNaN(frame.capturedAt) ? '' : `X-Captured-At: ${new Date(frame.capturedAt).toISOString()}\r\n`
    out.cork()
    out.write(`--${boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: ${frame.jpeg.length}\r\n${captured}\r\n`)
    out.write(frame.jpeg)
    const room = out.write('\r\n')
    out.uncork()
    if (!room && !gone.aborted)
      await new Promise<void>((resolve) => {
        const ready = () => {
          out.off('drain', ready).off('close', ready)
          resolve()
        }
        out.once('drain', ready).once('close', ready)
      })
  }
  await write(first)
  for await (const frame of rest) await write(frame)
  out.end(`--${boundary}--\r\n`)
}
