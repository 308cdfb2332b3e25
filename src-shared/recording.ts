/**
 * Recording: what is recorded now, what is kept, and what will go next.
 *
 * A *session* is a stretch that somebody wanted, by hand, by a program or by a plan; a *segment* is a file of one stream; a *span* is
 * an unbroken stretch of what is kept, a *gap* one that was wanted and is missing, with its cause. Times are milliseconds since 1970.
 */
import * as z from 'zod'
import { CameraId, StreamRole } from './cameras.ts'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'
import { causes, Trouble } from './trouble.ts'

/** Why there is nothing, beside everything that can be wrong with a camera (`causes`). */
export const gapCauses = [
  'disk-full', // nothing more fits, and nothing may be deleted
  'disk-readonly', // the folder may not be written
  'disk-missing', // the folder is not the one that it was: not mounted, or another disk
  'disk-slow', // the disk takes less than comes: whole groups of pictures were left out
  'disk-failed', // the disk refuses with an error of its own
  'writer-died', // the process that writes ended
  'restarted', // Camgate itself did not run
  'clock-stepped', // this computer's clock was set
] as const
export const GapCause = z.enum([...causes, ...gapCauses])
export type GapCause = z.infer<typeof GapCause>

const Time = z.number().int().min(0).max(8.64e15)
const asTime = z.coerce.number().min(0).max(8.64e15)

export const RecordingTrouble = z.object({ cause: GapCause, evidence: z.string().nullable(), at: z.number() })
export type RecordingTrouble = z.infer<typeof RecordingTrouble>

const wantedReasons = ['hand', 'program', 'continuous', 'schedule'] as const
export const WantedBy = z.enum(wantedReasons)
export type WantedBy = z.infer<typeof WantedBy>

/** One camera's recording, as every screen mirrors it. */
export const Recording = z.object({
  camera_id: z.string(),
  /** `recording` is said only while bytes reach the disk. */
  state: z.enum(['idle', 'starting', 'recording', 'troubled']),
  wanted_by: z.array(WantedBy),
  /** Since when it is wanted without a break; null when it is not. */
  since: z.number().nullable(),
  streams: z.array(
    z.object({
      role: StreamRole,
      /** When bytes reached the disk last. */
      written_at: z.number().nullable(),
      /** Bits per second over the last seconds. */
      bitrate: z.number(),
      /** Of the running file, relative to the folder. */
      file: z.string().nullable(),
      file_started_at: z.number().nullable(),
      file_bytes: z.number(),
      /** Tracks that are left out, since no file of ours carries them. */
      left_out: z.array(z.string()),
    }),
  ),
  trouble: RecordingTrouble.nullable(),
})
export type Recording = z.infer<typeof Recording>

export const storageKey = 'recordings'
/** The folder of the recordings: one row, key `recordings`. */
export const Storage = z.object({
  folder: z.string(),
  free_bytes: z.number().nullable(),
  total_bytes: z.number().nullable(),
  used_bytes: z.number(),
  /** Cameras that are recorded now. */
  recording: z.number().int(),
  /** At the rate of the last day; null while nothing is known. */
  bytes_per_day: z.number().nullable(),
  /** Days of footage that fit, or that are kept by age, whichever is less. */
  keeps_days: z.number().nullable(),
  oldest_at: z.number().nullable(),
  /** What is deleted next, when about, and why. */
  next: z
    .object({ camera_id: z.string(), from: z.number(), to: z.number(), at: z.number().nullable(), reason: z.enum(['age', 'space']) })
    .nullable(),
  /** Footage that went before its age, the last time. */
  early: z.object({ at: z.number(), camera_id: z.string(), from: z.number(), to: z.number() }).nullable(),
  trouble: RecordingTrouble.nullable(),
  /** Bytes that wait for the disk, and milliseconds that its slowest write of late took. */
  waiting_bytes: z.number(),
  slowest_ms: z.number(),
})
export type Storage = z.infer<typeof Storage>

