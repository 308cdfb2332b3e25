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
const List = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  gateway: z.string().max(200).optional(),
  token: z.string().optional(),
})

export function addSessionStore(app: FastifyInstance, { recording, gateways }: Engine, log: Log): void {
  const { earlier } = recording
  /** As one store was for all: an id is taken once, whichever gateway has it. */
  const isFree = async (id: string) => {
    const there = await gateways.session(id, gateways.own.id)
    if (there) throw new Problem('SESSION_EXISTS', { session_id: id })
  }
  const find = async (id: string): Promise<Told> => {
    const found = await gateways.session(id, gateways.own.id)
    return found && found.gateway !== gateways.own.id ? found : ownToTell(await earlier.get(id))
  }
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
          await isFree(sessionId)
          return told(ownToTell(await earlier.open({ id: sessionId, deviceId, streamPath, from: edgeStartTs })), request)
        },
        201,
      ),
    )
    app.post<{ Params: { id: string } }>(`${prefix}/sessions/:id/close`, writes, (request, reply) =>
      answered(reply, async () => {
        const { edgeEndTs, playlistUrl } = parsed(Close, request.body)
        return told(ownToTell(await earlier.close(request.params.id, edgeEndTs, playlistUrl ?? null)), request)
      }),
    )
    app.get(`${prefix}/sessions`, (request, reply) => {
      const query = readQuery(List, request.query, reply, log)
      return query
        ? answered(reply, async () => ({
            sessions: (await gateways.sessions(query)).map((session) =>
              told(session.gateway === gateways.own.id ? { ...session, gateway_address: null } : session, request),
            ),
          }))
        : reply
    })
    app.get<{ Params: { id: string } }>(`${prefix}/sessions/:id`, (request, reply) =>
      answered(reply, async () => told(await find(request.params.id), request)),
    )
  }
}

function parsed<T>(shape: z.ZodType<T>, sent: unknown): T {
  const body = shape.safeParse(sent ?? {})
  if (body.success) return body.data
  throw new Problem('INPUT_INVALID', { fields: inputFields(body.error.issues) })
}

type Told = Omit<Awaited<ReturnType<Engine['gateways']['sessions']>>[number], 'kind' | 'pre_roll' | 'post_roll' | 'streams'> & {
  readonly streams: readonly { readonly camera_id: string; readonly role: string }[]
}

function ownToTell({ streams, ...session }: SessionRow): Told {
  return { ...session, gateway_address: null, streams: streams.map(({ cameraId, role }) => ({ camera_id: cameraId, role })) }
}

/** Where a session plays is a whole address: programs hand it to players. */
function told(session: Told, { protocol, host }: FastifyRequest) {
  const { id, device_id, stream_path, from, to, playlist_url, streams, name, note, gateway, gateway_name, gateway_address } = session
  const [first] = streams
  const ours = first ? `/recordings/sessions/${encodeURIComponent(id)}/${encodeURIComponent(first.camera_id)}-${first.role}.m3u8` : null
  const where = playlist_url ?? ours
  const playlistUrl = where?.startsWith('/') ? `${gateway_address ?? `${protocol}://${host}`}${where}` : where
  return {
    sessionId: id,
    deviceId: device_id ?? first?.camera_id ?? null,
    streamPath: stream_path ?? null,
    edgeStartTs: from,
    edgeEndTs: to,
    playlistUrl,
    playlist_url: playlistUrl,
    status: to === null ? 'open' : 'closed',
    name,
    note,
    gatewayId: gateway,
    gateway: gateway_name,
  }
}
