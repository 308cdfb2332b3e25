/**
 * What cameras notice: motion, a line that was crossed, a lid that was opened, an input, a disk that failed. And their relays.
 *
 * One event is a stretch of time: `to` is null while it lasts, and equals `from` for what has no length. Times are milliseconds
 * since 1970 by this computer's clock, whatever the camera's own says.
 */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { CameraId } from './cameras.ts'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'
import { asTime } from './recording-rows.ts'
import { Trouble } from './trouble.ts'

export const eventKinds = [
  'motion',
  'person',
  'vehicle',
  'animal',
  'face',
  'visitor',
  'package',
  'line', // a line was crossed
  'region', // something is where nothing should be
  'tamper', // covered, turned away, opened
  'picture', // blurred, too dark, another scene
  'sound',
  'input', // a contact at the camera
  'relay', // an output of the camera
  'storage', // its card or disk
  'signal', // it gets no picture from a sensor or a channel
  'health', // the rest of its hardware
  'other', // a topic that is in no table
] as const
export const EventKind = z.enum(eventKinds)
export type EventKind = z.infer<typeof EventKind>

export const CameraEvent = z.object({
  id: z.string(),
  camera_id: z.string(),
  kind: EventKind,
  /** Without prefixes: `RuleEngine/CellMotionDetector/Motion`. */
  topic: z.string(),
  /** The rule, input or lens that it is about, as the camera names it. */
  source: z.string().nullable(),
  from: z.number(),
  to: z.number().nullable(),
  /** It lasted already when Camgate began to listen. */
  before: z.boolean(),
  /** `silence`: the camera says no end, so it ended when nothing was said any more. `lost`: nobody listened. */
  ended_by: z.enum(['camera', 'silence', 'lost']).nullable(),
  /** What came with it, by name. */
  data: z.record(z.string(), z.string()),
})
export type CameraEvent = z.infer<typeof CameraEvent>

/** What is told when an event begins, ends, or is over at once. */
export const EventNotice = z.object({ change: z.enum(['began', 'ended', 'pulse']), event: CameraEvent })
export type EventNotice = z.infer<typeof EventNotice>

/** `auto`: while it is recorded, a program or a window listens, or a webhook wants them. */
export const Follow = z.enum(['auto', 'always', 'never'])
export type Follow = z.infer<typeof Follow>

/** How the events of one camera are followed: a row of the state, key camera id. */
export const CameraEvents = z.object({
  camera_id: z.string(),
  follow: Follow,
  /** `unsupported`: it offers no subscription. `waiting`: it is tried again at `trouble.retry_at`. */
  state: z.enum(['off', 'connecting', 'following', 'waiting', 'unsupported']),
  /** What lasts now. */
  active: z.array(CameraEvent),
  latest: CameraEvent.nullable(),
  /** Events that were left out because too many came. */
  skipped: z.number().int(),
  trouble: Trouble.nullable(),
})
export type CameraEvents = z.infer<typeof CameraEvents>

export const Relay = z.object({
  token: z.string(),
  /** `monostable`: it falls back by itself after `delay_seconds`. */
  mode: z.enum(['bistable', 'monostable']).nullable(),
  delay_seconds: z.number().nullable(),
  idle: z.enum(['open', 'closed']).nullable(),
  /** As the camera's events tell; null where they do not. */
  on: z.boolean().nullable(),
})
export type Relay = z.infer<typeof Relay>

export const EventHook = z.object({
  id: z.string(),
  /** `http` or `https`; passwords in it are masked. */
  url: z.string(),
  /** Signs each message with it; it is never told. */
  has_secret: z.boolean(),
  /** Only these; all when empty. */
  kinds: z.array(EventKind),
  camera_ids: z.array(z.string()),
  enabled: z.boolean(),
  /** Messages that wait for the other side, and those that were dropped because it took none for too long. */
  waiting: z.number().int(),
  dropped: z.number().int(),
  delivered_at: z.number().nullable(),
  trouble: Trouble.nullable(),
})
export type EventHook = z.infer<typeof EventHook>

const HookUrl = z
  .string()
  .trim()
  .max(2000)
  .regex(/^https?:\/\/[^\s]+$/i, 'is to begin with http:// or https://')
const hookFields = {
  url: HookUrl,
  /** Empty: not signed any more. */
  secret: z.string().max(500).optional(),
  kinds: z.array(EventKind).max(eventKinds.length),
  camera_ids: z.array(CameraId).max(500),
  enabled: z.boolean(),
}
export const HookDraft = z.object({
  ...hookFields,
  kinds: hookFields.kinds.default([]),
  camera_ids: hookFields.camera_ids.default([]),
  enabled: hookFields.enabled.default(true),
})
export type HookDraft = z.infer<typeof HookDraft>
export const HookChange = z.object(hookFields).partial()
export type HookChange = z.infer<typeof HookChange>

