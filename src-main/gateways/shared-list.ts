/**
 * What gateways have in common, for reading: sessions, publications with their outages, where segments lie, and the gateways. Written
 * in the SQL that SQLite and PostgreSQL share; one contract test holds both to it.
 */
import type { Kysely } from 'kysely'
import type { StreamRole } from '../../src-shared/cameras.ts'
import type { GatewayRow } from '../../src-shared/gateways.ts'
import type { HistoryEntry } from '../../src-shared/publication-history.ts'
import type { Cause } from '../../src-shared/trouble.ts'
import type { SharedTables } from './tables.ts'

interface SharedSession {
  readonly gateway: string
  readonly gateway_name: string
  readonly gateway_address: string | null
  readonly id: string
  readonly name: string
  readonly note: string | null
  readonly kind: 'hand' | 'program'
  readonly from: number
  readonly to: number | null
  readonly pre_roll: number
  readonly post_roll: number
  readonly device_id: string | null
  readonly stream_path: string | null
  readonly playlist_url: string | null
  readonly streams: readonly { readonly camera_id: string; readonly role: StreamRole; readonly camera_name: string | null }[]
}

interface SharedSegment {
  readonly gateway: string
  readonly gateway_name: string
  readonly gateway_address: string | null
  readonly id: number
  readonly camera_id: string
  readonly role: StreamRole
  readonly from: number
  readonly to: number
  readonly bytes: number
  readonly file: string
  readonly folder: string
  readonly state: 'running' | 'done' | 'removed'
}

type SharedEntry = HistoryEntry & { readonly gateway: string; readonly gateway_name: string }

/** `gateway`: an id or a name; all when left out. */
interface OfGateway {
  readonly gateway?: string | undefined
  readonly limit: number
}

/** Newest first, except segments. */
export interface SharedList {
  sessions(query: OfGateway & { camera_id?: string | undefined; before?: number | undefined }): Promise<SharedSession[]>
  /** Of that gateway, else of any. */
  session(id: string, first: string): Promise<SharedSession | undefined>
  publications(
    query: OfGateway & { camera_id?: string | undefined; since?: number | undefined; until?: number | undefined },
  ): Promise<SharedEntry[]>
  /** Oldest first. */
  segments(
    query: OfGateway & { camera_id?: string | undefined; role?: StreamRole | undefined; from: number; to: number },
  ): Promise<SharedSegment[]>
  gateways(): Promise<GatewayRow[]>
}

/** No file lasts longer: bounds the search for what overlaps. */
const longest = 2 * 3600_000

