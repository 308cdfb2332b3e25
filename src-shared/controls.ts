/**
 * Controls of a camera: one model for what V4L2, ONVIF imaging and ONVIF encoders let a person set. Screens, programs, presets
 * and the undo know nothing else.
 *
 * A change is what reading back shows, never what the camera answered: many answer "ok" and do nothing.
 */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { CameraId } from './cameras.ts'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'
import { Trouble } from './trouble.ts'

export const ControlValue = z.union([z.number(), z.boolean(), z.string().max(4000)])
export type ControlValue = z.infer<typeof ControlValue>

/** Tabs of a panel, in their order. */
export const controlTabs = ['basic', 'exposure', 'color', 'focus', 'advanced', 'compression', 'driver'] as const
export const ControlTab = z.enum(controlTabs)
export type ControlTab = z.infer<typeof ControlTab>

export const Control = z.object({
  /** Name within its camera, as the driver writes it (`exposure_time_absolute`), or `imaging.exposure.mode`. */
  id: z.string(),
  /** What stays the same when a kernel renames a control: the driver's number. Presets keep it. */
  key: z.string(),
  /** As the camera or driver names it, for people. */
  label: z.string(),
  tab: ControlTab,
  /** The controls that a camera takes only together (one group of ONVIF), or the class of a driver. */
  group: z.string(),
  source: z.enum(['v4l2', 'imaging', 'encoder', 'browser']),
  /** `bits`: a number, one bit per option. `button`: has no value, it is pressed. */
  kind: z.enum(['number', 'switch', 'choice', 'button', 'bits', 'text']),
  /** Numbers: the range. Text: the fewest and most characters. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  step: z.number().nullable(),
  default: ControlValue.nullable(),
  /** Only where it is known: `µs`, `dB`, `K`, `100 µs`, `″`. */
  unit: z.string().nullable(),
  /** Of a choice, or of the bits of a mask. */
  options: z.array(z.object({ value: z.union([z.number(), z.string()]), label: z.string() })),
  value: ControlValue.nullable(),
  read_only: z.boolean(),
  /** It moves by itself, as gain does while it is automatic. */
  volatile: z.boolean(),
  /** Not to be changed now. `by` names the control whose automatic is on, where that is known; `release` the value that ends it. */
  inactive: z.object({ by: z.string().nullable(), release: ControlValue.nullable() }).nullable(),
})
export type Control = z.infer<typeof Control>

export const CameraControls = z.object({
  /** Null for a device that is not in the library. */
  camera_id: z.string().nullable(),
  /** Device file of a camera that is plugged in. */
  device: z.string().nullable(),
  read_at: z.number(),
  controls: z.array(Control),
  /** The camera has none, and why: nothing was asked, or what was asked failed. */
  none: z.enum(['other_system', 'no_service', 'no_device', 'trouble']).nullable(),
  trouble: Trouble.nullable(),
  /** Its values are set again when it is plugged in, or Camgate starts. */
  keep: z.boolean(),
  /** Changes that can be taken back. */
  undo: z.number().int(),
})
export type CameraControls = z.infer<typeof CameraControls>

export const ControlResult = z.object({
  id: z.string(),
  /** What reading back showed. `applied-as`: changed, to another value than was asked for. */
  outcome: z.enum(['applied', 'applied-as', 'not-applied']),
  /** Null for a button. */
  asked: ControlValue.nullable(),
  /** As read afterwards. */
  value: ControlValue.nullable(),
  reason: z.enum(['inactive', 'read-only', 'refused', 'ignored', 'gone']).nullable(),
  evidence: z.string().nullable(),
})
export type ControlResult = z.infer<typeof ControlResult>

export const ControlChanges = z.object({ results: z.array(ControlResult), controls: CameraControls })
export type ControlChanges = z.infer<typeof ControlChanges>

/** Exactly one of them. */
const OneChange = z.object({ value: ControlValue.optional(), reset: z.boolean().optional(), press: z.boolean().optional() })
export type OneChange = z.infer<typeof OneChange>

/** Values of one camera under a name, for it and for others of its kind. */
export const ControlPreset = z.object({
  name: z.string(),
  vendor: z.string().nullable(),
  model: z.string().nullable(),
  /** By `key` of the control. */
  values: z.record(z.string(), ControlValue),
  created_at: z.number(),
})
export type ControlPreset = z.infer<typeof ControlPreset>

export const PresetOutcome = z.object({
  camera_id: z.string(),
  name: z.string(),
  /** One for each value. Null where nothing was set: another model, or a camera that could not be asked at all. */
  results: z.array(ControlResult).nullable(),
  /** It is another model than the one that the values are of; with results where they were tried all the same. */
  other_model: z.boolean(),
  trouble: Trouble.nullable(),
})
export type PresetOutcome = z.infer<typeof PresetOutcome>

