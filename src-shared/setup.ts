/**
 * Setting a camera up: what its encoders do, of one or of many at a time, its clock, its name, a restart. What is taken is
 * what the camera shows afterwards. What else it is as a device stands in `setup-device.ts`.
 */
import * as z from 'zod'
import { CameraId } from './cameras.ts'
import { CameraControls, ControlChanges, ControlResult, ControlValue } from './controls.ts'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'
import { DeviceSetup, deviceSetupContract, SetupOutcome } from './setup-device.ts'
import { Trouble } from './trouble.ts'

/** One camera of many: what would be changed, or was. */
export const StreamsOutcome = z.object({
  camera_id: z.string(),
  name: z.string(),
  plan: z.array(z.object({ id: z.string(), label: z.string(), from: ControlValue.nullable(), to: ControlValue })),
  /** Values that this camera cannot take, and why. */
  refused: z.array(z.object({ id: z.string(), problem: z.string() })),
  /** Null where nothing was done: a plan, nothing to change, or a camera that could not be asked. */
  results: z.array(ControlResult).nullable(),
  /** What of the camera pauses for it. */
  interrupts: z.object({ publication: z.boolean(), recording: z.boolean() }),
  /** What came of setting its clock; null where that was not asked for, or not done yet. */
  clock: z.object({ outcome: SetupOutcome.shape.outcome, evidence: z.string().nullable() }).nullable(),
  trouble: Trouble.nullable(),
})
export type StreamsOutcome = z.infer<typeof StreamsOutcome>

const camera = { camera_id: CameraId }
const refusals = pick('CAMERA_NOT_FOUND', 'SOURCE_FAILED', 'NO_CONTROLS', 'CONTROL_NOT_FOUND')
const tags = ['setup']

export const setupContract = {
  ...deviceSetupContract,
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
        /** Also: their clocks, by this computer's (`true`) or by a server. */
        clock: z.union([z.boolean(), z.enum(['computer', 'ntp'])]).default(false),
        ntp: z.string().trim().min(1).max(255).optional(),
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
