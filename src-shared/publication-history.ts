/** What happened to publications: entries with their outages, and figures over time. */
import * as z from 'zod'
import { CameraId } from './cameras.ts'
import { GatewayChoice } from './gateways.ts'
import { needs } from './procedure.ts'
import { Way } from './publication.ts'
import { Cause } from './trouble.ts'

const Outage = z.object({ from: z.number(), to: z.number().nullable(), cause: Cause, evidence: z.string().nullable() })
export const HistoryEntry = z.object({
  id: z.string(),
  camera_id: z.string(),
  camera_name: z.string(),
  profile: z.string(),
  publish_path: z.string(),
  way: Way,
  started_at: z.number(),
  ended_at: z.number().nullable(),
  end: z.enum(['stopped', 'failed', 'engine-ended']).nullable(),
  /** While it did not publish: each lasts until that was mended, or the publication was ended. */
  outages: z.array(Outage),
  /** While it published, and not as it should: damaged, slower than real time, with pictures left out. */
  impairments: z.array(Outage),
  /** Of a list of several gateways: whose it is. */
  gateway: z.string().optional(),
  gateway_name: z.string().optional(),
})
export type HistoryEntry = z.infer<typeof HistoryEntry>

export const MetricPoint = z.object({
  camera_id: z.string(),
  at: z.number(),
  /** Seconds that this point stands for: 2, 60 or 3600. */
  span: z.number().int(),
  bitrate: z.number(),
  fps: z.number(),
  delay_ms: z.number().nullable(),
  restarts: z.number().int(),
})
export type MetricPoint = z.infer<typeof MetricPoint>

export const historyContract = {
  history: needs('view')
    .route({
      method: 'GET',
      path: '/publishing/history',
      tags: ['publishing'],
      summary: 'Publications with their outages, newest first (all: history.csv, history.json)',
    })
    .input(
      z
        .object({
          camera_id: CameraId.optional(),
          /** Its id or name, or `all`; this one when left out. Pages of others are told by `until`. */
          gateway: GatewayChoice.optional(),
          /** Milliseconds since 1970: those that had not ended before. */
          since: z.coerce.number().optional(),
          /** Those that began before. */
          until: z.coerce.number().optional(),
          /** Id of an entry: those noted before it, for the next page. */
          before: z.coerce.number().int().optional(),
          limit: z.coerce.number().int().min(1).max(10_000).default(200),
        })
        .default({ limit: 200 }),
    )
    .output(z.array(HistoryEntry)),
  metrics: needs('view')
    .route({
      method: 'GET',
      path: '/publishing/metrics',
      tags: ['publishing'],
      summary: 'Metrics over time, thinned out by age: the newest that the limit allows (all: metrics.csv, metrics.json)',
    })
    .input(
      z
        .object({
          camera_id: CameraId.optional(),
          since: z.coerce.number().optional(),
          until: z.coerce.number().optional(),
          limit: z.coerce.number().int().min(1).max(100_000).default(50_000),
        })
        .default({ limit: 50_000 }),
    )
    .output(z.array(MetricPoint)),
}