const Query = z.object({
  /** `1`: ask the camera, whatever is remembered. */
  refresh: z.union([z.boolean(), z.stringbool()]).optional(),
  /** Device file or id of a camera; the first device that is plugged in when left out. */
  device: z.string().min(1).max(400).optional(),
})
const camera = { camera_id: CameraId }
const control = { control_id: z.string().min(1).max(200) }
const PresetName = z.string().trim().min(1).max(100)
const refusals = pick('CAMERA_NOT_FOUND', 'SOURCE_FAILED', 'TOOL_MISSING', 'CONTROL_NOT_FOUND', 'NO_CONTROLS')
const tags = ['controls']

export const controlsContract = {
  device: needs('view')
    .route({ method: 'GET', path: '/controls', tags, summary: 'Controls of a device that is plugged in' })
    .input(Query)
    .output(CameraControls)
    .errors(refusals),
  setDevice: needs('control')
    .route({ method: 'POST', path: '/controls/{control_id}', tags, summary: 'Set, reset or press a control of a device' })
    .input(OneChange.extend({ ...control, device: Query.shape.device }))
    .output(ControlChanges)
    .errors(refusals),
  read: needs('view')
    .route({ method: 'GET', path: '/cameras/{camera_id}/controls', tags, summary: 'Controls of a camera: values, ranges, options' })
    .input(z.object({ ...camera, refresh: Query.shape.refresh }))
    .output(CameraControls)
    .errors(refusals),
  watch: needs('view')
    .route({
      method: 'GET',
      path: '/cameras/{camera_id}/controls/events',
      tags,
      summary: 'The controls, again whenever one changes (server-sent events)',
    })
    .input(z.object(camera))
    .output(eventIterator(CameraControls))
    .errors(refusals),
  set: needs('control')
    .route({ method: 'POST', path: '/cameras/{camera_id}/controls', tags, summary: 'Set several controls, or reset some or all' })
    .input(
      z.object({
        ...camera,
        values: z.record(z.string(), ControlValue).optional(),
        /** Ids, or `all`. */
        reset: z.union([z.literal('all'), z.array(z.string())]).optional(),
      }),
    )
    .output(ControlChanges)
    .errors(refusals),
  setOne: needs('control')
    .route({ method: 'POST', path: '/cameras/{camera_id}/controls/{control_id}', tags, summary: 'Set, reset or press one control' })
    .input(OneChange.extend({ ...camera, ...control }))
    .output(ControlChanges)
    .errors(refusals),
  undo: needs('control')
    .route({ method: 'POST', path: '/cameras/{camera_id}/controls-undo', tags, summary: 'Take the last change back' })
    .input(z.object(camera))
    .output(ControlChanges)
    .errors(refusals),
  keep: needs('control')
    .route({
      method: 'PUT',
      path: '/cameras/{camera_id}/controls-keep',
      tags,
      summary: 'Set the values again after unplugging and restarts',
    })
    .input(z.object({ ...camera, keep: z.boolean() }))
    .output(CameraControls)
    .errors(refusals),
  presets: needs('view').route({ method: 'GET', path: '/control-presets', tags, summary: 'Named values' }).output(z.array(ControlPreset)),
  savePreset: needs('configure')
    .route({ method: 'PUT', path: '/control-presets/{name}', tags, summary: 'Keep the present values of a camera under a name' })
    .input(z.object({ name: PresetName, ...camera }))
    .output(ControlPreset)
    .errors(refusals),
  removePreset: needs('configure')
    .route({ method: 'DELETE', path: '/control-presets/{name}', tags, summary: 'Forget named values' })
    .input(z.object({ name: PresetName }))
    .output(z.object({ name: z.string() }))
    .errors(pick('CONTROL_PRESET_NOT_FOUND')),
  applyPreset: needs('control')
    .route({ method: 'POST', path: '/control-presets/{name}/apply', tags, summary: 'Set named values on cameras, with a result for each' })
    .input(
      z.object({
        name: PresetName,
        camera_ids: z.array(CameraId).optional(),
        station: z.string().optional(),
        /** All cameras of the model that the values are of. */
        same_model: z.boolean().default(false),
        /** Also on other models, as far as they have such controls; they are left out otherwise. */
        other_models: z.boolean().default(false),
      }),
    )
    .output(z.array(PresetOutcome))
    .errors(pick('CONTROL_PRESET_NOT_FOUND', 'CAMERA_NOT_FOUND')),
}
