/** Sessions and files, whichever gateway of a shared database has them. Those of another one play from its own address. */
import type { RecordingSession, Segment } from '../../src-shared/recording-rows.ts'
import { Problem } from '../base/index.ts'
import type { Engine } from '../engine.ts'

type SharedSession = Awaited<ReturnType<Engine['gateways']['sessions']>>[number]

/** Ids of cameras are each gateway's own: with one, and no gateway, this one is meant. */
export async function listSessions(
  { gateways }: Engine,
  query: { camera_id?: string | undefined; gateway?: string | undefined; before?: number | undefined; limit: number },
): Promise<RecordingSession[]> {
  const gateway = query.gateway ?? (query.camera_id === undefined ? undefined : gateways.own.id)
  return (await gateways.sessions({ ...query, gateway })).map((session) => asSession(session, gateways.own.id))
}

/** Throws Problem SESSION_NOT_FOUND. */
export async function findSession({ gateways, recording }: Engine, id: string): Promise<RecordingSession> {
  try {
    return await recording.session(id)
  } catch (thrown) {
    const found = thrown instanceof Problem ? await gateways.session(id, gateways.own.id) : undefined
    if (!found) throw thrown
    return asSession(found, gateways.own.id)
  }
}

export async function listSegments(
  { gateways, recording }: Engine,
  { gateway, ...query }: Parameters<Engine['recording']['segments']>[0] & { gateway?: string | undefined },
): Promise<Segment[]> {
  if (gateway === undefined || gateway === gateways.own.id || gateway === gateways.own.name) return recording.segments(query)
  return (await gateways.segments({ ...query, gateway })).map(({ state, gateway_name: _, gateway_address, id, ...row }) => ({
    ...row,
    id: String(id),
    running: state === 'running',
    url: `${gateway_address ?? ''}/recordings/segments/${id}.mp4`,
  }))
}

/** Where a session plays: below the address of its gateway, or below ours. */
function playlistPath(id: string, { camera_id, role }: { camera_id: string; role: string }): string {
  return `/recordings/sessions/${encodeURIComponent(id)}/${encodeURIComponent(camera_id)}-${role}.m3u8`
}

function asSession(session: SharedSession, own: string): RecordingSession {
  const { gateway, gateway_name, gateway_address, id, name, note, kind, from, to, pre_roll, post_roll, streams } = session
  const base = gateway === own ? '' : gateway_address
  return {
    ...{ gateway, gateway_name, id, name, note, kind, from, to, pre_roll, post_roll },
    streams: streams.map((stream) => ({ ...stream })),
    state: to === null ? 'open' : 'closed',
    playlists:
      base === null ? [] : streams.map(({ camera_id, role }) => ({ camera_id, role, url: base + playlistPath(id, { camera_id, role }) })),
  }
}
