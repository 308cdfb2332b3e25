import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { exportCsv } from '../../../src-shared/csv.ts'
import type { HistoryEntry, MetricPoint } from '../../../src-shared/publishing.ts'
import { type Clock, systemClock } from '../../base/index.ts'
import { openStore } from '../../store/index.ts'
import { silentLog as log } from '../../testing/silent-log.ts'
import { openMetricLog } from './metric-log.ts'
import { openPublicationLog } from './publication-log.ts'
import { createSqlHistoryStore } from './sql-history-store.ts'

const hour = 3_600_000
let now = Math.floor(1_700_000_000_000 / hour) * hour
const clock: Clock = { ...systemClock, now: () => now }
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
const open = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'camgate-history-'))
  const store = await openStore({ folder, log })
  closing.push(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return store
}
const about = { cameraId: '3', cameraName: '=cmd|x', profile: 'central', path: 'camera_3', way: 'direct' as const }
const point = (at: number, bitrate: number) => ({ camera_id: '3', at, span: 2, bitrate, fps: 25, delay_ms: null, restarts: 1 })

describe('the history of publications', () => {
  it('keeps each from start to end, with its outages and their causes', async () => {
    const history = await openPublicationLog({ store: createSqlHistoryStore((await open()).db), clock, log })
    const entry = history.begin(about)
    now += 1000
    entry.outageBegins('server-closed', 'FIN')
    entry.outageBegins('refused', 'a second cause of the same outage is not a second outage')
    now += 500
    entry.outageEnds()
    entry.outageBegins('auth', null)
    entry.end('failed')
    const [listed] = await history.list({ limit: 5 })
    expect(listed).toMatchObject({ camera_id: '3', ended_at: now, end: 'failed', way: 'direct' })
    expect(listed?.outages).toEqual([
      { from: now - 500, to: now, cause: 'server-closed', evidence: 'FIN' },
      { from: now, to: now, cause: 'auth', evidence: null },
    ])
    expect(await history.list({ camera_id: '4', limit: 5 })).toEqual([])
    expect(await history.list({ since: now + 1, limit: 5 })).toEqual([])
  })

  it('closes what a killed engine left open, at the last moment that it is known to have lived', async () => {
    const store = await open()
    const begun = now
    const killed = await openPublicationLog({ store: createSqlHistoryStore(store.db), clock, log })
    killed.begin(about).outageBegins('refused', null)
    await killed.settled()
    const metrics = openMetricLog({ store, clock, log })
    metrics.add(point(begun + 8000, 1))
    await metrics.settled()
    now += hour
    const [entry] = await (await openPublicationLog({ store: createSqlHistoryStore(store.db), clock, log })).list({ limit: 1 })
    expect(entry).toMatchObject({ end: 'engine-ended', ended_at: begun + 8000, outages: [{ to: begun + 8000 }] })
  })
})

describe('what a disk refuses for a while', () => {
  it('does not let a killed run seem to have lived into this one', async () => {
    const store = await open()
    const begun = now
    const killed = await openPublicationLog({ store: createSqlHistoryStore(store.db), clock, log })
    killed.begin(about)
    await killed.settled()
    now += hour
    await sql`PRAGMA query_only = ON`.execute(store.db)
    const [history, metrics] = [
      await openPublicationLog({ store: createSqlHistoryStore(store.db), clock, log }),
      openMetricLog({ store, clock, log }),
    ]
    await sql`PRAGMA query_only = OFF`.execute(store.db)
    now += 1000
    metrics.add(point(now, 7))
    await metrics.settled()
    await history.settled()
    expect(await history.list({ limit: 1 })).toMatchObject([{ end: 'engine-ended', ended_at: begun }])
  })

  it('is written when it can be, without a hole', async () => {
    const store = await open()
    const [history, metrics] = [
      await openPublicationLog({ store: createSqlHistoryStore(store.db), clock, log }),
      openMetricLog({ store, clock, log }),
    ]
    const entry = history.begin(about)
    await history.settled()
    await sql`PRAGMA query_only = ON`.execute(store.db)
    now += 1000
    entry.outageBegins('server-closed', 'FIN')
    now += 1000
    entry.outageEnds()
    const second = history.begin({ ...about, cameraId: '4' })
    metrics.add(point(now, 7))
    await Promise.all([history.settled(), metrics.settled()])
    expect((await history.list({ limit: 5 })).map(({ outages }) => outages)).toEqual([[]])
    await sql`PRAGMA query_only = OFF`.execute(store.db)
    second.end('stopped')
    await Promise.all([history.settled(), metrics.settled()])
    expect(await history.list({ limit: 5 })).toMatchObject([
      { camera_id: '4', started_at: now, ended_at: now, end: 'stopped' },
      { camera_id: '3', ended_at: null, outages: [{ from: now - 1000, to: now, cause: 'server-closed' }] },
    ])
    expect(await metrics.list({})).toMatchObject([{ at: now, bitrate: 7 }])
  })
})

