/**
 * What is kept: segments, and the spans, gaps and days that are kept beside them so that a year is drawn as fast as an hour. All that
 * belongs together changes in one transaction.
 */

import type { Kysely, Transaction } from 'kysely'
import type { StreamRole } from '../../src-shared/cameras.ts'
import type { GapCause } from '../../src-shared/recording-rows.ts'
import type { StreamRef } from '../hub/types.ts'
import type { Store } from '../store/types.ts'
import { addTo, dayOf, joined, type Tables, takeAway } from './library-sums.ts'

export interface SegmentRow {
  readonly id: number
  readonly camera_id: string
  readonly role: StreamRole
  readonly from: number
  readonly to: number
  readonly bytes: number
  readonly file: string
  readonly folder: string
  readonly state: 'running' | 'done' | 'removed'
  readonly mime: string
}

interface Range {
  readonly from: number
  readonly to: number
}

/** No file lasts longer, with room to spare: bounds the search for what overlaps. */
const longest = 2 * 3600_000

export class Library {
  readonly #db: Kysely<Tables>
  /** Bytes of what is done, by folder. */
  readonly #used = new Map<string, number>()

  private constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  static async open(store: Store): Promise<Library> {
    const library = new Library(store.db)
    await library.count()
    return library
  }

  /** Bytes of all that is done; of one folder. */
  usedBytes(folder?: string): number {
    return folder === undefined ? [...this.#used.values()].reduce((sum, bytes) => sum + bytes, 0) : (this.#used.get(folder) ?? 0)
  }

  /** That were ever written to. */
  folders(): string[] {
    return [...this.#used.keys()]
  }

  async count(): Promise<void> {
    this.#used.clear()
    for (const { folder, bytes } of await this.#db.selectFrom('recording_folders').selectAll().execute()) this.#used.set(folder, bytes)
  }

  #add(folder: string, bytes: number): void {
    this.#used.set(folder, Math.max(0, this.usedBytes(folder) + bytes))
  }

  async begin({ cameraId, role }: StreamRef, from: number, folder: string, file: string, mime: string): Promise<number> {
    const row = {
      camera_id: cameraId,
      role,
      from: Math.round(from),
      to: Math.round(from),
      bytes: 0,
      file,
      folder,
      state: 'running' as const,
      mime,
    }
    const { id } = await this.#db.insertInto('segments').values(row).returning('id').executeTakeFirstOrThrow()
    return Number(id)
  }

  /** It is whole now. */
  async done(id: number, { from, to }: Range, bytes: number): Promise<void> {
    const range = { from: Math.round(from), to: Math.round(Math.max(to, from)) }
    await this.#db.transaction().execute(async (change) => {
      const row = await change
        .updateTable('segments')
        .set({ ...range, bytes, state: 'done' })
        .where('id', '=', id)
        .where('state', '=', 'running')
        .returning(['camera_id', 'role', 'folder'])
        .executeTakeFirst()
      if (!row) return
      await addTo(change, { ...row, ...range, bytes })
      this.#add(row.folder, bytes)
    })
  }

