/**
 * Setting a camera up as a device: its place on the network, its users, texts on its picture, its log, its way back to what its
 * maker sent. What is taken is what the camera shows afterwards; a new address is taken when the camera was found there.
 */
import * as z from 'zod'
import { CameraId } from './cameras.ts'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'

/** As ONVIF calls what a user may do. */
export const userLevels = ['Administrator', 'Operator', 'User'] as const
export const UserLevel = z.enum(userLevels)
export type UserLevel = z.infer<typeof UserLevel>

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
  gateway: z.string().nullable(),
  dns: z.array(z.string()),
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

const Address4 = z.ipv4('is to be an address like 192.168.1.64')
export const NetworkWish = z.object({
  /** Token of the interface; the first one when left out. */
  interface: z.string().min(1).max(100).optional(),
  dhcp: z.boolean(),
  /** Needed without DHCP. */
  address: Address4.optional(),
  prefix: z.number().int().min(1).max(30).optional(),
  gateway: Address4.optional(),
  dns: z.array(Address4).max(4).optional(),
  /** Also where this computer has no network of that address. */
  elsewhere: z.boolean().default(false),
  /** Restart the camera where it says that the address counts only then. */
  restart: z.boolean().default(false),
})
export type NetworkWish = z.infer<typeof NetworkWish>

export const NetworkOutcome = z.object({
  /** `kept`: it answers at the old address, with the old one set. `restart-needed`: asked, and not restarted. `not-found`: at neither, nor by discovery. */
  outcome: z.enum(['found', 'kept', 'refused', 'restart-needed', 'not-found']),
  /** Where it answers now. */
  at: z.string().nullable(),
  /** Addresses and ways by which it was looked for. */
  looked: z.array(z.string()),
  evidence: z.string().nullable(),
  /** Cameras of the library that followed. */
  followed: z.array(z.string()),
  device: DeviceSetup.nullable(),
})
export type NetworkOutcome = z.infer<typeof NetworkOutcome>

export const overlayKinds = ['Plain', 'Date', 'Time', 'DateAndTime'] as const
export const OverlayKind = z.enum(overlayKinds)
export type OverlayKind = z.infer<typeof OverlayKind>

export const Overlay = z.object({
  token: z.string(),
  /** As the camera calls it; of another kind than ours (an image) it can only be taken away. */
  kind: z.string(),
  text: z.string().nullable(),
  /** `UpperLeft` and its like, or `Custom` with a place of −1…1 from left to right and from bottom to top. */
  position: z.string(),
  x: z.number().nullable(),
  y: z.number().nullable(),
  font_size: z.number().nullable(),
})
export type Overlay = z.infer<typeof Overlay>

export const Overlays = z.object({
  /** False: the camera has no service for it. */
  offered: z.boolean(),
  overlays: z.array(Overlay),
  most: z.number().int().nullable(),
  kinds: z.array(z.string()),
  positions: z.array(z.string()),
  font_sizes: z.object({ min: z.number(), max: z.number() }).nullable(),
})
export type Overlays = z.infer<typeof Overlays>

export const OverlayOutcome = z.object({
  outcome: z.enum(['applied', 'applied-as', 'not-applied']),
  evidence: z.string().nullable(),
  overlays: Overlays,
  /** The picture before and after, `data:` addresses: some cameras tell a text back and never show it. */
  before: z.string().nullable(),
  after: z.string().nullable(),
})
export type OverlayOutcome = z.infer<typeof OverlayOutcome>

const camera = { camera_id: CameraId }
const user = { user: z.string().min(1).max(100) }
const refusals = pick('CAMERA_NOT_FOUND', 'SOURCE_FAILED', 'NO_CONTROLS', 'CONTROL_NOT_FOUND')
const tags = ['setup']
const Password = z.string().min(1).max(128)

export const deviceSetupContract = {
  network: needs('configure')
    .route({
      method: 'POST',
      path: '/cameras/{camera_id}/setup/network',
      tags,
      summary: 'Give it another address, look for it there, and let the library follow',
    })
    .input(NetworkWish.extend(camera))
    .output(NetworkOutcome)
    .errors(refusals),
  find: needs('configure')
    .route({
      method: 'POST',
      path: '/cameras/{camera_id}/setup/find',
      tags,
      summary: 'Look for a camera that went to another address, by what it is, and let the library follow',
    })
    .input(z.object({ ...camera, at: Address4.optional() }))
    .output(NetworkOutcome)
    .errors(refusals),
  addUser: needs('configure')
    .route({ method: 'POST', path: '/cameras/{camera_id}/setup/users', tags, summary: 'Add a user' })
    .input(z.object({ ...camera, ...user, password: Password, level: UserLevel }))
    .output(SetupOutcome)
    .errors(refusals),
  changeUser: needs('configure')
    .route({
      method: 'PATCH',
      path: '/cameras/{camera_id}/setup/users/{user}',
      tags,
      summary: 'Change the password or the level of a user; the library follows where it is its own login',
    })
    .input(z.object({ ...camera, ...user, password: Password.optional(), level: UserLevel.optional() }))
    .output(SetupOutcome)
    .errors(refusals),
  removeUser: needs('configure')
    .route({ method: 'DELETE', path: '/cameras/{camera_id}/setup/users/{user}', tags, summary: 'Remove a user, never our own' })
    .input(z.object({ ...camera, ...user }))
    .output(SetupOutcome)
    .errors(refusals),
  overlays: needs('view')
    .route({ method: 'GET', path: '/cameras/{camera_id}/setup/overlays', tags, summary: 'Texts on the picture, and what may be set' })
    .input(z.object(camera))
    .output(Overlays)
    .errors(refusals),
  saveOverlay: needs('configure')
    .route({
      method: 'POST',
      path: '/cameras/{camera_id}/setup/overlays',
      tags,
      summary: 'Make a text on the picture, or change one, with the picture before and after',
    })
    .input(
      z.object({
        ...camera,
        /** Of the one to change; a new one when left out. */
        token: z.string().min(1).max(200).optional(),
        kind: OverlayKind.optional(),
        text: z.string().max(400).optional(),
        position: z.string().max(40).optional(),
        x: z.number().min(-1).max(1).optional(),
        y: z.number().min(-1).max(1).optional(),
        font_size: z.number().int().min(1).max(1000).optional(),
      }),
    )
    .output(OverlayOutcome)
    .errors(refusals),
  removeOverlay: needs('configure')
    .route({ method: 'DELETE', path: '/cameras/{camera_id}/setup/overlays/{token}', tags, summary: 'Take a text off the picture' })
    .input(z.object({ ...camera, token: z.string().min(1).max(200) }))
    .output(OverlayOutcome)
    .errors(refusals),
  log: needs('configure')
    .route({ method: 'GET', path: '/cameras/{camera_id}/setup/log', tags, summary: 'What the camera keeps as its own log' })
    .input(z.object({ ...camera, kind: z.enum(['System', 'Access']).default('System') }))
    .output(z.object({ text: z.string().nullable(), evidence: z.string().nullable() }))
    .errors(refusals),
  factoryReset: needs('administer')
    .route({
      method: 'POST',
      path: '/cameras/{camera_id}/setup/factory-reset',
      tags,
      summary: 'Back to what its maker sent. Soft mostly keeps the address',
    })
    .input(z.object({ ...camera, how: z.enum(['Soft', 'Hard']), /** The name of the camera, as a second look. */ name: z.string() }))
    .output(NetworkOutcome)
    .errors(refusals),
}
