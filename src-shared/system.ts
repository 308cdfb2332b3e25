/** The engine itself: its state as every screen mirrors it, health, settings. */
import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'
import { Camera, StreamState } from './cameras.ts'
import { Finding, Scan } from './discovery.ts'
import { Profile, Publication } from './publishing.ts'
import { Trouble } from './trouble.ts'

export const Health = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  pid: z.number().int(),
  uptime_seconds: z.number(),
  cameras: z.number().int(),
  streams_running: z.number().int(),
  publications: z.number().int(),
  publishing: z.number().int(),
})

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
  /** What is wrong with the whole, e.g. no FFmpeg, disk full, a database set aside as damaged. */
  notices: z.array(z.object({ key: z.string(), params: z.record(z.string(), z.string()), trouble: Trouble.nullable() })),
})
export type System = z.infer<typeof System>

/** Everything that screens mirror: one map per collection, by key. */
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
} as const
export type Collection = keyof typeof collections
export type Row<C extends Collection> = z.infer<(typeof collections)[C]>
export type State = { [C in Collection]: Record<string, Row<C>> }

const StateSchema = z.object({
  system: z.record(z.string(), System),
  cameras: z.record(z.string(), Camera),
  streams: z.record(z.string(), StreamState),
  scans: z.record(z.string(), Scan),
  findings: z.record(z.string(), Finding),
  profiles: z.record(z.string(), Profile),
  publications: z.record(z.string(), Publication),
})

/** A snapshot, then changes numbered from `seq + 1` without a gap. A gap or another engine_id: subscribe again. */
export const StateMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), engine_id: z.string(), seq: z.number().int(), state: StateSchema }),
  z.object({
    type: z.literal('change'),
    seq: z.number().int(),
    collection: z.enum(Object.keys(collections) as [Collection, ...Collection[]]),
    key: z.string(),
    /** Undefined: the row is gone. */
    row: z.unknown().optional(),
  }),
])
export type StateMessage = z.infer<typeof StateMessage>

export const systemContract = {
  watch: oc
    .route({ method: 'GET', path: '/events', tags: ['system'], summary: 'Snapshot, then numbered changes (server-sent events)' })
    .output(eventIterator(StateMessage)),
  state: oc.route({ method: 'GET', path: '/state', tags: ['system'], summary: 'The snapshot alone' }).output(StateMessage),
  health: oc.route({ method: 'GET', path: '/health', tags: ['system'], summary: 'Is it well? (also at /health)' }).output(Health),
}