export function sharedList(db: Kysely<SharedTables>): SharedList {
  const idsOf = async (gateway: string | undefined) => {
    if (gateway === undefined) return undefined
    const found = await db
      .selectFrom('camgate_gateways')
      .select('id')
      .where(({ eb, or }) => or([eb('id', '=', gateway), eb('name', '=', gateway)]))
      .execute()
    return found.length === 0 ? [gateway] : found.map(({ id }) => id)
  }

  const sessionRows = () =>
    db
      .selectFrom('camgate_recording_sessions as session')
      .leftJoin('camgate_gateways as owner', 'owner.id', 'session.gateway')
      .selectAll('session')
      .select(['owner.name as gateway_name', 'owner.address as gateway_address'])
  type Found = Awaited<ReturnType<ReturnType<typeof sessionRows>['execute']>>[number]

  const withStreams = async (rows: readonly Found[]): Promise<SharedSession[]> => {
    if (rows.length === 0) return []
    const streams = await db
      .selectFrom('camgate_session_streams as stream')
      .selectAll('stream')
      .where(
        'stream.session_id',
        'in',
        rows.map(({ id }) => id),
      )
      .orderBy('camera_id')
      .orderBy('role')
      .execute()
    const names = await namesOf(streams)
    return rows.map((row) => {
      const mine = streams.filter(({ gateway, session_id }) => gateway === row.gateway && session_id === row.id)
      const { gateway, id, name, note, kind, from, to, pre_roll, post_roll, device_id, stream_path, playlist_url } = row
      return {
        ...{ gateway, gateway_name: row.gateway_name ?? gateway, gateway_address: row.gateway_address },
        ...{ id, name, note, kind, from, to, pre_roll, post_roll, device_id, stream_path, playlist_url },
        streams: mine.map(({ camera_id, role }) => ({ camera_id, role, camera_name: names.get(`${gateway} ${camera_id}`) ?? null })),
      }
    })
  }
  const namesOf = async (streams: readonly { gateway: string; camera_id: string }[]) => {
    const ids = [...new Set(streams.map(({ camera_id }) => Number(camera_id)))].filter(Number.isSafeInteger)
    if (ids.length === 0) return new Map<string, string>()
    const rows = await db.selectFrom('camgate_cameras').select(['gateway', 'id', 'name']).where('id', 'in', ids).execute()
    return new Map(rows.map(({ gateway, id, name }) => [`${gateway} ${id}`, name]))
  }

  return {
    async sessions({ gateway, camera_id, before, limit }) {
      let rows = sessionRows()
      const ids = await idsOf(gateway)
      if (ids) rows = rows.where('session.gateway', 'in', ids)
      if (camera_id !== undefined)
        rows = rows.where(({ exists, selectFrom, val }) =>
          exists(
            selectFrom('camgate_session_streams as of')
              .select('of.role')
              .whereRef('of.gateway', '=', 'session.gateway')
              .whereRef('of.session_id', '=', 'session.id')
              .where('of.camera_id', '=', val(camera_id)),
          ),
        )
      if (before !== undefined) rows = rows.where('session.from', '<', before)
      const found = await rows.orderBy('session.from', 'desc').orderBy('session.gateway').orderBy('session.id').limit(limit).execute()
      return withStreams(found)
    },
    async session(id, first) {
      const found = await sessionRows().where('session.id', '=', id).orderBy('session.from', 'desc').limit(20).execute()
      return (await withStreams(found.toSorted((a, b) => Number(b.gateway === first) - Number(a.gateway === first)).slice(0, 1)))[0]
    },
    async publications({ gateway, camera_id, since, until, limit }) {
      let rows = db
        .selectFrom('camgate_publication_history as entry')
        .leftJoin('camgate_gateways as owner', 'owner.id', 'entry.gateway')
        .selectAll('entry')
        .select('owner.name as gateway_name')
      const ids = await idsOf(gateway)
      if (ids) rows = rows.where('entry.gateway', 'in', ids)
      if (camera_id !== undefined) rows = rows.where('entry.camera_id', '=', camera_id)
      if (since !== undefined) rows = rows.where(({ eb, or }) => or([eb('entry.ended_at', 'is', null), eb('entry.ended_at', '>=', since)]))
      if (until !== undefined) rows = rows.where('entry.started_at', '<', until)
      const found = await rows
        .orderBy('entry.started_at', 'desc')
        .orderBy('entry.gateway')
        .orderBy('entry.id', 'desc')
        .limit(limit)
        .execute()
      const spans =
        found.length === 0
          ? []
          : await db
              .selectFrom('camgate_outages')
              .selectAll()
              .where(
                'publication_id',
                'in',
                found.map(({ id }) => id),
              )
              .orderBy('from')
              .orderBy('id')
              .execute()
      return found.map(({ id, gateway, gateway_name, camera_id, camera_name, profile, publish_path, way, started_at, ended_at, end }) => {
        const mine = (kind: string) =>
          spans
            .filter((span) => span.gateway === gateway && span.publication_id === id && span.kind === kind)
            .map(({ from, to, cause, evidence }) => ({ from, to, cause: cause as Cause, evidence }))
        return {
          ...{ id: String(id), gateway, gateway_name: gateway_name ?? gateway, camera_id, camera_name, profile, publish_path },
          ...{ way: way as HistoryEntry['way'], started_at, ended_at, end: end as HistoryEntry['end'] },
          ...{ outages: mine('outage'), impairments: mine('impairment') },
        }
      })
    },
    async segments({ gateway, camera_id, role, from, to, limit }) {
      let rows = db
        .selectFrom('camgate_segments as segment')
        .leftJoin('camgate_gateways as owner', 'owner.id', 'segment.gateway')
        .select(['segment.gateway', 'segment.id', 'segment.camera_id', 'segment.role', 'segment.from', 'segment.to'])
        .select(['segment.bytes', 'segment.file', 'segment.folder', 'segment.state'])
        .select(['owner.name as gateway_name', 'owner.address as gateway_address'])
        .where('segment.state', '!=', 'removed')
      const ids = await idsOf(gateway)
      if (ids) rows = rows.where('segment.gateway', 'in', ids)
      if (camera_id !== undefined) rows = rows.where('segment.camera_id', '=', camera_id)
      if (role !== undefined) rows = rows.where('segment.role', '=', role)
      const found = await rows
        .where('segment.from', '<', to)
        .where('segment.from', '>', from - longest)
        .where(({ eb, or }) => or([eb('segment.to', '>', from), eb('segment.state', '=', 'running')]))
        .orderBy('segment.from')
        .orderBy('segment.gateway')
        .orderBy('segment.id')
        .limit(limit)
        .execute()
      return found.map((row) => ({ ...row, gateway_name: row.gateway_name ?? row.gateway }))
    },
    gateways: () =>
      db.selectFrom('camgate_gateways').select(['id', 'name', 'version', 'address', 'seen_at']).orderBy('name').orderBy('id').execute(),
  }
}
