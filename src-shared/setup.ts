/**
 * Setting a camera up: what its encoders do, its clock, its name on the network, its users, a restart. What is taken is what
 * the camera shows afterwards.
 */
import * as z from 'zod'
import { CameraId } from './cameras.ts'
import { CameraControls, ControlChanges, ControlResult, ControlValue } from './controls.ts'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'
import { Trouble } from './trouble.ts'

export const DeviceSetup = z.object({
  camera_id: z.string(),
  manufacturer: z.string().nullable(),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  serial: z.string().nullable(),
  hostname: z.string().nullable(),
  clock: z.object({
    /** The camera's clock minus ours, milliseconds; null when it does not tell. */
    skew_ms: z.number().nullable(),
    by: z.enum(['manual', 'ntp']).nullable(),
    /** POSIX, as the camera writes it. */
    zone: z.string().nullable(),
    ntp: z.array(z.string()),
  }),
  users: z.array(z.object({ name: z.string(), level: z.string() })),
  addresses: z.array(
    z.object({ interface: z.string(), address: z.string(), prefix: z.number(), dhcp: z.boolean(), mac: z.string().nullable() }),
  ),
})
export type DeviceSetup = z.infer<typeof DeviceSetup>

/** What a change of the clock, the name, a user or a restart came to. */
export const SetupOutcome = z.object({
  outcome: z.enum(['applied', 'applied-as', 'not-applied']),
  /** As the camera shows it now, or its words of refusal. */
  evidence: z.string().nullable(),
  device: DeviceSetup,
})
export type SetupOutcome = z.infer<typeof SetupOutcome>

/** One camera of many: what would be changed, or was. */
export const StreamsOutcome = z.object({
  camera_id: z.string(),
  name: z.string(),
  plan: z.array(z.object({ id: z.string(), label: z.string(), from: ControlValue.nullable(), to: ControlValue })),
  /** Values that this camera cannot take, and why. */
  refused: z.array(z.object({ id: z.string(), problem: z.string() })),
  /** Null where nothing was done: a plan, nothing to change, or a camera that could not be asked. */
  results: z.array(ControlResult).nullable(),
  trouble: Trouble.nullable(),
})
export type StreamsOutcome = z.infer<typeof StreamsOutcome>

const camera = { camera_id: CameraId }
const refusals = pick('CAMERA_NOT_FOUND', 'SOURCE_FAILED', 'NO_CONTROLS', 'CONTROL_NOT_FOUND')
const tags = ['setup']

export const setupContract = {
  streams: needs('view')
    .route({ method: 'GET', path: '/cameras/{camera_id}/setup/streams', tags, summary: 'What the encoders do, and may do' })
    .input(z.object(camera))
    .output(CameraControls)
    .errors(refusals),
  setStreams: needs('configure')
    .route({
      method: 'POST',
      path: '/cameras/{camera_id}/setup/streams',
      tags,
      summary: 'Change what the encoders do; the streams restart',
    })
    .input(z.object({ ...camera, values: z.record(z.string(), ControlValue) }))
    .output(ControlChanges)
    .errors(refusals),
  many: needs('configure')
    .route({
      method: 'POST',
      path: '/setup/streams',
      tags,
      summary: 'The same for many cameras: a plan, or the change with a result for each',
    })
    .input(
      z.object({
        camera_ids: z.array(CameraId).optional(),
        station: z.string().optional(),
        values: z.record(z.string(), ControlValue),
        /** Also: their clocks by this computer's. */
        clock: z.boolean().default(false),
        /** Only say what would be changed. */
        plan: z.boolean().default(true),
      }),
    )
    .output(z.array(StreamsOutcome))
    .errors(pick('CAMERA_NOT_FOUND')),
  device: needs('view')
    .route({ method: 'GET', path: '/cameras/{camera_id}/setup', tags, summary: 'Identity, clock, name, users, addresses' })
    .input(z.object(camera))
    .output(DeviceSetup)
    .errors(refusals),
  clock: needs('configure')
    .route({ method: 'POST', path: '/cameras/{camera_id}/setup/clock', tags, summary: 'Set the clock by this computer, or by NTP' })
    .input(z.object({ ...camera, by: z.enum(['computer', 'ntp']), ntp: z.string().trim().min(1).max(255).optional() }))
    .output(SetupOutcome)
    .errors(refusals),
  hostname: needs('configure')
    .route({ method: 'POST', path: '/cameras/{camera_id}/setup/hostname', tags, summary: 'Set its name on the network' })
    .input(z.object({ ...camera, hostname: z.string().regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/) }))
    .output(SetupOutcome)
    .errors(refusals),
  password: needs('configure')
    .route({
      method: 'POST',
      path: '/cameras/{camera_id}/setup/password',
      tags,
      summary: 'Change the password of a user; the library follows where it is the one that Camgate logs in with',
    })
    .input(z.object({ ...camera, user: z.string().min(1).max(100), password: z.string().min(1).max(128) }))
    .output(SetupOutcome)
    .errors(refusals),
  reboot: needs('configure')
    .route({ method: 'POST', path: '/cameras/{camera_id}/setup/reboot', tags, summary: 'Restart the camera, and wait until it is back' })
    .input(z.object(camera))
    .output(SetupOutcome)
    .errors(refusals),
}
