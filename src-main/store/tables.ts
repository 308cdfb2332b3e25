/** The tables as Kysely sees them; made and changed only by `migrations.ts`. Times are milliseconds since 1970, JSON columns hold text. */

import type { Generated } from 'kysely'
import type { StreamRole } from '../../src-shared/cameras.ts'

export interface Tables {
  cameras: {
    id: Generated<number>
    name: string
    station: string | null
    /** JSON of `Source` */
    source: string
    user: string | null
    /** Encrypted (`secrets`), never plain. */
    password: string | null
    vendor: string | null
    model: string | null
    /** JSON of `CameraDevice`, null where nothing is known. */
    device: string | null
    /** Normalised address: two cameras with the same one are the same camera. */
    address_key: string
    /** JSON of `Quirks`, per stream role. */
    quirks: string
    created_at: number
    updated_at: number
  }
  streams: {
    camera_id: number
    role: StreamRole
    url: string
    profile_token: string | null
    /** JSON of `TrackInfo[]` */
    tracks: string
    probed_at: number | null
  }
  profiles: {
    name: string
    /** JSON of `ServerProfile` without its passwords. */
    settings: string
    password: string | null
    api_password: string | null
    active: number
  }
  /** Publications that are to run; resumed when the application starts again. */
  wanted_publications: {
    camera_id: number
    /** JSON of the start request. */
    request: string
    profile: string
  }
  publication_history: {
    id: Generated<number>
    camera_id: string
    camera_name: string
    profile: string
    publish_path: string
    way: string
    started_at: number
    ended_at: number | null
    end: string | null
  }
  outages: {
    id: Generated<number>
    publication_id: number
    from: number
    to: number | null
    cause: string
    evidence: string | null
    /** `outage` or `impairment`. */
    kind: Generated<string>
  }
  metrics: {
    camera_id: string
    at: number
    span: number
    bitrate: number
    fps: number
    delay_ms: number | null
    restarts: number
  }
  /** What is kept of a camera's controls: learnt ways, tours, values; JSON by what it is. */
  control_memory: {
    camera_id: number
    kind: string
    data: string
  }
  control_presets: {
    name: string
    vendor: string | null
    model: string | null
    /** JSON: value by key of the control. */
    controls: string
    created_at: number
  }
  /** One small JPEG per camera. */
  last_pictures: {
    camera_id: number
    taken_at: number
    width: number
    height: number
    jpeg: Buffer
  }
  recording_sessions: {
    id: string
    name: string
    note: string | null
    kind: 'hand' | 'program'
    from: number
    to: number | null
    /** When it is to end by itself. */
    until: number | null
    pre_roll: number
    post_roll: number
    /** What the earlier session store kept beside; null for our own. */
    device_id: string | null
    stream_path: string | null
    playlist_url: string | null
  }
  session_streams: {
    session_id: string
    camera_id: string
    role: StreamRole
  }
  /** A file of one stream. `to` of a running one is where it stood when it was last noted. */
  segments: {
    id: Generated<number>
    camera_id: string
    role: StreamRole
    from: number
    to: number
    bytes: number
    /** Relative to the folder. */
    file: string
    folder: string
    state: 'running' | 'done' | 'removed'
    /** Of the deletion that may still be undone. */
    removal: string | null
    removed_at: number | null
    mime: string
  }
  /** Unbroken stretches of what is kept; made together with the segments that they consist of. */
  spans: {
    camera_id: string
    role: StreamRole
    from: number
    to: number
  }
  gaps: {
    id: Generated<number>
    camera_id: string
    role: StreamRole
    from: number
    to: number | null
    cause: string
    evidence: string | null
  }
  /** What each folder holds that is done. */
  recording_folders: {
    folder: string
    bytes: number
  }
  /** What each day (UTC, `2026-11-28`) holds. */
  recording_days: {
    day: string
    camera_id: string
    bytes: number
    ms: number
  }
  protections: {
    id: Generated<number>
    camera_id: string
    from: number
    to: number
    reason: string
    until: number | null
  }
  bookmarks: {
    id: Generated<number>
    camera_id: string
    at: number
    text: string
  }
  recording_plans: {
    camera_id: string
    /** JSON of `RecordingPlan` without the id. */
    plan: string
  }
  /** Rows that changed and are not in the shared database yet; `key` is a JSON array. */
  outbox: {
    seq: Generated<number>
    what: string
    key: string
  }
  /** What cameras noticed. `to` is null while it lasts. */
  camera_events: {
    id: number
    camera_id: number
    kind: string
    topic: string
    source: string | null
    from: number
    to: number | null
    /** 1: it lasted already when Camgate began to listen. */
    before: number
    ended_by: string | null
    /** JSON of names and values. */
    data: string
  }
  settings: {
    key: string
    value: string
  }
}