describe('a clock that is set', () => {
  it('makes nothing end before it began, and keeps nothing from being written', async () => {
    const store = await open()
    const [history, metrics] = [
      await openPublicationLog({ store: createSqlHistoryStore(store.db), clock, log }),
      openMetricLog({ store, clock, log }),
    ]
    const entry = history.begin(about)
    entry.outageBegins('refused', null)
    const begun = now
    now -= hour
    entry.end('stopped')
    expect(await history.list({ limit: 1 })).toMatchObject([{ started_at: begun, ended_at: begun, outages: [{ from: begun, to: begun }] }])
    metrics.add(point(now, 7))
    metrics.tick(now)
    await expect.poll(() => store.db.selectFrom('metrics').selectAll().execute()).toMatchObject([{ at: now, bitrate: 7 }])
    now = begun
  })
})

describe('months of it', () => {
  it('are read page by page, and one that still runs is never trimmed', async () => {
    const store = await open()
    const history = await openPublicationLog({ store: createSqlHistoryStore(store.db), clock, log, maxEntries: 450 })
    const first = history.begin(about)
    for (let n = 0; n < 500; n += 1) history.begin({ ...about, cameraId: '4' }).end('stopped')
    const pages: HistoryEntry[][] = []
    for await (const page of history.rows({})) pages.push(page)
    expect(pages.map(({ length }) => length)).toEqual([200, 200, 101])
    expect(pages.flat().map(({ id }) => Number(id))).toEqual(Array.from({ length: 501 }, (_, n) => 501 - n))
    const next = await history.list({ before: Number(pages[0]?.at(-1)?.id), limit: 2 })
    expect(next.map(({ id }) => id)).toEqual(pages[1]?.slice(0, 2).map(({ id }) => id))
    await history.trim()
    const kept = await history.list({ limit: 1000 })
    expect(kept).toHaveLength(451)
    expect(kept.at(-1)).toMatchObject({ camera_id: '3', ended_at: null })
    first.end('stopped')
    expect((await history.list({ camera_id: '3', limit: 1 }))[0]).toMatchObject({ end: 'stopped' })
  })

  it('keep their hours where minutes alone are past the limit', async () => {
    const metrics = openMetricLog({ store: await open(), clock, log, maxRows: 100 })
    now = Math.ceil(now / hour) * hour
    const begun = now - 6 * hour
    for (let at = begun; at < now; at += 60_000) metrics.add({ ...point(at, 1), span: 60 })
    await metrics.settled()
    metrics.tick(now)
    await metrics.settled()
    const kept = await metrics.list({})
    expect(kept.length).toBeLessThanOrEqual(100)
    expect(kept[0]).toMatchObject({ at: begun, span: 3600 })
    const pages: MetricPoint[] = []
    for await (const page of metrics.rows({ camera_id: '3', since: begun + hour })) pages.push(...page)
    expect(pages).toEqual(kept.slice(1))
  })
})

describe('metrics over time', () => {
  it('are thinned out by age: 2 s for an hour, a minute for a month, an hour for ever', async () => {
    const metrics = openMetricLog({ store: await open(), clock, log })
    now = Math.ceil(now / hour) * hour
    const begun = now
    for (let at = 0; at < 2 * hour; at += 2000) metrics.add(point(begun + at, at < hour ? 100 : 200))
    await metrics.settled()
    now = begun + 2 * hour
    metrics.tick(now)
    await metrics.settled()
    const first = await metrics.list({})
    expect(first.filter(({ span }) => span === 60)).toHaveLength(60)
    expect(first.filter(({ span }) => span === 2)).toHaveLength(1800)
    expect(first[0]).toMatchObject({ at: begun, span: 60, bitrate: 100, restarts: 1 })
    now += 31 * 24 * hour
    metrics.tick(now)
    await metrics.settled()
    const later = await metrics.list({})
    expect(later.map(({ at, span, bitrate }) => [at - begun, span, bitrate])).toEqual([
      [0, 3600, 100],
      [hour, 3600, 200],
    ])
    expect(await metrics.list({ since: begun + 1, until: begun + hour })).toEqual([])
  })

  it('never grow past their limit: the oldest go', async () => {
    const metrics = openMetricLog({ store: await open(), clock, log, maxRows: 100 })
    for (let n = 0; n < 150; n += 1) metrics.add(point(now - n * 2000, n))
    await metrics.settled()
    metrics.tick(now)
    await metrics.settled()
    const kept = await metrics.list({})
    expect(kept).toHaveLength(100)
    expect(kept.at(-1)?.bitrate).toBe(0)
  })
})

describe('export', () => {
  it('is CSV that a spreadsheet opens and does not run', () => {
    const csv = exportCsv([{ name: '=cmd|x', note: 'a "b", c\nd', list: [1, 2], none: null, rate: -3.5 }], ['name'])
    expect(csv).toBe('name,note,list,none,rate\r\n\'=cmd|x,"a ""b"", c\nd","[1,2]",,-3.5\r\n')
  })
})
