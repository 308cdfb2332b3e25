/**
 * Pan, tilt, zoom, focus: moving a camera, and being sure that it stops.
 *
 * A move lasts only as long as its wish is said again: whoever says nothing for `hold_ms` has let go. Units are shares of what the
 * camera declares: velocities −1 to 1, positions −1 (left, down) to 1 for pan and tilt, 0 (wide) to 1 for zoom.
 */
import * as z from 'zod'
import { CameraId } from './cameras.ts'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'
import { Trouble } from './trouble.ts'

const Share = z.number().min(-1).max(1)

/** An axis that is left out rests. */
export const Velocity = z.object({ pan: Share.optional(), tilt: Share.optional(), zoom: Share.optional(), focus: Share.optional() })
export type Velocity = z.infer<typeof Velocity>

export const PtzPosition = z.object({ pan: z.number().nullable(), tilt: z.number().nullable(), zoom: z.number().nullable() })
export type PtzPosition = z.infer<typeof PtzPosition>

/** How a camera was made to stop, in the order in which they are tried. */
export const stopWays = ['stop', 'stop-moved', 'zero', 'here'] as const
export const StopWay = z.enum(stopWays)
export type StopWay = z.infer<typeof StopWay>

export const PtzPreset = z.object({
  /** The camera's token, or `own:…` for one that Camgate keeps. */
  token: z.string(),
  name: z.string(),
  /** Kept by Camgate: a position that the camera is sent to. */
  own: z.boolean(),
  /** Without a name of its own and without a position: likely one of hundreds that nobody ever set. */
  empty: z.boolean(),
  /** Its name says that it does something (reboot, menu): it is never visited unless a person asks for just this one. */
  acts: z.boolean(),
  position: PtzPosition.nullable(),
  /** `data:image/jpeg;base64,…` of what it shows, for own ones. */
  picture: z.string().nullable(),
})
export type PtzPreset = z.infer<typeof PtzPreset>

export const PtzTour = z.object({
  name: z.string().trim().min(1).max(100),
  stops: z
    .array(z.object({ preset: z.string().min(1), dwell_seconds: z.number().min(1).max(3600) }))
    .min(1)
    .max(100),
})
export type PtzTour = z.infer<typeof PtzTour>

export const PtzFeatures = z.object({
  pan_tilt: z.boolean(),
  zoom: z.boolean(),
  focus: z.boolean(),
  /** It can be sent to a position. */
  absolute: z.boolean(),
  /** Small steps of its own; others are made by a short move. */
  relative: z.boolean(),
  /** It moves by shares of the picture: click to centre is exact. */
  field_of_view: z.boolean(),
  /** It tells where it looks. */
  position: z.boolean(),
  home: z.boolean(),
  presets: z.boolean(),
  most_presets: z.number().nullable(),
  auxiliary: z.array(z.string()),
})
export type PtzFeatures = z.infer<typeof PtzFeatures>

/** What a camera's head does right now: a row of the state, there once somebody asked for it. */
export const Ptz = z.object({
  camera_id: z.string(),
  features: PtzFeatures,
  motion: z.enum(['still', 'moving', 'stopping', 'not-stopped']),
  position: PtzPosition.nullable(),
  /** Where it looked before it was moved last, where it can be sent back there. */
  back: PtzPosition.nullable(),
  /** How the last stop went: the ways that were tried, and whether the standstill was seen. */
  stop: z
    .object({ tried: z.array(z.object({ way: StopWay, refused: z.string().nullable() })), seen: z.boolean(), at: z.number() })
    .nullable(),
  /** The way that is known to work with this camera, and what proved it. */
  learnt: z.object({ way: StopWay, proof: z.enum(['position', 'status', 'picture', 'answer']) }).nullable(),
  tour: z.object({ name: z.string(), preset: z.string() }).nullable(),
  trouble: Trouble.nullable(),
})
export type Ptz = z.infer<typeof Ptz>

export const PtzState = z.object({
  ptz: Ptz,
  presets: z.array(PtzPreset),
  tours: z.array(PtzTour),
  park: z.object({ preset: z.string(), after_seconds: z.number() }).nullable(),
})
export type PtzState = z.infer<typeof PtzState>

const camera = { camera_id: CameraId }
const token = { token: z.string().min(1).max(200) }
const PresetName = z.string().trim().min(1).max(64)
const refusals = pick('CAMERA_NOT_FOUND', 'SOURCE_FAILED', 'NO_CONTROLS', 'PTZ_UNSUPPORTED', 'PRESET_NOT_FOUND')
const tags = ['ptz']
const ok = z.object({ ptz: Ptz })

