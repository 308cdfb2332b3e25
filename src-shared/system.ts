/** The engine itself: its state as every screen mirrors it, and its health. */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { collectionNames, StateSchema } from './collections.ts'
import { needs } from './procedure.ts'

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

/** A snapshot, then changes numbered from `seq + 1` without a gap. A gap or another engine_id: subscribe again. */
export const StateMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), engine_id: z.string(), seq: z.number().int(), state: StateSchema }),
  z.object({
    type: z.literal('change'),
    seq: z.number().int(),
    collection: z.enum(collectionNames),
    key: z.string(),
    /** Undefined: the row is gone. */
    row: z.unknown().optional(),
  }),
])
export type StateMessage = z.infer<typeof StateMessage>

export const systemContract = {
  watch: needs('view')
    .route({ method: 'GET', path: '/events', tags: ['system'], summary: 'Snapshot, then numbered changes (server-sent events)' })
    .output(eventIterator(StateMessage)),
  state: needs('view')
    .route({ method: 'GET', path: '/state', tags: ['system'], summary: 'The snapshot alone' })
    .output(StateMessage),
  health: needs('view')
    .route({ method: 'GET', path: '/health', tags: ['system'], summary: 'Is it well? (also at /health)' })
    .output(Health),
}
