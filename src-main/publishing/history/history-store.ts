/**
 * Where the history of publications is kept: entries, each with its spans (outages and impairments). An interface of its own,
 * so that a database that many sites share can stand in for the one in the data folder.
 */
import type { HistoryEntry, Way } from '../../../src-shared/publishing.ts'
import type { Cause } from '../../../src-shared/trouble.ts'

export interface HistoryQuery {
  readonly camera_id?: string | undefined
  /** Milliseconds since 1970: those that had not ended before. */
  readonly since?: number | undefined
  /** Those that began before. */
  readonly until?: number | undefined
  /** Id of an entry: those noted before it. */
  readonly before?: number | undefined
}

interface NewEntry {
  readonly camera_id: string
  readonly camera_name: string
  readonly profile: string
  readonly publish_path: string
  readonly way: Way
  readonly started_at: number
}

export interface NewSpan {
  /** `outage`: it did not publish; `impairment`: it did, and not as it should. */
  readonly kind: 'outage' | 'impairment'
  readonly from: number
  readonly cause: Cause
  readonly evidence: string | null
}

/** Times are milliseconds since 1970. Everything throws Problem STORAGE_FAILED where the disk, or the way to it, refuses. */
export interface HistoryStore {
  /** Ids grow: a later entry has a greater one. */
  add(entry: NewEntry): Promise<number>
  changeWay(id: number, way: Way): Promise<void>
  end(id: number, at: number, how: NonNullable<HistoryEntry['end']>): Promise<void>
  addSpan(entry: number, span: NewSpan): Promise<number>
  endSpan(id: number, to: number): Promise<void>
  /** Entries that were left open by an engine that was killed: ended at the last moment before `opened` that it is known to have lived. */
  closeLeftOpen(opened: number): Promise<void>
  /** Newest first; at most `limit`. */
  page(query: HistoryQuery, limit: number): Promise<HistoryEntry[]>
  /** Deletes the oldest beyond so many; what is not over yet stays, however long ago it began. */
  trim(entries: number, spans: number): Promise<void>
}