export const ptzContract = {
  read: needs('view')
    .route({ method: 'GET', path: '/cameras/{camera_id}/ptz', tags, summary: 'What the head can do and does; presets, tours' })
    .input(z.object({ ...camera, refresh: z.union([z.boolean(), z.stringbool()]).optional() }))
    .output(PtzState)
    .errors(refusals),
  move: needs('control')
    .route({ method: 'POST', path: '/cameras/{camera_id}/ptz/move', tags, summary: 'Move for as long as this is said again' })
    .input(
      Velocity.extend({
        ...camera,
        /** Silence after which it stops, milliseconds. */
        hold_ms: z.number().int().min(100).max(10_000).default(1000),
        /** Slower where the picture is zoomed in. */
        fit_zoom: z.boolean().default(true),
      }),
    )
    .output(ok)
    .errors(refusals),
  stop: needs('control')
    .route({ method: 'POST', path: '/cameras/{camera_id}/ptz/stop', tags, summary: 'Stop, by whatever works with this camera' })
    .input(z.object(camera))
    .output(ok)
    .errors(refusals),
  step: needs('control')
    .route({ method: 'POST', path: '/cameras/{camera_id}/ptz/step', tags, summary: 'A small step (shares of the range)' })
    .input(Velocity.omit({ focus: true }).extend(camera))
    .output(ok)
    .errors(refusals),
  goto: needs('control')
    .route({ method: 'POST', path: '/cameras/{camera_id}/ptz/goto', tags, summary: 'Look there' })
    .input(z.object({ ...camera, pan: Share.optional(), tilt: Share.optional(), zoom: z.number().min(0).max(1).optional() }))
    .output(ok)
    .errors(refusals),
  centre: needs('control')
    .route({
      method: 'POST',
      path: '/cameras/{camera_id}/ptz/centre',
      tags,
      summary: 'Bring a point, or a box, of the picture to the middle (0 to 1 from the top left)',
    })
    .input(
      z.object({
        ...camera,
        x: z.number().min(0).max(1),
        y: z.number().min(0).max(1),
        /** Of a box: as wide as this share of the picture. Above 1: zoom out by that. */
        width: z.number().min(0.02).max(10).optional(),
      }),
    )
    .output(ok.extend({ exact: z.boolean() }))
    .errors(refusals),
  home: needs('control')
    .route({ method: 'POST', path: '/cameras/{camera_id}/ptz/home', tags, summary: 'Go home, or make here the home' })
    .input(z.object({ ...camera, set: z.boolean().default(false) }))
    .output(ok)
    .errors(refusals),
  back: needs('control')
    .route({ method: 'POST', path: '/cameras/{camera_id}/ptz/back', tags, summary: 'Look where it looked before it was moved last' })
    .input(z.object(camera))
    .output(ok)
    .errors(refusals),
  savePreset: needs('control')
    .route({ method: 'POST', path: '/cameras/{camera_id}/ptz/presets', tags, summary: 'Keep where it looks now' })
    .input(z.object({ ...camera, name: PresetName, token: token.token.optional(), own: z.boolean().default(false) }))
    .output(z.object({ preset: PtzPreset, presets: z.array(PtzPreset) }))
    .errors(refusals),
  goPreset: needs('control')
    .route({ method: 'POST', path: '/cameras/{camera_id}/ptz/presets/{token}/go', tags, summary: 'Go to a preset' })
    .input(z.object({ ...camera, ...token }))
    .output(ok)
    .errors(refusals),
  renamePreset: needs('control')
    .route({ method: 'PATCH', path: '/cameras/{camera_id}/ptz/presets/{token}', tags, summary: 'Call a preset something' })
    .input(z.object({ ...camera, ...token, name: PresetName }))
    .output(z.object({ presets: z.array(PtzPreset) }))
    .errors(refusals),
  removePreset: needs('control')
    .route({
      method: 'DELETE',
      path: '/cameras/{camera_id}/ptz/presets/{token}',
      tags,
      summary: 'Remove a preset, and tell which really went',
    })
    .input(z.object({ ...camera, ...token }))
    .output(z.object({ presets: z.array(PtzPreset), gone: z.array(z.string()) }))
    .errors(refusals),
  saveTour: needs('control')
    .route({ method: 'PUT', path: '/cameras/{camera_id}/ptz/tours/{name}', tags, summary: 'Keep a tour over chosen presets' })
    .input(PtzTour.extend(camera))
    .output(z.object({ tours: z.array(PtzTour) }))
    .errors(refusals),
  removeTour: needs('control')
    .route({ method: 'DELETE', path: '/cameras/{camera_id}/ptz/tours/{name}', tags, summary: 'Forget a tour' })
    .input(z.object({ ...camera, name: PtzTour.shape.name }))
    .output(z.object({ tours: z.array(PtzTour) }))
    .errors(refusals),
  runTour: needs('control')
    .route({ method: 'POST', path: '/cameras/{camera_id}/ptz/tours/{name}/run', tags, summary: 'Go round until somebody moves it by hand' })
    .input(z.object({ ...camera, name: PtzTour.shape.name }))
    .output(ok)
    .errors(refusals),
  park: needs('control')
    .route({ method: 'PUT', path: '/cameras/{camera_id}/ptz/park', tags, summary: 'Where it goes when nobody moved it for a while' })
    .input(z.object({ ...camera, preset: token.token.nullable(), after_seconds: z.number().min(10).max(86_400).default(120) }))
    .output(z.object({ park: PtzState.shape.park }))
    .errors(refusals),
  auxiliary: needs('control')
    .route({ method: 'POST', path: '/cameras/{camera_id}/ptz/auxiliary', tags, summary: 'A command as the camera names it' })
    .input(z.object({ ...camera, command: z.string().min(1).max(200) }))
    .output(ok)
    .errors(refusals),
}
