/**
 * History as files: what a report or a spreadsheet wants, all of it. Read as fast as the other side takes it, so that
 * years of fifty cameras cost neither memory nor a moment in which nothing else is answered.
 */
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { csvHead, csvLines } from '../../src-shared/csv.ts'
import { HistoryEntry, MetricPoint } from '../../src-shared/publishing.ts'
import type { Log } from '../base/index.ts'
import type { Engine } from '../engine.ts'
import { readQuery } from './typed-refusal.ts'

const Query = z.object({
  camera_id: z.string().min(1).max(40).optional(),
  since: z.coerce.number().optional(),
  until: z.coerce.number().optional(),
})
type Pages = AsyncIterable<readonly object[]>

export function addExportRoutes(app: FastifyInstance, { publishing }: Engine, log: Log): void {
  const exports = {
    history: { row: HistoryEntry, read: (query: z.infer<typeof Query>): Pages => publishing.historyRows(query) },
    metrics: { row: MetricPoint, read: (query: z.infer<typeof Query>): Pages => publishing.metricRows(query) },
  }
  const formats = {
    csv: { type: 'text/csv; charset=utf-8', write: asCsv },
    json: { type: 'application/json; charset=utf-8', write: asJson },
  }
  for (const [name, { row, read }] of Object.entries(exports))
    for (const [format, { type, write }] of Object.entries(formats))
      app.get(`/api/publishing/${name}.${format}`, (request, reply) => {
        const query = readQuery(Query, request.query, reply, log)
        if (!query) return reply
        const file = Readable.from(write(read(query), Object.keys(row.shape)))
        file.once('error', (error) => log.error({ error: error.message }, 'an export ended before it was complete'))
        return reply.type(type).header('content-disposition', `attachment; filename="camgate-${name}.${format}"`).send(file)
      })
}

async function* asCsv(pages: Pages, fields: readonly string[]): AsyncGenerator<string, void> {
  yield csvHead(fields)
  for await (const page of pages) yield csvLines(page, fields)
}

async function* asJson(pages: Pages): AsyncGenerator<string, void> {
  let before = '[\n'
  for await (const page of pages) {
    yield before + page.map((row) => JSON.stringify(row)).join(',\n')
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}
