/** The cameras in the status bar: how many there are, which answer, are watched and need somebody; each leads to its list. */
import { openDrawer } from '../../kernel/drawers.ts'
import type { StatusItem, Tone } from '../../kernel/room.ts'
import { go } from '../../kernel/ui.ts'
import { type CameraPart, camerasByPart } from './camera-state.ts'

const item = (part: CameraPart, tone: Tone | undefined, spoken = false): StatusItem => ({
  id: part,
  spoken,
  entry: (rows, t) => {
    const count = camerasByPart(rows)[part].length
    if (count === 0) return null
    return { text: t(`status.${part}`, { count }), ...(tone ? { tone } : {}), run: () => openDrawer({ kind: 'cameras', part }) }
  },
})

export const cameraStatus: readonly StatusItem[] = [
  {
    id: 'cameras',
    spoken: true,
    entry: ({ cameras }, t) => {
      const count = Object.keys(cameras).length
      return { text: t('status.cameras', { count }), run: () => (count > 0 ? openDrawer({ kind: 'cameras', part: 'all' }) : go('find')) }
    },
  },
  item('reachable', undefined),
  item('watched', 'live'),
  item('trouble', 'attention', true),
]
