/** Recording in the status bar: how many cameras, and how long their footage is kept. */
import { storageKey } from '../../../src-shared/recording-rows.ts'
import type { StatusItem } from '../../kernel/room.ts'
import { go } from '../../kernel/ui.ts'

export const recordingStatus: readonly StatusItem[] = [
  {
    id: 'recording',
    spoken: true,
    entry: ({ recordings, storage }, t) => {
      const row = storage[storageKey]
      if (!row) return null
      const wanted = Object.values(recordings)
      const count = wanted.filter(({ state }) => state === 'recording').length
      const wrong = row.trouble !== null || wanted.some(({ state }) => state === 'troubled')
      const days = row.keeps_days === null ? null : Math.floor(row.keeps_days * 10) / 10
      const text = days === null || count === 0 ? t('recordings.status', { count }) : t('recordings.status_days', { count, days })
      return {
        text,
        ...(wrong ? { tone: 'failed' as const } : count > 0 ? { tone: 'recording' as const } : {}),
        run: () => go('recordings'),
      }
    },
  },
]
