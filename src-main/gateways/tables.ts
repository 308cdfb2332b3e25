/** The shared tables as Kysely sees them: the same names in PostgreSQL and, as views of the own tables, in SQLite. Times are milliseconds since 1970. */
import type { StreamRole } from '../../src-shared/cameras.ts'
import type { PostgresMigration, Tables } from '../store/index.ts'

type Marked<T> = { [K in keyof T]: T[K] } & { gateway: string }

export interface SharedTables {
  camgate_gateways: {
    id: string
    name: string
    version: string
    /** Where its page and its files are; null where it has none. */
    address: string | null
    /** When it was heard of last. */
    seen_at: number
  }
  camgate_cameras: Marked<Pick<Tables['cameras'], 'name' | 'station' | 'vendor' | 'model'> & { id: number }>
  camgate_recording_sessions: Marked<Tables['recording_sessions']>
  camgate_session_streams: Marked<{ session_id: string; camera_id: string; role: StreamRole }>
  camgate_segments: Marked<Omit<Tables['segments'], 'id' | 'removal' | 'removed_at'> & { id: number }>
  camgate_publication_history: Marked<Omit<Tables['publication_history'], 'id'> & { id: number }>
  camgate_outages: Marked<Omit<Tables['outages'], 'id' | 'kind'> & { id: number; kind: string }>
  /** Leases: who records which camera, until when by the database's clock. */
  camgate_held_cameras: { gateway: string; camera_id: string; identity: string; until: number }
}

/** How the tables came about in PostgreSQL, in order. One that was released is never changed: add one at the end. */
export const migrations: readonly PostgresMigration[] = [
  {
    name: '0001-gateways',
    sql: `
      CREATE TABLE camgate_gateways (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, address TEXT, seen_at BIGINT NOT NULL,
        outbox TEXT, seq BIGINT NOT NULL DEFAULT 0
      );
      CREATE TABLE camgate_cameras (
        gateway TEXT NOT NULL, id BIGINT NOT NULL, name TEXT NOT NULL, station TEXT, vendor TEXT, model TEXT,
        handed_in BIGINT NOT NULL, PRIMARY KEY (gateway, id)
      );
      CREATE TABLE camgate_recording_sessions (
        gateway TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, note TEXT, kind TEXT NOT NULL,
        "from" BIGINT NOT NULL, "to" BIGINT, until BIGINT, pre_roll DOUBLE PRECISION NOT NULL, post_roll DOUBLE PRECISION NOT NULL,
        device_id TEXT, stream_path TEXT, playlist_url TEXT,
        handed_in BIGINT NOT NULL, PRIMARY KEY (gateway, id)
      );
      CREATE INDEX camgate_sessions_by_time ON camgate_recording_sessions ("from");
      CREATE TABLE camgate_session_streams (
        gateway TEXT NOT NULL, session_id TEXT NOT NULL, camera_id TEXT NOT NULL, role TEXT NOT NULL,
        handed_in BIGINT NOT NULL, PRIMARY KEY (gateway, session_id, camera_id, role)
      );
      CREATE INDEX camgate_session_streams_by_camera ON camgate_session_streams (gateway, camera_id);
      CREATE TABLE camgate_segments (
        gateway TEXT NOT NULL, id BIGINT NOT NULL, camera_id TEXT NOT NULL, role TEXT NOT NULL, "from" BIGINT NOT NULL, "to" BIGINT NOT NULL,
        bytes BIGINT NOT NULL, file TEXT NOT NULL, folder TEXT NOT NULL, state TEXT NOT NULL, mime TEXT NOT NULL,
        handed_in BIGINT NOT NULL, PRIMARY KEY (gateway, id)
      );
      CREATE INDEX camgate_segments_by_camera ON camgate_segments (gateway, camera_id, "from");
      CREATE TABLE camgate_publication_history (
        gateway TEXT NOT NULL, id BIGINT NOT NULL, camera_id TEXT NOT NULL, camera_name TEXT NOT NULL, profile TEXT NOT NULL,
        publish_path TEXT NOT NULL, way TEXT NOT NULL, started_at BIGINT NOT NULL, ended_at BIGINT, "end" TEXT,
        handed_in BIGINT NOT NULL, PRIMARY KEY (gateway, id)
      );
      CREATE INDEX camgate_publications_by_time ON camgate_publication_history (started_at);
      CREATE TABLE camgate_outages (
        gateway TEXT NOT NULL, id BIGINT NOT NULL, publication_id BIGINT NOT NULL, "from" BIGINT NOT NULL, "to" BIGINT,
        cause TEXT NOT NULL, evidence TEXT, kind TEXT NOT NULL,
        handed_in BIGINT NOT NULL, PRIMARY KEY (gateway, id)
      );
      CREATE INDEX camgate_outages_by_publication ON camgate_outages (gateway, publication_id);
    `,
  },
  {
    name: '0002-held-cameras',
    sql: `
      CREATE TABLE camgate_held_cameras (
        gateway TEXT NOT NULL, camera_id TEXT NOT NULL, identity TEXT NOT NULL, until BIGINT NOT NULL,
        PRIMARY KEY (gateway, camera_id, identity)
      );
      CREATE INDEX camgate_held_by_identity ON camgate_held_cameras (identity);
    `,
  },
]
