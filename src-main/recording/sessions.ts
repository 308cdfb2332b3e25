/** Sessions: what somebody wanted recorded, from when to when. Those that were open when the engine ended are open again. */
import { randomUUID } from 'node:crypto'
import type { RecordingSession } from '../../src-shared/recording-rows.ts'
import { Problem } from '../base/index.ts'
import type { StreamRef } from '../hub/types.ts'
import type { Store } from '../store/types.ts'

export interface SessionRow {
  readonly id: string
  readonly name: string
  readonly note: string | null
  readonly kind: 'hand' | 'program'
  readonly from: number
  readonly to: number | null
  readonly until: number | null
  readonly pre_roll: number
  readonly post_roll: number
  readonly device_id: string | null
  readonly stream_path: string | null
  readonly playlist_url: string | null
  readonly streams: readonly StreamRef[]
  readonly gateway: string
  readonly gateway_name: string
}

/** This gateway. */
export type Own = () => { readonly id: string; readonly name: string }

export interface Sessions {
  /** Those that want something recorded now. */
  open(): readonly SessionRow[]
  add(session: Omit<SessionRow, 'id' | 'to' | 'gateway' | 'gateway_name'> & { id?: string | undefined }): Promise<SessionRow>
  change(id: string, change: Partial<Pick<SessionRow, 'name' | 'note' | 'to' | 'until' | 'playlist_url'>>): Promise<SessionRow>
  /** Throws Problem SESSION_NOT_FOUND. */
  get(id: string): Promise<SessionRow>
  list(query: { cameraId?: string | undefined; before?: number | undefined; limit: number }): Promise<SessionRow[]>
}

export async function openSessions(store: Store, own: Own): Promise<Sessions> {
  const { db } = store
  const open = new Map<string, SessionRow>()

  const marked = () => ({ gateway: own().id, gateway_name: own().name })
  const withStreams = async (rows: Omit<SessionRow, 'streams' | 'gateway' | 'gateway_name'>[]): Promise<SessionRow[]> => {
    if (rows.length === 0) return []
    const ids = rows.map(({ id }) => id)
    const streams = await db.selectFrom('session_streams').selectAll().where('session_id', 'in', ids).execute()
    return rows.map((row) => ({
      ...row,
      ...marked(),
      streams: streams.filter(({ session_id }) => session_id === row.id).map(({ camera_id, role }) => ({ cameraId: camera_id, role })),
    }))
  }
  const unfinished = await db.selectFrom('recording_sessions').selectAll().where('to', 'is', null).execute()
  for (const session of await withStreams(unfinished)) if (session.streams.length > 0) open.set(session.id, session)

  const get = async (id: string): Promise<SessionRow> => {
    const row = await db.selectFrom('recording_sessions').selectAll().where('id', '=', id).executeTakeFirst()
    const [session] = row ? await withStreams([row]) : []
    if (!session) throw new Problem('SESSION_NOT_FOUND', { session_id: id })
    return session
  }

  return {
    open: () => [...open.values()],
    async add({ streams, id = randomUUID(), ...rest }) {
      const row = { ...rest, id, to: null, from: Math.round(rest.from) }
      const taken = await db.selectFrom('recording_sessions').select('id').where('id', '=', id).executeTakeFirst()
      if (taken) throw new Problem('SESSION_EXISTS', { session_id: id })
      await db.transaction().execute(async (change) => {
        await change.insertInto('recording_sessions').values(row).execute()
        const rows = streams.map(({ cameraId, role }) => ({ session_id: id, camera_id: cameraId, role }))
        if (rows.length > 0) await change.insertInto('session_streams').values(rows).execute()
      })
      const session = { ...row, ...marked(), streams }
      if (streams.length > 0) open.set(id, session)
      return session
    },
    async change(id, change) {
      await db.updateTable('recording_sessions').set(change).where('id', '=', id).execute()
      const session = await get(id)
      if (session.to !== null) open.delete(id)
      else if (session.streams.length > 0) open.set(id, session)
      return session
    },
    get,
    async list({ cameraId, before, limit }) {
      let rows = db.selectFrom('recording_sessions').selectAll()
      if (cameraId !== undefined)
        rows = rows.where('id', 'in', (query) => query.selectFrom('session_streams').select('session_id').where('camera_id', '=', cameraId))
      if (before !== undefined) rows = rows.where('from', '<', before)
      return withStreams(await rows.orderBy('from', 'desc').limit(limit).execute())
    },
  }
}

/** Where a session plays, on this gateway. */
function playlistOf(sessionId: string, { cameraId, role }: StreamRef): string {
  return `/recordings/sessions/${encodeURIComponent(sessionId)}/${encodeURIComponent(cameraId)}-${role}.m3u8`
}

export function sessionOf(row: SessionRow): RecordingSession {
  const { id, name, note, kind, from, to, pre_roll, post_roll, streams, gateway, gateway_name } = row
  return {
    ...{ id, name, note, kind, from, to, pre_roll, post_roll, gateway, gateway_name },
    streams: streams.map(({ cameraId, role }) => ({ camera_id: cameraId, role })),
    state: to === null ? 'open' : 'closed',
    playlists: streams.map((ref) => ({ camera_id: ref.cameraId, role: ref.role, url: playlistOf(id, ref) })),
  }
}
