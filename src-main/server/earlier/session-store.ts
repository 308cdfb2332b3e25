/**
 * The interface of the earlier session store, under `/sessions` and `/api/sessions`, with its field names: programs open a session,
 * publish, and close it with where it plays. Times are milliseconds since 1970, or ISO 8601 where a program sends that.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { Log } from '../../base/index.ts'
import { inputFields, Problem } from '../../base/index.ts'
import type { Engine } from '../../engine.ts'
import type { SessionRow } from '../../recording/types.ts'
import { readQuery, refuse } from '../typed-refusal.ts'

const SessionId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\w.:-]+$/, 'holds letters, digits and . : _ - only')
  .refine((id) => !/^\.+$/.test(id), 'is no name')
const Moment = z.union([z.number().int().min(0).max(8.64e15), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))], {
  error: 'milliseconds since 1970, or a date in ISO 8601',
})
const Open = z.object({
  sessionId: SessionId,
  deviceId: z.union([z.string().min(1).max(200), z.number()]).transform(String),
  streamPath: z.string().max(500).default(''),
  edgeStartTs: Moment,
})
const Close = z.object({ edgeEndTs: Moment, playlistUrl: z.string().max(2000).nullish() })
const List = z.object({ limit: z.coerce.number().int().min(1).max(500).default(50), token: z.string().optional() })

export function addSessionStore(app: FastifyInstance, { recording }: Engine, log: Log): void {
  const { earlier } = recording
  const answered = async (reply: FastifyReply, call: () => Promise<unknown>, status = 200) => {
    try {
      return reply.code(status).send(await call())
    } catch (thrown) {
      return refuse(reply, thrown, log)
    }
  }
  const writes = { config: { right: 'record' as const } }
  for (const prefix of ['', '/api']) {
    app.post(`${prefix}/sessions`, writes, (request, reply) =>
      answered(
        reply,
        async () => {
          const { sessionId, deviceId, streamPath, edgeStartTs } = parsed(Open, request.body)
          return told(await earlier.open({ id: sessionId, deviceId, streamPath, from: edgeStartTs }), request)
        },
        201,
      ),
    )
    app.post<{ Params: { id: string } }>(`${prefix}/sessions/:id/close`, writes, (request, reply) =>
      answered(reply, async () => {
        const { edgeEndTs, playlistUrl } = parsed(Close, request.body)
        return told(await earlier.close(request.params.id, edgeEndTs, playlistUrl ?? null), request)
      }),
    )
    app.get(`${prefix}/sessions`, (request, reply) => {
      const query = readQuery(List, request.query, reply, log)
      return query
        ? answered(reply, async () => ({ sessions: (await earlier.list(query.limit)).map((session) => told(session, request)) }))
        : reply
    })
    app.get<{ Params: { id: string } }>(`${prefix}/sessions/:id`, (request, reply) =>
      answered(reply, async () => told(await earlier.get(request.params.id), request)),
    )
  }
}

function parsed<T>(shape: z.ZodType<T>, sent: unknown): T {
  const body = shape.safeParse(sent ?? {})
  if (body.success) return body.data
  throw new Problem('INPUT_INVALID', { fields: inputFields(body.error.issues) })
}

/** Where a session plays is a whole address: programs hand it to players. */
function told(session: SessionRow, { protocol, host }: FastifyRequest) {
  const { id, device_id, stream_path, from, to, playlist_url, streams, name, note } = session
  const [first] = streams
  const ours = first ? `/recordings/sessions/${encodeURIComponent(id)}/${encodeURIComponent(first.cameraId)}-${first.role}.m3u8` : null
  const where = playlist_url ?? ours
  const playlistUrl = where?.startsWith('/') ? `${protocol}://${host}${where}` : where
  return {
    sessionId: id,
    deviceId: device_id ?? first?.cameraId ?? null,
    streamPath: stream_path ?? null,
    edgeStartTs: from,
    edgeEndTs: to,
    playlistUrl,
    playlist_url: playlistUrl,
    status: to === null ? 'open' : 'closed',
    name,
    note,
  }
}
