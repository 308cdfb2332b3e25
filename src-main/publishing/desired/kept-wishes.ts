/**
 * How each camera is to be published, as it was said by hand, kept while it is not published: who stops it for the night
 * and starts it in the morning wants the same path, way and conversions, also after the engine was started again.
 *
 * A disk that cannot be written keeps nobody from stopping: what it refuses is then known only until the engine ends.
 */
import * as z from 'zod'
import { PublishStart, type PublishWishes } from '../../../src-shared/publishing.ts'
import type { Log } from '../../base/index.ts'
import type { Store } from '../../store/types.ts'
import { reasonOf } from '../refusal.ts'

const Wish = PublishStart.omit({ camera_id: true, force_restart: true, profile: true })
/** What was left out is left to the engine. */
export type Wish = z.infer<typeof Wish>
/** The same with where to. */
export type Wanted = Wish & Pick<z.infer<typeof PublishStart>, 'profile'>

export interface KeptWishes {
  of(cameraId: string): Wish | undefined
  /** One without a wish is forgotten. Never rejects. */
  keep(cameraId: string, wish: Wish): Promise<void>
}

const settingKey = 'publish-wishes'
const Kept = z.record(z.string(), Wish)

export async function openWishes({ store, log }: { store: Store; log: Log }): Promise<KeptWishes> {
  const row = await store.db.selectFrom('settings').select('value').where('key', '=', settingKey).executeTakeFirst()
  const kept = new Map(Object.entries(Kept.safeParse(row ? JSON.parse(row.value) : {}).data ?? {}))

  return {
    of: (cameraId) => kept.get(cameraId),
    async keep(cameraId, { role, way, publish_path, convert_audio, convert_video }) {
      const wish = toldWishes({ role, way, publish_path, convert_audio, convert_video })
      if (same(wish, toldWishes(kept.get(cameraId) ?? {}))) return
      if (wish) kept.set(cameraId, { role, way, publish_path, convert_audio, convert_video })
      else kept.delete(cameraId)
      const value = JSON.stringify(Object.fromEntries(kept))
      try {
        await store.db
          .insertInto('settings')
          .values({ key: settingKey, value })
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
          .execute()
      } catch (thrown) {
        log.error({ camera: cameraId, reason: reasonOf(thrown) }, 'how it was published could not be noted: known until the engine ends')
      }
    },
  }
}

/** As rows tell it; null where nothing was said. */
export function toldWishes({
  way = 'auto',
  role,
  publish_path,
  convert_audio = 'none',
  convert_video = 'none',
}: Wish): PublishWishes | null {
  const untold = way === 'auto' && !role && !publish_path && convert_audio === 'none' && convert_video === 'none'
  return untold ? null : { way, role: role ?? null, publish_path: publish_path ?? null, convert_audio, convert_video }
}

const same = (a: PublishWishes | null, b: PublishWishes | null) => JSON.stringify(a) === JSON.stringify(b)
