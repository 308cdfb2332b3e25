/**
 * Everything that screens mirror: one map of rows per collection. This is the only list; the state of the engine, the
 * snapshot's schema and the mirror of a window are made from it.
 */
import * as z from 'zod'
import { Camera, StreamState } from './cameras.ts'
import { Finding, Scan } from './discovery.ts'
import { CameraEvents } from './events.ts'
import { Ptz } from './ptz.ts'
import { Publication, ServerProfile } from './publishing.ts'
import { Recording, Storage } from './recording-rows.ts'
import { System } from './system-row.ts'
import { WallLayout } from './wall.ts'

export const collections = {
  system: System,
  cameras: Camera,
  /** Key: `<camera id>/<role>`. */
  streams: StreamState,
  scans: Scan,
  findings: Finding,
  /** Key: profile name. */
  profiles: ServerProfile,
  /** Key: camera id. */
  publications: Publication,
  /** Heads that somebody asked for. Key: camera id. */
  ptz: Ptz,
  /** How the events of a camera are followed. Key: camera id. */
  events: CameraEvents,
  /** Key: name. */
  layouts: WallLayout,
  /** Key: camera id. */
  recordings: Recording,
  /** Key: `recordings`, or the folder of cameras that have their own. */
  storage: Storage,
} as const
export type Collection = keyof typeof collections
export type Row<C extends Collection> = z.infer<(typeof collections)[C]>
export type State = { [C in Collection]: Record<string, Row<C>> }

export const collectionNames = Object.keys(collections) as [Collection, ...Collection[]]

type Maps = { [C in Collection]: z.ZodRecord<z.ZodString, (typeof collections)[C]> }
export const StateSchema = z.object(
  Object.fromEntries(collectionNames.map((name) => [name, z.record(z.string(), collections[name])])) as Maps,
)

export const emptyState = (): State => Object.fromEntries(collectionNames.map((name) => [name, {}])) as unknown as State
