/**
 * Recordings as files: the MP4s themselves with ranges, while they grow and afterwards, HLS playlists that point into them, and
 * exports. Only what the library names by a number is ever opened.
 */

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { StreamRole } from '../../src-shared/cameras.ts'
import type { Log } from '../base/index.ts'
import { Problem } from '../base/index.ts'
import type { Engine } from '../engine.ts'
import { readQuery, refuse } from './typed-refusal.ts'

const Range = z.object({ from: z.coerce.number(), to: z.coerce.number(), token: z.string().optional() })
const Moment = z.object({
  at: z.coerce.number().min(0).max(8.64e15),
  width: z.coerce.number().int().min(16).max(16_384).optional(),
  token: z.string().optional(),
})
const playlistType = 'application/vnd.apple.mpegurl'

export function addRecordingRoutes(app: FastifyInstance, { recording }: Engine, log: Log): void {
  const { serving } = recording
  app.get<{ Params: { file: string } }>('/recordings/segments/:file', async (request, reply) => {
    try {
      const row = await serving.row(request.params.file.replace(/\.mp4$/, ''))
      return sendFile(request, reply, await serving.size(row), (from, to) => Readable.from(serving.stream(row, from, to)))
    } catch (thrown) {
      return refuse(reply, thrown, log)
    }
  })

  app.get<{ Params: { session: string; file: string } }>('/recordings/sessions/:session/:file', async (request, reply) => {
    try {
      const stream = /^(.+)-(main|sub|third)\.m3u8$/.exec(request.params.file)
      if (!stream?.[1]) throw new Problem('SESSION_NOT_FOUND', { session_id: request.params.session })
      const text = await serving.sessionPlaylist(request.params.session, stream[1], stream[2] as StreamRole, urlOf(request))
      return reply.type(playlistType).header('cache-control', 'no-cache').send(text)
    } catch (thrown) {
      return refuse(reply, thrown, log)
    }
  })

  /** The picture that was shown at a moment: `?at=…`, milliseconds since 1970, and `width` in pixels. */
  app.get<{ Params: { camera: string } }>('/recordings/cameras/:camera/picture.jpg', async (request, reply) => {
    const query = readQuery(Moment, request.query, reply, log)
    if (!query) return reply
    try {
      const { jpeg, at } = await recording.picture(request.params.camera, query.at, query.width)
      return reply.type('image/jpeg').header('last-modified', new Date(at).toUTCString()).header('x-captured-at', String(at)).send(jpeg)
    } catch (thrown) {
      return refuse(reply, thrown, log)
    }
  })

  /** Any stretch of a camera: `?from=…&to=…`, milliseconds since 1970. */
  app.get<{ Params: { camera: string; file: string } }>('/recordings/cameras/:camera/:file', async (request, reply) => {
    const query = readQuery(Range, request.query, reply, log)
    if (!query) return reply
    const role = request.params.file === 'sub.m3u8' ? 'sub' : request.params.file === 'main.m3u8' ? 'main' : undefined
    try {
      if (!role) throw new Problem('NOT_FOUND')
      const text = await serving.rangePlaylist(request.params.camera, role, query, urlOf(request))
      return reply.type(playlistType).header('cache-control', 'no-cache').send(text)
    } catch (thrown) {
      return refuse(reply, thrown, log)
    }
  })

  app.get<{ Params: { id: string; name: string } }>('/recordings/exports/:id/:name', async (request, reply) => {
    const path = recording.exports.file(request.params.id, request.params.name)
    if (!path) return refuse(reply, new Problem('NOT_FOUND'), log)
    const { size } = await stat(path)
    reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(request.params.name)}`)
    return sendFile(request, reply, size, (from, to) => createReadStream(path, { start: from, end: to - 1 }))
  })
}

/** Players that were let in by `?token=` send it along with everything that a playlist names. */
function urlOf(request: FastifyRequest): (id: number) => string {
  const { token } = request.query as { token?: string }
  const suffix = token === undefined ? '' : `?token=${encodeURIComponent(token)}`
  return (id) => `/recordings/segments/${id}.mp4${suffix}`
}

/** One range or the whole (RFC 9110 §14). `open` gets an exclusive end. */
function sendFile(request: FastifyRequest, reply: FastifyReply, size: number, open: (from: number, to: number) => Readable): FastifyReply {
  reply.header('accept-ranges', 'bytes').header('cache-control', 'no-cache').type('video/mp4')
  const { range } = request.headers
  const asked = range === undefined ? undefined : /^bytes=(\d*)-(\d*)$/.exec(range)
  if (range === undefined || (!asked && range !== undefined)) return reply.header('content-length', size).send(open(0, size))
  const [, first = '', last = ''] = asked ?? []
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if ((first === '' && last === '') || from >= size || to <= from) return reply.code(416).header('content-range', `bytes */${size}`).send()
  return reply
    .code(206)
    .header('content-range', `bytes ${from}-${to - 1}/${size}`)
    .header('content-length', to - from)
    .send(open(from, to))
}
