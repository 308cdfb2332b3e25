/**
 * Everything that screens mirror: one map of rows per collection. This is the only list; the state of the engine, the
 * snapshot's schema and the mirror of a window are made from it.
 */
import * as z from 'zod'
import { Camera, StreamState } from './cameras.ts'
import { Finding, Scan } from './discovery.ts'
import { Ptz } from './ptz.ts'
import { Profile, Publication } from './publishing.ts'
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
  profiles: Profile,
  /** Key: camera id. */
  publications: Publication,
  /** Key: name. */
  layouts: WallLayout,
