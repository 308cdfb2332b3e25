/**
 * Desired state: what is to be published, in SQLite: noted before a start is answered, so that it comes back after the engine ended.
 *
 * A start that cannot be noted is refused. A stop never is: what cannot be forgotten now is forgotten by `tick`.
 */
import { isDue, type Limiter, type Log } from '../../base/index.ts'
import type { Store } from '../../store/types.ts'
import type { Desired } from './last-options.ts'
import { reasonOf } from './refusal.ts'

export interface DesiredPublications {
  all(): Promise<{ cameraId: string; request: Desired }[]>
  /** Rejects with Problem STORAGE_FAILED. */
  keep(cameraId: string, request: Desired, profile: string): Promise<void>
  /** Never rejects. */
  forget(cameraId: string): Promise<void>
  tick(now: number): void
  /** Once more for those that the disk refused. */
  close(): Promise<void>
}

const forgetEvery = 10_000

/** `changes`: those to each camera's publication, one after the other. */
export function openDesired({ store, log, changes }: { store: Store; log: Log; changes: Limiter }): DesiredPublications {
  /** Stopped while the disk could not be written. */
  const unforgotten = new Set<string>()
  let forgetAt = 0

  const forget = async (cameraId: string): Promise<void> => {
    try {
      await store.db.deleteFrom('wanted_publications').where('camera_id', '=', Number(cameraId)).execute()
      unforgotten.delete(cameraId)
    } catch (thrown) {
      if (!unforgotten.has(cameraId))
        log.error({ camera: cameraId, reason: reasonOf(thrown) }, 'stopped, but the disk cannot be written: a restart would bring it back')
      unforgotten.add(cameraId)
    }
  }

  return {
    forget,
    async all() {
      const rows = await store.db.selectFrom('wanted_publications').selectAll().execute()
      return rows.map(({ camera_id, request, profile }) => ({
        cameraId: String(camera_id),
        request: { ...(JSON.parse(request) as Desired), profile },
      }))
    },
    async keep(cameraId, request, profile) {
      const row = { request: JSON.stringify(request), profile }
      await store.db
        .insertInto('wanted_publications')
        .values({ camera_id: Number(cameraId), ...row })
        .onConflict((conflict) => conflict.column('camera_id').doUpdateSet(row))
        .execute()
      unforgotten.delete(cameraId)
    },
    tick(now) {
      if (unforgotten.size === 0 || !isDue(forgetAt, now, forgetEvery)) return
      forgetAt = now + forgetEvery
      for (const id of unforgotten) void changes.run(async () => unforgotten.has(id) && forget(id), { key: id })
    },
    close: async () => void (await Promise.all([...unforgotten].map(forget))),
  }
}
