/** The engine's word about itself: one row that every screen mirrors. */
import * as z from 'zod'
import { SharedDatabase } from './gateways.ts'
import { Trouble } from './trouble.ts'

/** Key of the one row of the `system` collection. */
export const systemKey = 'engine'
export const System = z.object({
  /** New at every start of the engine: numbered events of another one do not follow. */
  engine_id: z.string(),
  version: z.string(),
  started_at: z.number(),
  platform: z.string(),
  data_folder: z.string(),
  ffmpeg: z.object({ path: z.string(), version: z.string() }).nullable(),
  /** This one among others. */
  gateway: z.object({ id: z.string(), name: z.string() }),
  /** The database that several gateways share; null where there is none. */
  shared: SharedDatabase.nullable(),
  /** What is wrong with the whole, e.g. no FFmpeg, disk full, a database set aside as damaged. */
  notices: z.array(z.object({ key: z.string(), params: z.record(z.string(), z.string()), trouble: Trouble.nullable() })),
})
export type System = z.infer<typeof System>
