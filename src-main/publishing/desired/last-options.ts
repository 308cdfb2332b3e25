/**
 * How each camera was last asked to be published, as it was said by hand, kept while it is not published: who stops it for the
 * night and starts it in the morning wants the same path, way and conversions, also after the engine was started again.
 *
 * A disk that cannot be written keeps nobody from stopping: what it refuses is then known only until the engine ends.
 */
import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { PublishStart, type PublishWishes } from '../../../src-shared/publishing.ts'
import type { Log } from '../../base/index.ts'
import type { Store } from '../../store/types.ts'
import { reasonOf } from './refusal.ts'

const Options = PublishStart.omit({ camera_id: true, force_restart: true, profile: true })
/** What was left out is left to the engine. */
export type Options = z.infer<typeof Options>
/** The same with where to. */
export type Desired = Options & Pick<z.infer<typeof PublishStart>, 'profile'>

export interface LastOptions {
  of(cameraId: string): Options | undefined
  /** One without any is forgotten. Never rejects. */
  keep(cameraId: string, options: Options): Promise<void>
}

const Kept = z.record(z.string(), Options)

export async function openLastOptions({ store, log }: { store: Store; log: Log }): Promise<LastOptions> {
  // The word is that of earlier versions.
  const setting = store.setting('publish-wishes', Kept)
  const kept = new Map(Object.entries((await setting.read()) ?? {}))

  return {
    of: (cameraId) => kept.get(cameraId),
    async keep(cameraId, { role, way, publish_path, convert_audio, convert_video }) {
      const options = { role, way, publish_path, convert_audio, convert_video }
      const said = saidByHand(options)
      if (isDeepStrictEqual(said, saidByHand(kept.get(cameraId) ?? {}))) return
      if (said) kept.set(cameraId, options)
      else kept.delete(cameraId)
      try {
        await setting.write(Object.fromEntries(kept))
      } catch (thrown) {
        log.error({ camera: cameraId, reason: reasonOf(thrown) }, 'how it was published could not be noted: known until the engine ends')
      }
    },
  }
}

/** As rows tell it; null where nothing was said. */
export function saidByHand({
  way = 'auto',
  role,
  publish_path,
  convert_audio = 'none',
  convert_video = 'none',
}: Options): PublishWishes | null {
  const nothing = way === 'auto' && !role && !publish_path && convert_audio === 'none' && convert_video === 'none'
  return nothing ? null : { way, role: role ?? null, publish_path: publish_path ?? null, convert_audio, convert_video }
}
