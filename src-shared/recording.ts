/** What can be asked about recordings (`recording-rows.ts` says what they are). REST paths are below `/api/recordings`. */
import * as z from 'zod'
import { CameraId, StreamRole } from './cameras.ts'
import { GatewayChoice } from './gateways.ts'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'
import {
  asTime,
  FragmentList,
  PlanChange,
  Recording,
  RecordingExport,
  RecordingPlan,
  RecordingSession,
  RecordingSettings,
  RollSeconds,
  Segment,
  Storage,
  Time,
  Timeline,
} from './recording-rows.ts'

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
    .route(route('GET', '/status', 'Every recording that is wanted, and the folders'))
    .output(
      z.object({
        recordings: z.array(Recording),
        /** That of all cameras. */
        storage: Storage,
        /** That one, and those that cameras have of their own. */
        volumes: z.array(Storage),
      }),
    ),
  sessions: needs('view')
    .route(route('GET', '/sessions', 'Sessions of all gateways, newest first; with a camera of this one'))
    .input(
      z
        .object({
          camera_id: CameraId.optional(),
          /** Its id or name. */
          gateway: GatewayChoice.optional(),
          before: asTime.optional(),
          limit: z.coerce.number().int().min(1).max(500).default(100),
        })
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
        /** Its id or name; this one when left out. */
        gateway: GatewayChoice.optional(),
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
  picture: needs('view')
    .route(route('GET', '/cameras/{camera_id}/picture', 'The picture of a moment as JPEG, in Base64; over HTTP `picture.jpg` is better'))
    .input(z.object({ camera_id: CameraId, at: asTime, width: z.coerce.number().int().min(16).max(16_384).optional() }))
    .output(z.object({ base64: z.string(), /** When it was captured. */ at: z.number() }))
    .errors(pick('CAMERA_NOT_FOUND', 'NOTHING_RECORDED', 'TOOL_MISSING', 'STORAGE_FAILED')),
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
          /** All of it in one ZIP, with its list of sums. */
          package: z.boolean().default(false),
          /** With the chained hashes of every fragment beside each file, for `camgate verify`. */
          proof: z.boolean().default(false),
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
