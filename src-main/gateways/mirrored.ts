/**
 * What a gateway hands in: rows of its own tables, each marked with the gateway. The one list of tables and columns, from which the
 * triggers, the views and the hand-in are made. No address, no login and no picture is among them.
 */
export interface MirroredTable {
  readonly key: readonly string[]
  readonly rest: readonly string[]
  /** Columns whose numbers may have a fraction. */
  readonly fractions: readonly string[]
}

export const mirrored = {
  cameras: { key: ['id'], rest: ['name', 'station', 'vendor', 'model'], fractions: [] },
  recording_sessions: {
    key: ['id'],
    rest: ['name', 'note', 'kind', 'from', 'to', 'until', 'pre_roll', 'post_roll', 'device_id', 'stream_path', 'playlist_url'],
    fractions: ['pre_roll', 'post_roll'],
  },
  session_streams: { key: ['session_id', 'camera_id', 'role'], rest: [], fractions: [] },
  segments: { key: ['id'], rest: ['camera_id', 'role', 'from', 'to', 'bytes', 'file', 'folder', 'state', 'mime'], fractions: [] },
  publication_history: {
    key: ['id'],
    rest: ['camera_id', 'camera_name', 'profile', 'publish_path', 'way', 'started_at', 'ended_at', 'end'],
    fractions: [],
  },
  outages: { key: ['id'], rest: ['publication_id', 'from', 'to', 'cause', 'evidence', 'kind'], fractions: [] },
} as const satisfies Record<string, MirroredTable>

export type MirroredName = keyof typeof mirrored
export const mirroredNames = Object.keys(mirrored) as MirroredName[]

/** Its name in the shared database, and of the view of it in the own one. */
export const sharedName = (table: MirroredName) => `camgate_${table}` as const
export const columnsOf = (table: MirroredName): string[] => [...mirrored[table].key, ...mirrored[table].rest]
