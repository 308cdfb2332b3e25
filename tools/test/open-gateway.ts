/** For tests: a gateway's own tables with the stores that fill them, and its place in the list of all. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src-main/base/index.ts'
import { createGateways } from '../../src-main/gateways/gateways.ts'
import type { HeldCamera } from '../../src-main/gateways/held-cameras.ts'
import { createSqlHistoryStore } from '../../src-main/publishing/history/sql-history-store.ts'
import { Library } from '../../src-main/recording/library.ts'
import { openSessions } from '../../src-main/recording/sessions.ts'
import { openStore } from '../../src-main/store/index.ts'
import { notedLog } from '../../src-main/testing/noted-log.ts'
import { until } from '../../src-main/testing/until.ts'

export async function openGateway(
  name: string,
  database: string | undefined,
  options: { folder?: string; mostWaiting?: number; held?: () => HeldCamera[] } = {},
) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'camgate-gateways-'))
  const said: string[] = []
  const log = notedLog(said)
  const store = await openStore({ folder, log })
  const secrets = { learn: () => {}, redact: (text: string) => text }
  const changes: string[] = []
  const gateways = await createGateways({
    ...{ store, log, secrets, clock: systemClock, version: '0.1.0', options: { database, name } },
    ...(options.mostWaiting === undefined ? {} : { mostWaiting: options.mostWaiting }),
    held: options.held ?? (() => []),
    changed: () => changes.push(gateways?.shared?.state ?? ''),
  })
  const library = await Library.open(store)
  const sessions = await openSessions(store, () => gateways.own)
  const history = createSqlHistoryStore(store.db)
  let open = true
  const close = async () => {
    if (!open) return
    open = false
    await gateways.close()
    await store.close()
  }
  return {
    ...{ folder, store, gateways, library, sessions, history, said, close },
    /** All that happened so far is in the list of all. */
    handedIn: () => until(() => database === undefined || (gateways.shared?.state === 'connected' && waiting(store)), 'all is handed in'),
    state: (state: string) => until(() => gateways.shared?.state === state, `${name} is ${state}`),
    addCamera: (camera: string) =>
      store.db
        .insertInto('cameras')
        .values({ name: camera, source: '{}', address_key: camera, quirks: '{}', created_at: 1, updated_at: 1 })
        .execute(),
    addSession: (id: string, from: number, cameraId = '1') =>
      sessions.add({
        ...{ id, name: id, note: null, kind: 'program' as const, from, until: null, pre_roll: 1.5, post_roll: 0 },
        ...{ device_id: cameraId, stream_path: 'camera_1', playlist_url: null, streams: [{ cameraId, role: 'main' as const }] },
      }),
    async end() {
      await close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function waiting(store: Awaited<ReturnType<typeof openStore>>): Promise<boolean> {
  return (await store.db.selectFrom('outbox').select('seq').executeTakeFirst()) === undefined
}
