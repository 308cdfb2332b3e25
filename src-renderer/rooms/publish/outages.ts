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

/**
 * `begin` to `end`: the day shown, milliseconds since 1970; `entries` newest first. Newest outage first; spans outside of the
 * day are left out. A publication that gave up is not mended by that: its outage lasts until it is published again, or, while
 * it is still `wanted`, until now.
 */
export function outageSpans(
  entries: readonly HistoryEntry[],
  begin: number,
  end: number,
  wanted = false,
): { published: Span[]; outages: OutageSpan[] } {
  const at = (time: number) => Math.min(1, Math.max(0, (time - begin) / (end - begin)))
  const inside = (from: number, to: number) => to > begin && from < end
  const published: Span[] = []
  const outages: OutageSpan[] = []
  for (const [place, entry] of entries.entries()) {
    const { started_at, outages: gaps } = entry
    const failed = entry.end === 'failed'
    const again = entries[place - 1]?.started_at ?? (wanted ? null : entry.ended_at)
    const ended_at = failed ? again : entry.ended_at
    const until = ended_at ?? end
    if (!inside(started_at, until)) continue
    published.push({ from: at(started_at), to: at(until) })
    for (const { from, to, cause, evidence } of gaps) {
      const lasts = to === null || (failed && to === entry.ended_at)
      const closed = lasts ? ended_at : to
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