export const RecordingSession = z.object({
  id: z.string(),
  name: z.string(),
  note: z.string().nullable(),
  kind: z.enum(['hand', 'program']),
  streams: z.array(z.object({ camera_id: z.string(), role: StreamRole })),
  state: z.enum(['open', 'closed']),
  /** With its pre-roll, as far as there was one. */
  from: z.number(),
  to: z.number().nullable(),
  pre_roll: z.number(),
  post_roll: z.number(),
  /** HLS, growing while it is recorded. One for each stream. */
  playlists: z.array(z.object({ camera_id: z.string(), role: StreamRole, url: z.string() })),
})
export type RecordingSession = z.infer<typeof RecordingSession>

const RollSeconds = z.number().min(0).max(3600)
const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'HH:MM')
const Weekly = z.object({
  /** 0 is Sunday. */
  days: z.array(z.number().int().min(0).max(6)).min(1),
  from: Clock,
  /** Earlier than `from`: over midnight. */
  to: Clock,
})
const Exception = z.object({
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  from: Clock.default('00:00'),
  to: Clock.default('24:00'),
  record: z.boolean(),
})

const planFields = {
  mode: z.enum(['off', 'continuous', 'schedule']),
  /** Local time of this computer. */
  weekly: z.array(Weekly).max(50),
  /** Win over the week: a holiday, one night. */
  exceptions: z.array(Exception).max(200),
  roles: z.array(StreamRole).min(1).max(2),
  /** Seconds before the start that are kept as well, held in memory all the time. */
  pre_roll: RollSeconds.max(60),
  /** Days; null: as for all. */
  keep_days: z.number().min(0.01).max(36_500).nullable(),
  max_bytes: z.number().min(1e6).nullable(),
}
export const RecordingPlan = z.object({ camera_id: z.string(), ...planFields })
export type RecordingPlan = z.infer<typeof RecordingPlan>
const PlanChange = z.object(planFields).partial().extend({ camera_id: CameraId })

export const RecordingSettings = z.object({
  /** Absolute. A new one is used from the next file on; what lies in the old one stays there. */
  folder: z.string().min(1).max(1000),
  segment_minutes: z.number().min(0.05).max(60),
  /** Files begin at whole multiples of their length. */
  align: z.boolean(),
  keep_days: z.number().min(0.01).max(36_500),
  /** Null: as much as there is. */
  max_bytes: z.number().min(1e6).nullable(),
  min_free_bytes: z.number().min(0),
})
export type RecordingSettings = z.infer<typeof RecordingSettings>

export const Segment = z.object({
  id: z.string(),
  camera_id: z.string(),
  role: StreamRole,
  from: z.number(),
  /** Of a running one: up to what is on the disk. */
  to: z.number(),
  bytes: z.number(),
  running: z.boolean(),
  file: z.string(),
  url: z.string(),
})
export type Segment = z.infer<typeof Segment>

const Stretch = z.object({ from: z.number(), to: z.number() })
export const Timeline = z.object({
  cameras: z.array(
    z.object({
      camera_id: z.string(),
      spans: z.array(Stretch.extend({ role: StreamRole })),
      gaps: z.array(
        z.object({ from: z.number(), to: z.number().nullable(), role: StreamRole, cause: GapCause, evidence: z.string().nullable() }),
      ),
      /** Publications that were interrupted. */
      outages: z.array(z.object({ from: z.number(), to: z.number().nullable(), cause: z.string() })),
      protections: z.array(Stretch.extend({ id: z.string(), reason: z.string(), until: z.number().nullable() })),
      bookmarks: z.array(z.object({ id: z.string(), at: z.number(), text: z.string() })),
    }),
  ),
})
export type Timeline = z.infer<typeof Timeline>

export const RecordingExport = z.object({
  id: z.string(),
  camera_ids: z.array(z.string()),
  from: z.number(),
  to: z.number(),
  cut: z.enum(['key', 'exact', 'encoded']),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** 0 to 1. */
  progress: z.number(),
  seconds_left: z.number().nullable(),
  trouble: Trouble.nullable(),
  files: z.array(
    z.object({
      name: z.string(),
      camera_id: z.string(),
      bytes: z.number(),
      sha256: z.string(),
      url: z.string(),
      /** On the gateway's own disk. */ path: z.string(),
    }),
  ),
  created_at: z.number(),
})
export type RecordingExport = z.infer<typeof RecordingExport>

