/** A publication in the words of the screen, and the one click that starts or ends it. */
import type { StreamState } from '../../../src-shared/cameras.ts'
import type { Publication } from '../../../src-shared/publishing.ts'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { type Next, openPublication, say } from '../../kernel/ui.ts'
import type { Side } from '../../language/index.ts'

export type PublicationWord = 'not_published' | 'connecting' | 'publishing' | 'attention' | 'stalled' | 'reconnecting' | 'failed' | 'held'

/** Sending is not arriving: whatever the server does not see is no plain "publishing". */
export function publicationWord(publication: Publication | undefined): PublicationWord {
  if (!publication) return 'not_published'
  switch (publication.status) {
    case 'stopped':
      return 'not_published'
    case 'starting':
      return 'connecting'
    case 'publishing':
      if (publication.thinned || publication.damaged || publication.lagging) return 'attention'
      if (publication.delivery === 'unknown' || publication.delivery === 'arriving') return 'publishing'
      return publication.delivery === 'stalled-source' ? 'stalled' : 'attention'
    default:
      return publication.status
  }
}

export const isPublished = (publication: Publication | undefined) => publicationWord(publication) !== 'not_published'

/** What its row tells: why it does not publish, or what is wrong although it does. */
export const troubleOf = (publication: Publication | undefined) =>
  publication?.trouble ?? publication?.thinned ?? publication?.damaged ?? publication?.lagging ?? null

/** Who is to blame: the camera where its stream is in the same trouble, otherwise the server. */
export function troubleSide({ trouble }: Publication, stream: StreamState | undefined): Side {
  const cameraIsWell = stream === undefined || stream.state === 'running' || stream.trouble === null
  return !cameraIsWell && stream.trouble?.cause === trouble?.cause ? 'camera' : 'server'
}

/** A stop is taken back with everything as it was: the engine keeps how, and only the server has to be named. */
export async function togglePublication(id: string): Promise<void> {
  const { publications, cameras } = useMirror.getState().rows
  const publication = publications[id]
  const values = { name: cameras[id]?.name ?? id }
  const start = async (profile?: string) => {
    await engine().publishing.start({ camera_id: id, profile })
    say({ tone: 'ok', key: 'published', values, next: whereToWatch(id) })
  }
  if (!publication || !isPublished(publication)) return start()
  await engine().publishing.stop({ camera_id: id })
  say({ tone: 'ok', key: 'unpublished', values, undo: () => attempt(() => start(publication.profile)) })
}

/** Its row tells the addresses, and draws how it arrives. */
export const whereToWatch = (id: string, label: Next['label'] = 'watch'): Next => ({ label, run: () => openPublication(id) })

/** Starts or stops many; goes on after a refusal and throws the first one at the end. */
export async function setPublished(ids: readonly string[], publish: boolean): Promise<void> {
  const client = engine().publishing
  const before = useMirror.getState().rows.publications
  const wanted = ids.filter((id) => isPublished(before[id]) !== publish)
  const start = async (where: (id: string) => string | undefined) => {
    await all(wanted.map((id) => client.start({ camera_id: id, profile: where(id) })))
    const [first] = wanted
    say({ tone: 'ok', key: 'all_published', values: { count: wanted.length }, ...(first && { next: whereToWatch(first, 'watch_first') }) })
  }
  if (publish) return start(() => undefined)
  await all(wanted.map((id) => client.stop({ camera_id: id })))
  const undo = () => attempt(() => start((id) => before[id]?.profile))
  say({ tone: 'ok', key: 'all_unpublished', values: { count: wanted.length }, undo })
}

async function all(asked: readonly Promise<unknown>[]): Promise<void> {
  const refused = (await Promise.allSettled(asked)).find((result) => result.status === 'rejected')
  if (refused) throw refused.reason
}
