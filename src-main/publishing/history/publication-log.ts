/**
 * What happened to each publication: from start to end, with its outages and their causes.
 *
 * A disk that cannot be written must not stop a publication: what it refuses is written when it can be. What an engine that
 * was killed left open is closed at the next start, at the last moment that it is known to have lived. A clock that is set
 * back makes nothing end before it began.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HistoryEntry, Way } from '../../../src-shared/publishing.ts'
import type { Cause } from '../../../src-shared/trouble.ts'
import type { Clock, Log } from '../../base/index.ts'
import type { HistoryQuery, HistoryStore, NewSpan } from './history-store.ts'
import { createWriteBehind } from './write-behind.ts'

export interface PublicationLog {
  begin(entry: { cameraId: string; cameraName: string; profile: string; path: string; way: Way }): OpenEntry
  /** Newest first. */
  list(query: HistoryQuery & { limit: number }): Promise<HistoryEntry[]>
  /** All of them, newest first, read as they are taken: for a file, however long. */
  rows(query: HistoryQuery): AsyncGenerator<HistoryEntry[], void>
  /** Oldest entries beyond the limit go. */
  trim(): Promise<void>
  /** Resolves when all that was noted is written, or waits for the disk. Called now and then, it writes what waits. */
  settled(): Promise<void>
}

export interface OpenEntry {
  /** Another way carries it now: what the tracks turned out to be, or became, decides. */
  wayChanged(way: Way): void
  outageBegins(cause: Cause, evidence: string | null): void
  /** The outage that lasts, if any, was mended. */
  outageEnds(): void
  /** It publishes, and not as it should. One per cause at a time. */
  impairmentBegins(cause: Cause, evidence: string | null): void
  impairmentEnds(cause: Cause): void
  end(how: 'stopped' | 'failed' | 'engine-ended'): void
}

const pageSize = 200
/** Notes that wait for a disk: a day of fifty cameras that flap once a minute. */
const maxWaiting = 100_000

export async function openPublicationLog(parts: {
  store: HistoryStore
  clock: Clock
  log: Log
  maxEntries?: number
  maxOutages?: number
}): Promise<PublicationLog> {
  const { store, clock, log, maxEntries = 20_000, maxOutages = 200_000 } = parts
  const opened = clock.now()
  const writes = createWriteBehind({ log, what: 'history', limit: maxWaiting })
  writes.add(() => store.closeLeftOpen(opened))
  await writes.flush()

  async function* rows(query: HistoryQuery, limit = Number.POSITIVE_INFINITY): AsyncGenerator<HistoryEntry[], void> {
    await writes.flush()
    for (let left = limit, before = query.before; left > 0; ) {
      const wanted = Math.min(left, pageSize)
      const page = await store.page({ ...query, before }, wanted)
      if (page.length > 0) yield page
      if (page.length < wanted) return
      left -= page.length
      before = Number(page.at(-1)?.id)
      await nextTurn()
    }
  }

  return {
    begin({ cameraId, cameraName, profile, path, way }) {
      const row = { camera_id: cameraId, camera_name: cameraName, profile, publish_path: path, way, started_at: clock.now() }
      const entry: { id?: number; way: Way } = { way }
      writes.add(async () => {
        entry.id = await store.add(row)
      })
      const spans = new Map<string, { id?: number; from: number }>()
      const begins = (kind: NewSpan['kind'], key: string, cause: Cause, evidence: string | null) => {
        if (spans.has(key)) return
        const begun: { id?: number; from: number } = { from: clock.now() }
        spans.set(key, begun)
        writes.add(async () => {
          if (entry.id === undefined) return
          begun.id = await store.addSpan(entry.id, { kind, from: begun.from, cause, evidence: evidence?.slice(0, 500) ?? null })
        })
      }
      const ends = (key: string) => {
        const open = spans.get(key)
        if (!open) return
        spans.delete(key)
        const to = Math.max(open.from, clock.now())
        writes.add(async () => open.id !== undefined && store.endSpan(open.id, to))
      }
      return {
        wayChanged(next) {
          if (next === entry.way) return
          entry.way = next
          writes.add(async () => entry.id !== undefined && store.changeWay(entry.id, next))
        },
        outageBegins: (cause, evidence) => begins('outage', 'outage', cause, evidence),
        outageEnds: () => ends('outage'),
        impairmentBegins: (cause, evidence) => begins('impairment', cause, cause, evidence),
        impairmentEnds: ends,
        end(how) {
          for (const key of [...spans.keys()]) ends(key)
          const at = Math.max(row.started_at, clock.now())
          writes.add(async () => entry.id !== undefined && store.end(entry.id, at, how))
        },
      }
    },

    async list({ limit, ...query }) {
      const all: HistoryEntry[] = []
      for await (const page of rows(query, limit)) all.push(...page)
      return all
    },
    rows,

    async trim() {
      writes.add(() => store.trim(maxEntries, maxOutages))
      await writes.flush()
    },

    settled: () => writes.flush(),
  }
}