export const FragmentList = z.object({
  segment: Segment,
  /** `moov` for a player, in the file. */
  head: z.object({ at: z.number(), length: z.number() }),
  mime: z.string(),
  /** Where each begins in the file, milliseconds from the segment's beginning, whether it begins with a key picture. */
  fragments: z.array(z.object({ at: z.number(), length: z.number(), from: z.number(), to: z.number(), key: z.boolean() })),
})
export type FragmentList = z.infer<typeof FragmentList>

const range = { from: asTime, to: asTime }
const cameraIds = z.array(CameraId).min(1).max(500)
const route = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: `/${string}`, summary: string, successStatus = 200) => ({
  ...{ method, path: `/recordings${path}` as const, summary, successStatus },
  tags: ['recordings'],
})

export const recordingContract = {
  start: needs('record')
    .route(route('POST', '/start', 'Record cameras until stop, as one session', 201))
    .input(
      z.object({
        camera_ids: cameraIds,
        roles: z.array(StreamRole).min(1).max(2).default(['main']),
        name: z.string().trim().min(1).max(200).optional(),
        note: z.string().max(5000).optional(),
        post_roll: RollSeconds.default(0),
        /** Seconds after which it ends by itself. */
        duration: z.number().min(1).max(31_536_000).optional(),
      }),
    )
    .output(RecordingSession)
    .errors(pick('CAMERA_NOT_FOUND', 'STORAGE_FAILED')),
  stop: needs('record')
    .route(route('POST', '/stop', 'End a session, or all that were begun by hand for these cameras'))
    .input(z.object({ session_id: z.string().optional(), camera_ids: cameraIds.optional() }))
    .output(z.array(RecordingSession))
    .errors(pick('SESSION_NOT_FOUND')),
  status: needs('view')
    .route(route('GET', '/status', 'Every recording that is wanted, and the folder'))
    .output(z.object({ recordings: z.array(Recording), storage: Storage })),
  sessions: needs('view')
    .route(route('GET', '/sessions', 'Sessions, newest first'))
    .input(
      z
        .object({ camera_id: CameraId.optional(), before: asTime.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) })
        .default({ limit: 100 }),
    )
    .output(z.array(RecordingSession)),
  session: needs('view')
    .route(route('GET', '/sessions/{session_id}', 'One session'))
    .input(z.object({ session_id: z.string() }))
    .output(RecordingSession)
    .errors(pick('SESSION_NOT_FOUND')),
  changeSession: needs('record')
    .route(route('PUT', '/sessions/{session_id}', 'Name a session, or note something'))
    .input(z.object({ session_id: z.string(), name: z.string().trim().min(1).max(200).optional(), note: z.string().max(5000).nullish() }))
    .output(RecordingSession)
    .errors(pick('SESSION_NOT_FOUND')),
  timeline: needs('view')
    .route(route('GET', '/timeline', 'What is kept, what is missing and why'))
    .input(
      z.object({
        ...range,
        camera_ids: z.preprocess((value) => (typeof value === 'string' ? value.split(',') : value), cameraIds).optional(),
      }),
    )
    .output(Timeline),
  days: needs('view')
    .route(route('GET', '/days', 'Which days (UTC) hold how much, for a calendar'))
    .input(z.object(range))
    .output(z.array(z.object({ day: z.string(), camera_id: z.string(), bytes: z.number(), seconds: z.number() }))),
  segments: needs('view')
    .route(route('GET', '/segments', 'Files of a camera, oldest first'))
    .input(
      z.object({
        camera_id: CameraId,
        role: StreamRole.optional(),
        ...range,
        limit: z.coerce.number().int().min(1).max(1000).default(200),
      }),
    )
    .output(z.array(Segment)),
  fragments: needs('view')
    .route(route('GET', '/segments/{segment_id}/fragments', 'Where the fragments of a file lie, for a player'))
    .input(z.object({ segment_id: z.string() }))
    .output(FragmentList)
    .errors(pick('SEGMENT_NOT_FOUND', 'STORAGE_FAILED')),
  read: needs('view')
    .route(route('GET', '/segments/{segment_id}/bytes', 'A piece of a file, in Base64; over HTTP the file itself is better'))
    .input(
      z.object({
        segment_id: z.string(),
        at: z.coerce.number().int().min(0),
        length: z.coerce
          .number()
          .int()
          .min(1)
          .max(16 * 1024 * 1024),
      }),
    )
    .output(z.object({ base64: z.string() }))
    .errors(pick('SEGMENT_NOT_FOUND', 'STORAGE_FAILED')),
  protect: needs('record')
    .route(route('POST', '/protections', 'Keep a stretch, whatever its age', 201))
    .input(z.object({ camera_id: CameraId, from: Time, to: Time, reason: z.string().trim().min(1).max(500), until: Time.nullish() }))
    .output(z.object({ id: z.string() }))
    .errors(pick('CAMERA_NOT_FOUND')),
  unprotect: needs('record')
    .route(route('DELETE', '/protections/{id}', 'Keep it no longer than the rest'))
    .input(z.object({ id: z.string() }))
    .output(z.object({ id: z.string() })),
  bookmark: needs('record')
    .route(route('POST', '/bookmarks', 'Note something at a moment', 201))
    .input(z.object({ camera_id: CameraId, at: Time, text: z.string().trim().min(1).max(500) }))
    .output(z.object({ id: z.string() }))
    .errors(pick('CAMERA_NOT_FOUND')),
  removeBookmark: needs('record')
    .route(route('DELETE', '/bookmarks/{id}', 'Remove a note'))
    .input(z.object({ id: z.string() }))
    .output(z.object({ id: z.string() })),
  remove: needs('record')
    .route(route('POST', '/remove', 'Delete the files of a stretch; `restore` undoes it for ten minutes'))
    .input(z.object({ camera_id: CameraId, from: Time, to: Time }))
    .output(z.object({ removal_id: z.string(), segments: z.number().int(), bytes: z.number(), protected: z.number().int() })),
  restore: needs('record')
    .route(route('POST', '/restore', 'Undo a deletion'))
    .input(z.object({ removal_id: z.string() }))
    .output(z.object({ segments: z.number().int() })),
  cleanup: needs('record')
    .route(route('POST', '/cleanup', 'Delete what is older than so many days and not protected'))
    .input(z.object({ older_than_days: z.number().min(0).max(36_500), dry_run: z.boolean().default(false) }))
    .output(z.object({ segments: z.number().int(), bytes: z.number(), files: z.array(z.string()), dry_run: z.boolean() })),
  plans: needs('view')
    .route(route('GET', '/plans', 'Which cameras are recorded without a hand'))
    .output(z.array(RecordingPlan)),
  changePlan: needs('configure')
    .route(route('PUT', '/plans/{camera_id}', 'Record a camera continuously, by the week, or not at all'))
    .input(PlanChange)
    .output(RecordingPlan)
    .errors(pick('CAMERA_NOT_FOUND', 'STORAGE_FAILED')),
  settings: needs('view')
    .route(route('GET', '/settings', 'Folder, files, and how long they are kept'))
    .output(RecordingSettings),
  changeSettings: needs('configure')
    .route(route('PUT', '/settings', 'Change where and how long recordings are kept'))
    .input(RecordingSettings.partial())
    .output(RecordingSettings)
    .errors(pick('STORAGE_FAILED')),
  exports: {
    list: needs('view')
      .route(route('GET', '/exports', 'Exports of this run'))
      .output(z.array(RecordingExport)),
    start: needs('record')
      .route(route('POST', '/exports', 'Make files of a stretch', 201))
      .input(
        z.object({
          camera_ids: cameraIds,
          from: Time,
          to: Time,
          role: StreamRole.default('main'),
          /** `key`: from the key picture before; `exact`: hidden up to the moment; `encoded`: exact for every player. */
          cut: z.enum(['key', 'exact', 'encoded']).default('key'),
          /** The time of day in the picture; needs `encoded`. */
          burn_time: z.boolean().default(false),
        }),
      )
      .output(RecordingExport)
      .errors(pick('CAMERA_NOT_FOUND', 'NOTHING_RECORDED', 'TOOL_MISSING')),
    cancel: needs('record')
      .route(route('DELETE', '/exports/{id}', 'Cancel an export, or remove its files'))
      .input(z.object({ id: z.string() }))
      .output(z.object({ id: z.string() })),
  },
}