  /** A file that was found on the disk. */
  async adopt({ cameraId, role }: StreamRef, range: Range, bytes: number, folder: string, file: string): Promise<void> {
    await this.#db.transaction().execute(async (change) => {
      const { from, to } = { from: Math.round(range.from), to: Math.round(range.to) }
      const row = { camera_id: cameraId, role, from, to, bytes, file, folder, state: 'done' as const, mime: '' }
      await change.insertInto('segments').values(row).execute()
      await addTo(change, row)
    })
    this.#add(folder, bytes)
  }

  /** Nothing came of it, or it is gone from the disk. */
  async forget(ids: readonly number[]): Promise<void> {
    for (const id of ids)
      await this.#db.transaction().execute(async (change) => {
        const row = await change.deleteFrom('segments').where('id', '=', id).returningAll().executeTakeFirst()
        if (row?.state === 'done') await this.#subtract(change, row)
      })
  }

  /** Taken out of everything that is shown; its file stays until `forget`. */
  async hide(ids: readonly number[], removal: string, at: number): Promise<void> {
    for (const id of ids)
      await this.#db.transaction().execute(async (change) => {
        const row = await change
          .updateTable('segments')
          .set({ state: 'removed', removal, removed_at: at })
          .where('id', '=', id)
          .where('state', '=', 'done')
          .returningAll()
          .executeTakeFirst()
        if (row) await this.#subtract(change, row)
      })
  }

  async unhide(removal: string): Promise<number> {
    return this.#db.transaction().execute(async (change) => {
      const rows = await change
        .updateTable('segments')
        .set({ state: 'done', removal: null, removed_at: null })
        .where('removal', '=', removal)
        .where('state', '=', 'removed')
        .returningAll()
        .execute()
      for (const row of rows) {
        await addTo(change, row)
        this.#add(row.folder, row.bytes)
      }
      return rows.length
    })
  }

  async hiddenBefore(at: number, folder: string): Promise<SegmentRow[]> {
    const rows = this.#db.selectFrom('segments').selectAll().where('state', '=', 'removed').where('removed_at', '<', at)
    return rows.where('folder', '=', folder).limit(500).execute()
  }

  async segment(id: number): Promise<SegmentRow | undefined> {
    return this.#db.selectFrom('segments').selectAll().where('id', '=', id).where('state', '!=', 'removed').executeTakeFirst()
  }

  /** Those that overlap the range, oldest first. */
  async segments(query: {
    cameraId?: string | undefined
    role?: StreamRole | undefined
    from: number
    to: number
    limit: number
  }): Promise<SegmentRow[]> {
    let rows = this.#db.selectFrom('segments').selectAll().where('state', '!=', 'removed')
    if (query.cameraId !== undefined) rows = rows.where('camera_id', '=', query.cameraId)
    if (query.role) rows = rows.where('role', '=', query.role)
    return rows
      .where('from', '<', query.to)
      .where('from', '>', query.from - longest)
      .where(({ eb, or }) => or([eb('to', '>', query.from), eb('state', '=', 'running')]))
      .orderBy('from')
      .limit(query.limit)
      .execute()
  }

  async running(): Promise<SegmentRow[]> {
    return this.#db.selectFrom('segments').selectAll().where('state', '=', 'running').execute()
  }

  /** Every file that the tables know, page by page. */
  async *files(folder: string): AsyncGenerator<readonly { id: number; file: string; state: SegmentRow['state'] }[]> {
    for (let after = 0; ; ) {
      const page = await this.#db
        .selectFrom('segments')
        .select(['id', 'file', 'state'])
        .where('folder', '=', folder)
        .where('id', '>', after)
        .orderBy('id')
        .limit(2000)
        .execute()
      if (page.length === 0) return
      yield page
      after = page.at(-1)?.id ?? after
    }
  }

  /** `after`: those behind this one, for the next page. */
  async oldest(limit: number, of: { cameraId?: string; folder?: string } = {}, after?: SegmentRow): Promise<SegmentRow[]> {
    let rows = this.#db.selectFrom('segments').selectAll().where('state', '=', 'done')
    if (of.cameraId !== undefined) rows = rows.where('camera_id', '=', of.cameraId)
    if (of.folder !== undefined) rows = rows.where('folder', '=', of.folder)
    if (after)
      rows = rows
        .where('from', '>=', after.from)
        .where(({ eb, or, and }) => or([eb('from', '>', after.from), and([eb('from', '=', after.from), eb('id', '>', after.id)])]))
    return rows.orderBy('from').orderBy('id').limit(limit).execute()
  }

  async lastEnd({ cameraId, role }: StreamRef): Promise<number | undefined> {
    const row = await this.#db
      .selectFrom('spans')
      .select('to')
      .where('camera_id', '=', cameraId)
      .where('role', '=', role)
      .orderBy('from', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row?.to
  }

  async spans(cameraId: string, { from, to }: Range): Promise<(Range & { role: StreamRole })[]> {
    const rows = this.#db.selectFrom('spans').select(['role', 'from', 'to']).where('camera_id', '=', cameraId)
    return rows.where('from', '<', to).where('to', '>', from).orderBy('from').limit(20_000).execute()
  }

  async addGap({ cameraId, role }: StreamRef, range: Range, cause: GapCause, evidence: string | null): Promise<void> {
    const { from, to } = { from: Math.round(range.from), to: Math.round(range.to) }
    await this.#db.insertInto('gaps').values({ camera_id: cameraId, role, from, to, cause, evidence }).execute()
  }

  /** Footage went before its age: a gap that grows with each file that goes. */
  async addMadeRoom({ cameraId, role }: StreamRef, { from, to }: Range): Promise<void> {
    const grown = await this.#db
      .updateTable('gaps')
      .set({ to })
      .where('camera_id', '=', cameraId)
      .where('role', '=', role)
      .where('cause', '=', 'made-room')
      .where('to', '>=', from - joined)
      .where('to', '<=', to)
      .executeTakeFirst()
    if (grown.numUpdatedRows === 0n) await this.addGap({ cameraId, role }, { from, to }, 'made-room', null)
  }

  async gaps(cameraId: string, { from, to }: Range) {
    const rows = this.#db
      .selectFrom('gaps')
      .select(['role', 'from', 'to', 'cause', 'evidence'])
      .where('camera_id', '=', cameraId)
      .where('from', '<', to)
    return rows
      .where(({ eb, or }) => or([eb('to', '>', from), eb('to', 'is', null)]))
      .orderBy('from')
      .limit(5000)
      .execute()
  }

  async days({ from, to }: Range) {
    const days = this.#db.selectFrom('recording_days').selectAll().where('ms', '>', 0).orderBy('day')
    return days.where('day', '>=', dayOf(from)).where('day', '<=', dayOf(to)).execute()
  }

  async bytesOf(cameraId: string): Promise<number> {
    const sum = await this.#db
      .selectFrom('recording_days')
      .select(({ fn }) => fn.sum<number | null>('bytes').as('bytes'))
      .where('camera_id', '=', cameraId)
      .executeTakeFirst()
    return Number(sum?.bytes ?? 0)
  }

  async bytesSince(from: number, folder: string): Promise<{ bytes: number; first: number | undefined }> {
    const row = await this.#db
      .selectFrom('segments')
      .select(({ fn }) => [fn.sum<number | null>('bytes').as('bytes'), fn.min('from').as('first')])
      .where('state', '=', 'done')
      .where('folder', '=', folder)
      .where('from', '>=', from)
      .executeTakeFirst()
    return { bytes: Number(row?.bytes ?? 0), first: row?.first === null || row?.first === undefined ? undefined : Number(row.first) }
  }

  async #subtract(change: Transaction<Tables>, row: SegmentRow): Promise<void> {
    this.#add(row.folder, -row.bytes)
    await takeAway(change, row)
  }
}
