/** Gateways that share one database, and what each says of itself. */
import * as z from 'zod'
import { needs } from './procedure.ts'
import { Trouble } from './trouble.ts'

export const GatewayRow = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  /** Where its page and its recordings are; null where nobody else reaches it. */
  address: z.string().nullable(),
  /** When it was heard of last, milliseconds since 1970. */
  seen_at: z.number(),
})
export type GatewayRow = z.infer<typeof GatewayRow>

export const SharedDatabase = z.object({
  /** Host and name of the database, without credentials. */
  database: z.string(),
  state: z.enum(['connecting', 'connected', 'away']),
  /** Rows that are still to be handed in. */
  waiting: z.number().int(),
  /** Cameras that are recorded here and by another gateway as well. */
  also_recorded: z.array(z.object({ camera_id: z.string(), camera: z.string(), gateway: z.string() })),
  trouble: Trouble.nullable(),
})
export type SharedDatabase = z.infer<typeof SharedDatabase>

/** A gateway by its id or name. */
export const GatewayChoice = z.string().trim().min(1).max(200)

export const gatewaysContract = {
  list: needs('view')
    .route({ method: 'GET', path: '/gateways', tags: ['gateways'], summary: 'This gateway and, in a shared database, the others' })
    .output(z.object({ own: z.string(), gateways: z.array(GatewayRow), shared: SharedDatabase.nullable() })),
  rename: needs('administer')
    .route({ method: 'PUT', path: '/gateways/own', tags: ['gateways'], summary: 'Name this gateway' })
    .input(z.object({ name: z.string().trim().min(1).max(100) }))
    .output(GatewayRow),
}
