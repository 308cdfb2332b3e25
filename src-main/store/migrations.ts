/**
 * How the tables came about, in order. A migration that was released is never changed: add one at the end.
 *
 * `PRAGMA user_version` counts them and the table `migrations` names them, so that a database of a newer Camgate is recognised
 * and left alone. Every id is AUTOINCREMENT: a removed camera's id is never given to another one, since history, bookmarks and
 * publish paths keep speaking of it.
 */
import type Database from 'better-sqlite3'

export interface Migration {
  readonly name: string
  readonly sql: string
}

export const migrations: readonly Migration[] = [
  {
    name: '0001-library-and-publishing',
    sql: `
      CREATE TABLE cameras (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        station TEXT,
        source TEXT NOT NULL,
        user TEXT,
        password TEXT,
        vendor TEXT,
        model TEXT,
        address_key TEXT NOT NULL UNIQUE,
        quirks TEXT NOT NULL DEFAULT '{}',
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      );
      CREATE TABLE streams (
        camera_id INTEGER NOT NULL REFERENCES cameras (id) ON DELETE CASCADE,
        role TEXT NOT NULL CHECK (role IN ('main', 'sub')),
        url TEXT NOT NULL,
        profile_token TEXT,
        tracks TEXT NOT NULL DEFAULT '[]',
        probed_at INTEGER,
        PRIMARY KEY (camera_id, role)
      );
      CREATE TABLE profiles (
        name TEXT PRIMARY KEY NOT NULL,
        settings TEXT NOT NULL,
        password TEXT,
        api_password TEXT,
        active INTEGER NOT NULL DEFAULT 0
      );
      CREATE TABLE wanted_publications (
        camera_id INTEGER PRIMARY KEY NOT NULL REFERENCES cameras (id) ON DELETE CASCADE,
        request TEXT NOT NULL,
        profile TEXT NOT NULL REFERENCES profiles (name) ON UPDATE CASCADE ON DELETE CASCADE
      );
      CREATE TABLE publication_history (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        camera_id TEXT NOT NULL,
        camera_name TEXT NOT NULL,
        profile TEXT NOT NULL,
        publish_path TEXT NOT NULL,
        way TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        ended_at INTEGER,
        "end" TEXT
      );
      CREATE INDEX publication_history_by_time ON publication_history (started_at);
      CREATE INDEX publication_history_by_camera ON publication_history (camera_id, started_at);
      CREATE TABLE outages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        publication_id INTEGER NOT NULL REFERENCES publication_history (id) ON DELETE CASCADE,
        "from" INTEGER NOT NULL,
        "to" INTEGER,
        cause TEXT NOT NULL,
        evidence TEXT
      );
      CREATE INDEX outages_by_publication ON outages (publication_id);
      CREATE TABLE metrics (
        camera_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        span INTEGER NOT NULL,
        bitrate REAL NOT NULL,
        fps REAL NOT NULL,
        delay_ms REAL,
        restarts INTEGER NOT NULL,
        PRIMARY KEY (camera_id, span, at)
      ) WITHOUT ROWID;
      CREATE INDEX metrics_by_time ON metrics (span, at);
      CREATE TABLE settings (
        key TEXT PRIMARY KEY NOT NULL,
        value TEXT NOT NULL
      );
    `,
  },
  // Done in `cameras`, which has the key. A Camgate before it would take what is sealed for a password: it leaves the database alone.
  { name: '0002-sealed-addresses', sql: '' },
  {
    name: '0003-controls',
    sql: `
      CREATE TABLE control_memory (
        camera_id INTEGER NOT NULL REFERENCES cameras (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (camera_id, kind)
      ) WITHOUT ROWID;
      CREATE TABLE control_presets (
        name TEXT PRIMARY KEY NOT NULL,
        vendor TEXT,
        model TEXT,
        controls TEXT NOT NULL,
        created_at INTEGER NOT NULL
      );
    `,
  },
  // What publishes, and not as it should, beside what does not publish.
  { name: '0004-impairments', sql: `ALTER TABLE outages ADD COLUMN kind TEXT NOT NULL DEFAULT 'outage'` },
  {
    name: '0005-last-pictures',
    sql: `
      CREATE TABLE last_pictures (
        camera_id INTEGER PRIMARY KEY REFERENCES cameras (id) ON DELETE CASCADE,
        taken_at INTEGER NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        jpeg BLOB NOT NULL
      );
    `,
  },
  {
    name: '0006-recordings',
    sql: `
      CREATE TABLE recording_sessions (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        note TEXT,
        kind TEXT NOT NULL,
        "from" INTEGER NOT NULL,
        "to" INTEGER,
        until INTEGER,
        pre_roll REAL NOT NULL DEFAULT 0,
        post_roll REAL NOT NULL DEFAULT 0,
        device_id TEXT,
        stream_path TEXT,
        playlist_url TEXT
      );
      CREATE INDEX recording_sessions_by_time ON recording_sessions ("from");
      CREATE TABLE session_streams (
        session_id TEXT NOT NULL REFERENCES recording_sessions (id) ON DELETE CASCADE,
        camera_id TEXT NOT NULL,
        role TEXT NOT NULL,
        PRIMARY KEY (session_id, camera_id, role)
      ) WITHOUT ROWID;
      CREATE INDEX session_streams_by_camera ON session_streams (camera_id);
      CREATE TABLE segments (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        camera_id TEXT NOT NULL,
        role TEXT NOT NULL,
        "from" INTEGER NOT NULL,
        "to" INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        file TEXT NOT NULL,
        folder TEXT NOT NULL,
        state TEXT NOT NULL,
        removal TEXT,
        removed_at INTEGER,
        mime TEXT NOT NULL DEFAULT '',
        UNIQUE (folder, file)
      );
      CREATE INDEX segments_by_camera ON segments (camera_id, role, "from", "to");
      CREATE INDEX segments_by_time ON segments ("from") WHERE state = 'done';
      CREATE INDEX segments_removed ON segments (removed_at) WHERE state = 'removed';
      CREATE TABLE spans (
        camera_id TEXT NOT NULL,
        role TEXT NOT NULL,
        "from" INTEGER NOT NULL,
        "to" INTEGER NOT NULL,
        PRIMARY KEY (camera_id, role, "from")
      ) WITHOUT ROWID;
      CREATE TABLE gaps (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        camera_id TEXT NOT NULL,
        role TEXT NOT NULL,
        "from" INTEGER NOT NULL,
        "to" INTEGER,
        cause TEXT NOT NULL,
        evidence TEXT
      );
      CREATE INDEX gaps_by_camera ON gaps (camera_id, "from");
      CREATE TABLE recording_days (
        day TEXT NOT NULL,
        camera_id TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        ms INTEGER NOT NULL,
        PRIMARY KEY (day, camera_id)
      ) WITHOUT ROWID;
      CREATE TABLE protections (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        camera_id TEXT NOT NULL,
        "from" INTEGER NOT NULL,
        "to" INTEGER NOT NULL,
        reason TEXT NOT NULL,
        until INTEGER
      );
      CREATE INDEX protections_by_camera ON protections (camera_id, "from");
      CREATE TABLE bookmarks (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        camera_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        text TEXT NOT NULL
      );
      CREATE INDEX bookmarks_by_camera ON bookmarks (camera_id, at);
      CREATE TABLE recording_plans (camera_id TEXT PRIMARY KEY NOT NULL, plan TEXT NOT NULL);
    `,
  },
  {
    name: '0007-third-stream',
    sql: `
      CREATE TABLE streams_any_role (
        camera_id INTEGER NOT NULL REFERENCES cameras (id) ON DELETE CASCADE,
        role TEXT NOT NULL,
        url TEXT NOT NULL,
        profile_token TEXT,
        tracks TEXT NOT NULL DEFAULT '[]',
        probed_at INTEGER,
        PRIMARY KEY (camera_id, role)
      );
      INSERT INTO streams_any_role SELECT camera_id, role, url, profile_token, tracks, probed_at FROM streams;
      DROP TABLE streams;
      ALTER TABLE streams_any_role RENAME TO streams;
      ALTER TABLE cameras ADD COLUMN device TEXT;
    `,
  },
  // What is still to be handed in to a database that many gateways share: which row, not what stands in it.
  {
    name: '0008-outbox',
    sql: `
      CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        what TEXT NOT NULL,
        key TEXT NOT NULL,
        UNIQUE (what, key)
      );
    `,
  },
  {
    name: '0009-camera-events',
    sql: `
      CREATE TABLE camera_events (
        id INTEGER PRIMARY KEY,
        camera_id INTEGER NOT NULL REFERENCES cameras (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        topic TEXT NOT NULL,
        source TEXT,
        "from" INTEGER NOT NULL,
        "to" INTEGER,
        before INTEGER NOT NULL,
        ended_by TEXT,
        data TEXT NOT NULL
      );
      CREATE INDEX camera_events_by_camera ON camera_events (camera_id, "from");
    `,
  },
  // Asked for at every view of the line: without it a year's segments were read each time.
  { name: '0010-running-segments', sql: `CREATE INDEX segments_running ON segments (camera_id) WHERE state = 'running'` },
  // Cameras may have a folder of their own: what a disk holds, and its oldest, without reading what lies on the others.
  {
    name: '0011-recording-folders',
    sql: `
      CREATE TABLE recording_folders (folder TEXT PRIMARY KEY NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
      INSERT INTO recording_folders SELECT folder, SUM(bytes) FROM segments WHERE state = 'done' GROUP BY folder;
      CREATE INDEX segments_by_folder ON segments (folder, "from") WHERE state = 'done';
    `,
  },
]

/** Applied so far, without changing anything. */
export function schemaVersion(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

/** Brings the tables up to date, each migration in a transaction of its own. */
export function migrate(db: Database.Database, list: readonly Migration[] = migrations): void {
  db.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY NOT NULL, applied_at INTEGER NOT NULL)')
  const record = db.prepare('INSERT INTO migrations (name, applied_at) VALUES (?, ?)')
  for (let index = schemaVersion(db); index < list.length; index += 1) {
    const migration = list[index]
    if (!migration) break
    db.transaction(() => {
      db.exec(migration.sql)
      record.run(migration.name, Date.now())
      db.pragma(`user_version = ${index + 1}`)
    })()
  }
}
