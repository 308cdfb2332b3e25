/** A data folder with a year of twenty cameras in it: a million segments, and what is kept beside them. Only rows, no files. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openStore } from '../src-main/store/index.ts'
import type { Store } from '../src-main/store/types.ts'
import { silentLog } from '../src-main/testing/silent-log.ts'

export const yearCameras = 20
const segmentMs = 600_000
/** A year of ten minutes each. */
const perCamera = 50_000
/** Segments of a span: the line is broken once a day. */
const perSpan = 144
const dayMs = 86_400_000

export async function makeYear(folder: string, now: number): Promise<Store> {
  const store = await openStore({ folder, log: silentLog })
  // In the place of the folder: nothing is compared with a disk that cannot be used.
  writeFileSync(join(folder, 'recordings'), '')
  const began = now - perCamera * segmentMs
  const numbers = (count: number) => sql.raw(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})`)
  await store.db.transaction().execute(async (change) => {
    for (let camera = 1; camera <= yearCameras; camera += 1) {
      const id = String(camera)
      await sql`INSERT INTO cameras (name, source, address_key, created_at, updated_at)
        VALUES (${`Gate ${id}`}, ${JSON.stringify({ kind: 'rtsp', url: `rtsp://127.0.0.1:9/${id}`, transport: 'tcp' })}, ${id}, 0, 0)`.execute(
        change,
      )
      await sql`${numbers(perCamera)} INSERT INTO segments (camera_id, role, "from", "to", bytes, file, folder, state)
        SELECT ${id}, 'main', ${began} + i * ${segmentMs}, ${began} + (i + 1) * ${segmentMs}, 300000000, ${id} || '/' || i, '/none', 'done' FROM n`.execute(
        change,
      )
      await sql`${numbers(Math.floor(perCamera / perSpan))} INSERT INTO spans (camera_id, role, "from", "to")
        SELECT ${id}, 'main', ${began} + i * ${perSpan * segmentMs}, ${began} + (i + 1) * ${perSpan * segmentMs} - 20000 FROM n`.execute(
        change,
      )
      await sql`${numbers(Math.floor(perCamera / perSpan))} INSERT INTO gaps (camera_id, role, "from", "to", cause)
        SELECT ${id}, 'main', ${began} + (i + 1) * ${perSpan * segmentMs} - 20000, ${began} + (i + 1) * ${perSpan * segmentMs}, 'refused' FROM n`.execute(
        change,
      )
      await sql`${numbers(Math.floor((perCamera * segmentMs) / dayMs))} INSERT INTO recording_days (day, camera_id, bytes, ms)
        SELECT date((${began} + i * ${dayMs}) / 1000, 'unixepoch'), ${id}, 43200000000, ${dayMs} FROM n`.execute(change)
    }
  })
  return store
}
