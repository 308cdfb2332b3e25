/** Pictures for `<img>`, players and programs: a multipart stream that begins with its first reader, and single JPEGs. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import * as z from 'zod'
import { StreamRole } from '../../src-shared/cameras.ts'
import type { Engine } from '../engine.ts'
import type { JpegFrame } from '../hub/types.ts'
import { asFailure, Failure, Problem } from '../media/index.ts'
import { problemError, toContractError } from './router.ts'

const Query = z.object({
  role: StreamRole.optional(),
  width: z.coerce.number().int().min(16).max(7680).optional(),
  fps: z.coerce.number().min(0.1).max(60).optional(),
})
const boundary = 'camgate-frame'

export function addPictureRoutes(app: FastifyInstance, { cameras, preview }: Engine): void {
  app.get<{ Params: { camera_id: string } }>('/streams/:camera_id/mjpeg', async (request, reply) => {
    const query = readQuery(request.query, reply)
    if (!query || !knows(cameras, request.params.camera_id, reply)) return reply
    const gone = new AbortController()
    request.raw.socket.once('close', () => gone.abort())
    const frames = preview.frames(request.params.camera_id, { ...query, signal: gone.signal })
    try {
      // Waiting for the first frame before the head is written leaves room for a typed refusal.
      const first = await frames.next()
      if (first.done) return refuse(reply, new Failure('no-media'))
      await writeParts(reply, first.value, frames, gone.signal)
    } catch (thrown) {
      if (!reply.raw.headersSent) return refuse(reply, thrown)
      reply.raw.destroy()
    } finally {
      gone.abort()
      await frames.return()
    }
    return reply
  })

  app.get<{ Params: { camera_id: string } }>('/api/cameras/:camera_id/snapshot', async (request, reply) => {
    const query = readQuery(request.query, reply)
    if (!query || !knows(cameras, request.params.camera_id, reply)) return reply
    const gone = new AbortController()
    request.raw.socket.once('close', () => gone.abort())
    try {
      const frame = await preview.snapshot(request.params.camera_id, { role: query.role, width: query.width, signal: gone.signal })
      reply.header('cache-control', 'no-store').header('x-received-at', new Date(frame.arrivedAt).toISOString()).type('image/jpeg')
      if (!Number.isNaN(frame.capturedAt)) reply.header('x-captured-at', new Date(frame.capturedAt).toISOString())
      return reply.send(frame.jpeg)
    } catch (thrown) {
      return refuse(reply, thrown)
    }
  })
}

async function writeParts(reply: FastifyReply, first: JpegFrame, rest: AsyncGenerator<JpegFrame, void>, gone: AbortSignal): Promise<void> {
  reply.hijack()
  const out = reply.raw
  out.writeHead(200, {
    'content-type': `multipart/x-mixed-replace; boundary=${boundary}`,
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

function readQuery(sent: unknown, reply: FastifyReply): z.infer<typeof Query> | undefined {
  const query = Query.safeParse(sent)
  if (query.success) return query.data
  const fields = query.error.issues.map(({ path, message }) => ({ field: path.join('.'), problem: message }))
  refuse(reply, problemError('INPUT_INVALID', { fields }))
  return undefined
}

function knows(cameras: Engine['cameras'], id: string, reply: FastifyReply): boolean {
  try {
    cameras.get(id)
    return true
  } catch (thrown) {
    refuse(reply, thrown)
    return false
  }
}

/** The body that the REST API would give. */
function refuse(reply: FastifyReply, thrown: unknown): FastifyReply {
  const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
  const error = toContractError(
    thrown instanceof Problem || thrown instanceof Failure || isContractError(thrown) ? thrown : asFailure(thrown),
    silent,
  )
  const { code, status, message, data } = error as { code: string; status: number; message: string; data: unknown }
  return reply.code(status).send({ defined: true, code, status, message, data })
}

function isContractError(thrown: unknown): boolean {
  return thrown instanceof Error && 'status' in thrown && 'code' in thrown
}
