/** Queries and changes of what was recorded: the line, the files, what is kept longer, notes, deletions. */

import { randomUUID } from 'node:crypto'
import type { StreamRole } from '../../src-shared/cameras.ts'
import type { FragmentList, Segment, Timeline } from '../../src-shared/recording-rows.ts'
import { type Clock, Problem } from '../base/index.ts'
import { movieMime } from '../media/index.ts'
import type { Store } from '../store/types.ts'
import { playlist } from './hls.ts'
import type { Library, SegmentRow } from './library.ts'
import type { Playback } from './playback.ts'
import type { Retention } from './retention.ts'
import type { SegmentWriter } from './segment-writer.ts'
import type { Sessions } from './sessions.ts'
import type { RecordingRoom } from './types.ts'

interface Range {
  readonly from: number
  readonly to: number
}

interface ArchiveParts {
  readonly store: Store
  readonly library: Library
  readonly retention: Retention
  readonly playback: Playback
  readonly clock: Clock
  segmentOf(file: string): SegmentWriter | undefined
  outages(cameraId: string, range: Range): Promise<{ from: number; to: number | null; cause: string }[]>
  marks(cameraId: string, range: Range): Promise<Timeline['cameras'][0]['events']>
  cameras(): string[]
}

/** Files of a playlist or a deletion at most: a month of ten minutes. */
const mostFiles = 5000

export class Archive {
  readonly #parts: ArchiveParts

  constructor(parts: ArchiveParts) {
    this.#parts = parts
  }

  /** Throws Problem SEGMENT_NOT_FOUND. */
  async row(id: string): Promise<SegmentRow> {
    const row = /^\d{1,15}$/.test(id) ? await this.#parts.library.segment(Number(id)) : undefined
    if (!row) throw new Problem('SEGMENT_NOT_FOUND', { segment_id: id })
    return row
  }

