/** Outages of a day as spans on a line. Pure. */
import type { HistoryEntry } from '../../../src-shared/publishing.ts'
import type { Cause } from '../../../src-shared/trouble.ts'

export interface Span {
  /** 0 to 1 of the day. */
  readonly from: number
  readonly to: number
}
export interface OutageSpan extends Span {
  readonly startedAt: number
  /** Null: it lasts. */
  readonly endedAt: number | null
  readonly cause: Cause
  readonly evidence: string | null
}

/** `begin` to `end`: the day shown, milliseconds since 1970. Newest outage first; spans outside of the day are left out. */
export function outageSpans(entries: readonly HistoryEntry[], begin: number, end: number): { published: Span[]; outages: OutageSpan[] } {
  const at = (time: number) => Math.min(1, Math.max(0, (time - begin) / (end - begin)))
  const inside = (from: number, to: number) => to > begin && from < end
  const published: Span[] = []
  const outages: OutageSpan[] = []
  for (const { started_at, ended_at, outages: gaps } of entries) {
    const until = ended_at ?? end
    if (!inside(started_at, until)) continue
    published.push({ from: at(started_at), to: at(until) })
    for (const { from, to, cause, evidence } of gaps) {
      const closed = to ?? ended_at
      if (inside(from, closed ?? end))
        outages.push({ from: at(from), to: at(closed ?? end), startedAt: from, endedAt: closed, cause, evidence })
    }
  }
  return { published, outages: outages.sort((a, b) => b.startedAt - a.startedAt) }
}

/** Seconds published without the outages. */
export function publishedSeconds({ published, outages }: ReturnType<typeof outageSpans>, length: number): number {
  const sum = (spans: readonly Span[]) => spans.reduce((total, { from, to }) => total + to - from, 0)
  return Math.max(0, (sum(published) - sum(outages)) * length) / 1000
}