const camera = { camera_id: CameraId }
const hook = { hook_id: z.string().min(1).max(100) }
const tags = ['events']
const ofCamera = pick('CAMERA_NOT_FOUND', 'SOURCE_FAILED', 'NO_CONTROLS', 'RELAY_NOT_FOUND')
const ofHook = pick('EVENT_HOOK_NOT_FOUND', 'INPUT_INVALID', 'STORAGE_FAILED')

export const eventsContract = {
  read: needs('view')
    .route({ method: 'GET', path: '/cameras/{camera_id}/events', tags, summary: 'What a camera noticed, newest first' })
    .input(
      z.object({
        ...camera,
        from: asTime.optional(),
        to: asTime.optional(),
        kind: EventKind.optional(),
        /** Only those older than this event. */
        before: z.string().regex(/^\d+$/).optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
      }),
    )
    .output(z.object({ following: CameraEvents, events: z.array(CameraEvent) }))
    .errors(ofCamera),
  watch: needs('view')
    .route({
      method: 'GET',
      path: '/cameras/{camera_id}/events/live',
      tags,
      summary: 'Events as they begin and end (server-sent events); the camera is followed meanwhile',
    })
    .input(z.object(camera))
    .output(eventIterator(EventNotice))
    .errors(ofCamera),
  follow: needs('configure')
    .route({ method: 'PUT', path: '/cameras/{camera_id}/events/follow', tags, summary: 'When a camera is listened to; also tries again' })
    .input(z.object({ ...camera, follow: Follow }))
    .output(CameraEvents)
    .errors(ofCamera),
  relays: needs('view')
    .route({ method: 'GET', path: '/cameras/{camera_id}/relays', tags, summary: 'Relay outputs of a camera' })
    .input(z.object(camera))
    .output(z.array(Relay))
    .errors(ofCamera),
  switchRelay: needs('control')
    .route({ method: 'POST', path: '/cameras/{camera_id}/relays/{token}', tags, summary: 'Switch a relay output, and tell what was seen' })
    .input(z.object({ ...camera, token: z.string().min(1).max(200), on: z.boolean() }))
    .output(
      z.object({
        relay: Relay,
        /** `unseen`: the camera took it, and tells no state. `not-applied`: it tells another. */
        outcome: z.enum(['applied', 'unseen', 'not-applied']),
      }),
    )
    .errors(ofCamera),
  setRelay: needs('configure')
    .route({
      method: 'PUT',
      path: '/cameras/{camera_id}/relays/{token}/settings',
      tags,
      summary: 'Whether a relay output stays or falls back, after how long, and how its contact rests',
    })
    .input(
      z.object({
        ...camera,
        token: z.string().min(1).max(200),
        mode: z.enum(['bistable', 'monostable']).optional(),
        /** Only of one that falls back. */
        delay_seconds: z.number().min(0.1).max(86_400).optional(),
        idle: z.enum(['open', 'closed']).optional(),
      }),
    )
    .output(z.object({ relay: Relay, outcome: z.enum(['applied', 'applied-as', 'not-applied']), evidence: z.string().nullable() }))
    .errors({ ...ofCamera, ...pick('INPUT_INVALID') }),
  hooks: needs('configure')
    .route({ method: 'GET', path: '/event-hooks', tags, summary: 'Addresses that events are sent to' })
    .output(z.array(EventHook)),
  addHook: needs('configure')
    .route({ method: 'POST', path: '/event-hooks', tags, summary: 'Send events to an address', successStatus: 201 })
    .input(HookDraft)
    .output(EventHook)
    .errors(ofHook),
  changeHook: needs('configure')
    .route({ method: 'PATCH', path: '/event-hooks/{hook_id}', tags, summary: 'Change what is sent there' })
    .input(HookChange.extend(hook))
    .output(EventHook)
    .errors(ofHook),
  removeHook: needs('configure')
    .route({ method: 'DELETE', path: '/event-hooks/{hook_id}', tags, summary: 'Send nothing there any more' })
    .input(z.object(hook))
    .output(z.object(hook))
    .errors(ofHook),
  testHook: needs('configure')
    .route({ method: 'POST', path: '/event-hooks/{hook_id}/test', tags, summary: 'Send a message that says that it is a test' })
    .input(z.object(hook))
    .output(z.object({ status: z.number().int().nullable(), ms: z.number(), trouble: Trouble.nullable() }))
    .errors(ofHook),
}
