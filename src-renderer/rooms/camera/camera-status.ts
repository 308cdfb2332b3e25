/** The cameras in the status bar: how many there are, are live and need somebody. */
import type { State } from '../../../src-shared/collections.ts'
import { useMirror } from '../../kernel/mirror.ts'
import type { StatusItem } from '../../kernel/room.ts'
import { go, openCamera, openPublication } from '../../kernel/ui.ts'

/** What the bar counts. */
export function countCameras({ cameras, streams, publications }: State) {
  const live = new Set<string>()
  const troubled = new Set<string>()
  for (const stream of Object.values(streams)) {
    if (stream.state === 'running') live.add(stream.camera_id)
    if (stream.state === 'failed' || stream.state === 'backing-off') troubled.add(stream.camera_id)
  }
  for (const { camera_id, status, thinned } of Object.values(publications)) {
    if (status === 'stopped') continue
    if ((status !== 'publishing' && status !== 'starting') || thinned) troubled.add(camera_id)
  }
  return { cameras: Object.keys(cameras).length, live: live.size, troubled: [...troubled] }
}

export const cameraStatus: readonly StatusItem[] = [
  {
    id: 'cameras',
    spoken: true,
    entry: ({ cameras }, t) => ({ text: t('status.cameras', { count: Object.keys(cameras).length }), run: () => go('find') }),
  },
  {
    id: 'live',
    entry: (rows, t) => {
      const { live } = countCameras(rows)
      return live > 0 ? { text: t('status.live', { count: live }), tone: 'live', run: () => go('wall') } : null
    },
  },
  {
    id: 'trouble',
    spoken: true,
    entry: (rows, t) => {
      const { troubled } = countCameras(rows)
      const [first] = troubled
      if (first === undefined) return null
      return { text: t('status.trouble', { count: troubled.length }), tone: 'attention', run: () => showTrouble(first) }
    },
  },
]

/** A publication's trouble is told in its row, a stream's on its own page. */
function showTrouble(id: string): void {
  const publication = useMirror.getState().rows.publications[id]
  const inPublish = publication && publication.status !== 'stopped' && publication.status !== 'publishing'
  if (inPublish) openPublication(id)
  else openCamera(id)
}
