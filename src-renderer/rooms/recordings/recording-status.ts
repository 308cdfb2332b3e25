/** Recording in the status bar: how many cameras, and how long their footage is kept. */
import type { StatusItem } from '../../kernel/room.ts'
import { go } from '../../kernel/ui.ts'

/** Milliseconds for which it is said that footage went before its age. */
const earlyFor = 86_400_000

export const recordingStatus: readonly StatusItem[] = [
  {
    id: 'recording',
    spoken: true,
    entry: ({ recordings, storage }, t) => {
      const disks = Object.values(storage)
      if (disks.length === 0) return null
      const wanted = Object.values(recordings)
      const count = wanted.filter(({ state }) => state === 'recording').length
      const wrong = disks.some(({ trouble }) => trouble !== null) || wanted.some(({ state }) => state === 'troubled')
      // Of several disks the one that keeps least.
      const keeps = Math.min(...disks.flatMap(({ keeps_days }) => keeps_days ?? []))
      const days = Math.floor(keeps * 10) / 10
      const counted =
        !Number.isFinite(days) || count === 0 ? t('recordings.status', { count }) : t('recordings.status_days', { count, days })
      const early = disks.some((disk) => disk.early !== null && Date.now() - disk.early.at < earlyFor)
      const text = early ? `${counted} · ${t('recordings.status_early')}` : counted
      return {
        text,
        ...(wrong ? { tone: 'failed' as const } : early ? { tone: 'attention' as const } : count > 0 ? { tone: 'recording' as const } : {}),
        run: () => go('recordings'),
      }
    },
  },
]
