/** History and figures as a whole: a month of forty cameras is more than one answer holds, so it is asked for page by page. */
import type { HistoryEntry, MetricPoint } from '../../../src-shared/publishing.ts'
import { engine } from '../../kernel/engine-link.ts'

interface Query {
  readonly camera_id: string | undefined
  /** Milliseconds since 1970. */
  readonly since: number
}

const pointsPerAnswer = 20_000
/** Each with its outages, of which there may be thousands. */
const entriesPerAnswer = 1000

/** Oldest first. The engine gives the newest of a span: asked for from there on, the answer before the oldest of the last. */
export async function allMetrics(query: Query): Promise<MetricPoint[]> {
  const pages: MetricPoint[][] = []
  for (let until: number | undefined; ; ) {
    const page = await engine().publishing.metrics({ ...query, until, limit: pointsPerAnswer })
    const oldest = page[0]?.at
    if (page.length < pointsPerAnswer || oldest === undefined) return [page, ...pages].flat()
    // Of the oldest moment there may be more than came: it is asked for again as a whole.
    pages.unshift(page.filter(({ at }) => at > oldest))
    until = oldest + 1
  }
}

/** Newest first. */
export async function allHistory(query: Query): Promise<HistoryEntry[]> {
  const pages: HistoryEntry[][] = []
  for (let before: number | undefined; ; ) {
    const page = await engine().publishing.history({ ...query, before, limit: entriesPerAnswer })
    pages.push(page)
    // Not by time: a clock that was set back begins later what came first.
    const last = page.at(-1)
    if (page.length < entriesPerAnswer || !last) return pages.flat()
    before = Number(last.id)
  }
}
