/** A publication in the words of the screen, and the one click that starts or ends it. */
import type { StreamState } from '../../src-shared/cameras.ts'
import type { Publication } from '../../src-shared/publishing.ts'
import { useMirror } from '../app/mirror.ts'
import { engine } from '../app/session.ts'
import { say } from '../app/ui.ts'
import type { Side } from '../language/index.ts'

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
      if (publication.delivery === 'unknown' || publication.delivery === 'arriving') return 'publishing'
      return publication.delivery === 'stalled-source' ? 'stalled' : 'attention'
    default:
      return publication.status
  }
}

export const isPublished = (publication: Publication | undefined) => publicationWord(publication) !== 'not_published'

/** Who is to blame: the camera where its stream is in the same trouble, otherwise the server. */
export function troubleSide({ trouble }: Publication, stream: StreamState | undefined): Side {
  const cameraIsWell = stream === undefined || stream.state === 'running' || stream.trouble === null
  return !cameraIsWell && stream.trouble?.cause === trouble?.cause ? 'camera' : 'server'
}

export async function togglePublication(id: string): Promise<void> {
  const { publications, cameras } = useMirror.getState().rows
  const values = { name: cameras[id]?.name ?? id }
  if (isPublished(publications[id])) {
    await engine().publishing.stop({ camera_id: id })
    say({ tone: 'ok', key: 'unpublished', values })
  } else {
    await engine().publishing.start({ camera_id: id })
    say({ tone: 'ok', key: 'published', values })
  }
}

/** Starts or stops many; goes on after a refusal and throws the first one at the end. */
export async function setPublished(ids: readonly string[], publish: boolean): Promise<void> {
  const client = engine().publishing
  const before = useMirror.getState().rows.publications
  const wanted = ids.filter((id) => isPublished(before[id]) !== publish)
  const results = await Promise.allSettled(wanted.map((id) => (publish ? client.start({ camera_id: id }) : client.stop({ camera_id: id }))))
  const refused = results.find((result) => result.status === 'rejected')
  if (refused) throw refused.reason
  say({ tone: 'ok', key: publish ? 'all_published' : 'all_unpublished', values: { count: wanted.length } })
}
