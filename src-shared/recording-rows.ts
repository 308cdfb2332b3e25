/**
 * Recording: what is recorded now, what is kept, and what will go next.
 *
 * A *session* is a stretch that somebody wanted, by hand, by a program or by a plan; a *segment* is a file of one stream; a *span* is
 * an unbroken stretch of what is kept, a *gap* one that was wanted and is missing, with its cause. Times are milliseconds since 1970.
 */
import * as z from 'zod'
import { CameraId, StreamRole } from './cameras.ts'
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
  'made-room', // it was there, and had to go before its age
  'settings-changed', // somebody changed what the camera does; its streams began anew
  'clock-stepped', // this computer's clock was set
] as const
export const GapCause = z.enum([...causes, ...gapCauses])
export type GapCause = z.infer<typeof GapCause>

export const Time = z.number().int().min(0).max(8.64e15)
export const asTime = z.coerce.number().min(0).max(8.64e15)

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
      /** Codecs for which FFmpeg stands in, since no file of ours carries them as they come; none where it is recorded directly. */
      converted_for: z.array(z.string()),
    }),
  ),
  trouble: RecordingTrouble.nullable(),
})
export type Recording = z.infer<typeof Recording>

export const storageKey = 'recordings'
/** A folder of recordings on its disk: key `recordings` for that of all cameras, the folder itself for one that cameras have of their own. */
export const Storage = z.object({
  folder: z.string(),
  /** Whose files go here by their plans; null: those of all others. */
  camera_ids: z.array(z.string()).nullable(),
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
  /** Who recorded it; ids of cameras are that gateway's own. */
  gateway: z.string(),
  gateway_name: z.string(),
  streams: z.array(z.object({ camera_id: z.string(), role: StreamRole, camera_name: z.string().nullish() })),
  state: z.enum(['open', 'closed']),
  /** With its pre-roll, as far as there was one. */
  from: z.number(),
  to: z.number().nullable(),
  pre_roll: z.number(),
  post_roll: z.number(),
  /** HLS, growing while it is recorded. One for each stream; whole addresses where another gateway has them. */
  playlists: z.array(z.object({ camera_id: z.string(), role: StreamRole, url: z.string() })),
})
export type RecordingSession = z.infer<typeof RecordingSession>

export const RollSeconds = z.number().min(0).max(3600)
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
  /** Absolute, on a disk of its own for example; null: as for all. For what is recorded from the next file on. */
  folder: z.string().trim().min(1).max(1000).nullable(),
}
export const RecordingPlan = z.object({ camera_id: z.string(), ...planFields })
export type RecordingPlan = z.infer<typeof RecordingPlan>
export const PlanChange = z.object(planFields).partial().extend({ camera_id: CameraId })

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
  /** Of another gateway: which, and the folder on its disk. */
  gateway: z.string().optional(),
  folder: z.string().optional(),
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
      /** What the camera noticed: kinds of `EventKind`. */
      events: z.array(z.object({ from: z.number(), to: z.number().nullable(), kind: z.string(), source: z.string().nullable() })),
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
      /** Null: of several. */
      camera_id: z.string().nullable(),
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