  async timeline({ from, to, camera_ids }: Range & { camera_ids?: string[] | undefined }): Promise<Timeline> {
    const { library, store } = this.#parts
    const ids = camera_ids ?? this.#parts.cameras()
    if (ids.length === 0) return { cameras: [] }
    // Few, and of all cameras at once.
    const [running, allProtections, allBookmarks] = await Promise.all([
      this.#running({ from, to }),
      store.db.selectFrom('protections').selectAll().where('camera_id', 'in', ids).where('from', '<', to).where('to', '>', from).execute(),
      store.db
        .selectFrom('bookmarks')
        .selectAll()
        .where('camera_id', 'in', ids)
        .where('at', '>=', from)
        .where('at', '<=', to)
        .limit(20_000)
        .execute(),
    ])
    const cameras = await Promise.all(
      ids.map(async (camera_id) => {
        const [spans, gaps, outages, events] = await Promise.all([
          library.spans(camera_id, { from, to }),
          library.gaps(camera_id, { from, to }),
          this.#parts.outages(camera_id, { from, to }),
          this.#parts.marks(camera_id, { from, to }),
        ])
        const protections = allProtections.filter((row) => row.camera_id === camera_id)
        const bookmarks = allBookmarks.filter((row) => row.camera_id === camera_id)
        return {
          camera_id,
          spans: this.#withRunning(
            spans,
            running.filter((one) => one.cameraId === camera_id),
          ),
          gaps: gaps as Timeline['cameras'][0]['gaps'],
          outages,
          events,
          protections: protections.map(({ id, ...rest }) => ({
            id: String(id),
            from: rest.from,
            to: rest.to,
            reason: rest.reason,
            until: rest.until,
          })),
          bookmarks: bookmarks.map(({ id, at, text }) => ({ id: String(id), at, text })),
        }
      }),
    )
    return { cameras }
  }

  async days(range: Range) {
    const rows = await this.#parts.library.days(range)
    return rows.map(({ day, camera_id, bytes, ms }) => ({ day, camera_id, bytes, seconds: Math.round(ms / 1000) }))
  }

  async segments(query: Range & { camera_id: string; role?: StreamRole | undefined; limit: number }): Promise<Segment[]> {
    const rows = await this.#parts.library.segments({
      cameraId: query.camera_id,
      role: query.role,
      from: query.from,
      to: query.to,
      limit: query.limit,
    })
    return rows.map((row) => this.#segment(row)).filter(({ to }) => to > query.from)
  }

  async fragments(id: string): Promise<FragmentList> {
    const row = await this.row(id)
    const { head, fragments } = await this.#parts.playback.index(row)
    // A file that was found on the disk tells itself what it is.
    const mime = row.mime || movieMime(await this.#parts.playback.read(row, head.at, head.length))
    return {
      segment: this.#segment(row),
      head,
      mime,
      fragments: fragments.map(({ at, length, from, to, key }) => ({ at, length, from, to, key })),
    }
  }

  async protect(input: Range & { camera_id: string; reason: string; until?: number | null | undefined }): Promise<{ id: string }> {
    orderly(input)
    const { camera_id, from, to, reason, until = null } = input
    const { id } = await this.#parts.store.db
      .insertInto('protections')
      .values({ camera_id, from, to, reason, until })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { id: String(id) }
  }

  async unprotect(id: string): Promise<{ id: string }> {
    await this.#parts.store.db.deleteFrom('protections').where('id', '=', Number(id)).execute()
    return { id }
  }

  async bookmark(input: { camera_id: string; at: number; text: string }): Promise<{ id: string }> {
    const { id } = await this.#parts.store.db.insertInto('bookmarks').values(input).returning('id').executeTakeFirstOrThrow()
    return { id: String(id) }
  }

  async removeBookmark(id: string): Promise<{ id: string }> {
    await this.#parts.store.db.deleteFrom('bookmarks').where('id', '=', Number(id)).execute()
    return { id }
  }

  /** Whole files that lie within the stretch; what is protected stays. */
  async remove(input: Range & { camera_id: string }) {
    orderly(input)
    const { library, retention, clock } = this.#parts
    const rows = await library.segments({ cameraId: input.camera_id, from: input.from, to: input.to, limit: mostFiles })
    const now = clock.now()
    const removal_id = randomUUID()
    const going: SegmentRow[] = []
    let kept = 0
    for (const row of rows) {
      if (row.state !== 'done') continue
      if (await retention.isProtected(row, now)) kept += 1
      else going.push(row)
    }
    await library.hide(
      going.map(({ id }) => id),
      removal_id,
      now,
    )
    return { removal_id, segments: going.length, bytes: going.reduce((sum, { bytes }) => sum + bytes, 0), protected: kept }
  }

  serving(sessions: Sessions): RecordingRoom['serving'] {
    const { playback } = this.#parts
    return {
      row: (id) => this.row(id),
      size: (row) => playback.size(row),
      stream: (row, from, to) => playback.stream(row, from, to),
      sessionPlaylist: async (id, cameraId, role, url) => {
        const session = await sessions.get(id)
        if (!session.streams.some((one) => one.cameraId === cameraId && one.role === role))
          throw new Problem('SESSION_NOT_FOUND', { session_id: id })
        const range = { from: session.from, to: session.to ?? Number.MAX_SAFE_INTEGER }
        return this.#playlist(cameraId, role, range, url, session.to === null)
      },
      rangePlaylist: (cameraId, role, range, url) => {
        orderly(range)
        return this.#playlist(cameraId, role, range, url, range.to > this.#parts.clock.now())
      },
    }
  }

  async #playlist(cameraId: string, role: StreamRole, range: Range, url: (id: number) => string, growing: boolean): Promise<string> {
    const { library, playback } = this.#parts
    const rows = await library.segments({ cameraId, role, from: range.from, to: range.to, limit: mostFiles })
    // What was recorded of a camera that is gone plays all the same.
    if (rows.length === 0 && !this.#parts.cameras().includes(cameraId)) throw new Problem('CAMERA_NOT_FOUND', { camera_id: cameraId })
    const files = []
    for (const row of rows) {
      const running = this.#parts.segmentOf(row.file)
      files.push({ url: url(row.id), startedAt: running?.startedAt ?? row.from, index: await playback.index(row) })
    }
    return playlist(files, range, growing)
  }

  async #running({ from, to }: Range): Promise<{ cameraId: string; from: number; to: number; role: StreamRole }[]> {
    const rows = await this.#parts.library.running()
    return rows.flatMap((row) => {
      const segment = this.#parts.segmentOf(row.file)
      return segment && segment.startedAt < to && segment.writtenUpTo > from
        ? [{ cameraId: row.camera_id, from: segment.startedAt, to: segment.writtenUpTo, role: row.role }]
        : []
    })
  }

  #withRunning(spans: { from: number; to: number; role: StreamRole }[], running: { from: number; to: number; role: StreamRole }[]) {
    const all = [...spans]
    for (const one of running) {
      const before = all.findIndex(({ role, to }) => role === one.role && Math.abs(to - one.from) < 1500)
      if (before >= 0) all[before] = { ...(all[before] as (typeof all)[0]), to: one.to }
      else all.push({ from: one.from, to: one.to, role: one.role })
    }
    return all
  }

  #segment(row: SegmentRow): Segment {
    const running = row.state === 'running' ? this.#parts.segmentOf(row.file) : undefined
    return {
      id: String(row.id),
      camera_id: row.camera_id,
      role: row.role,
      from: row.from,
      to: running?.writtenUpTo ?? row.to,
      bytes: running?.bytes ?? row.bytes,
      running: running !== undefined,
      file: row.file,
      url: `/recordings/segments/${row.id}.mp4`,
    }
  }
}

function orderly({ from, to }: Range): void {
  if (!(to > from)) throw new Problem('INPUT_INVALID', { fields: [{ field: 'to', problem: 'is not after from' }] })
}
