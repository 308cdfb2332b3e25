/** History as files: what a report or a spreadsheet wants. */
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { HistoryEntry, MetricPoint } from '../../src-shared/publishing.ts'
import type { Engine } from '../engine.ts'
import { exportCsv } from '../publishing/index.ts'

const Query = z
  .object({ camera_id: z.string().optional(), since: z.coerce.number().optional(), until: z.coerce.number().optional() })
  .catch({})

export function addExportRoutes(app: FastifyInstance, { publishing }: Engine): void {
  const exports = {
    history: { row: HistoryEntry, read: async (query: z.infer<typeof Query>) => publishing.history({ ...query, limit: 10_000 }) },
    metrics: { row: MetricPoint, read: async (query: z.infer<typeof Query>) => publishing.metrics(query) },
  }
  for (const [name, { row, read }] of Object.entries(exports)) {
    app.get(`/api/publishing/${name}.csv`, async (request, reply) =>
      reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="camgate-${name}.csv"`)
        .send(exportCsv(await read(Query.parse(request.query)), Object.keys(row.shape))),
    )
    app.get(`/api/publishing/${name}.json`, async (request, reply) =>
      reply.header('content-disposition', `attachment; filename="camgate-${name}.json"`).send(await read(Query.parse(request.query))),
    )
  }
}
