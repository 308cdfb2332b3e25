/** Publishing in the status bar: how many of how many, and where to. */
import { openDrawer } from '../../kernel/drawers.ts'
import type { StatusItem } from '../../kernel/room.ts'
import { go } from '../../kernel/ui.ts'
import { serverNameOf } from '../../language/index.ts'

export const publishStatus: readonly StatusItem[] = [
  {
    id: 'published',
    spoken: true,
    entry: ({ publications }, t) => {
      const wanted = Object.values(publications).filter(({ status }) => status !== 'stopped')
      const all = wanted.length
      const live = wanted.filter(({ status }) => status === 'publishing').length
      const text =
        all === 0
          ? t('status.none_published')
          : live === all
            ? t('status.all_publishing', { count: all })
            : t('status.publishing', { live, all })
      return { text, run: () => go('publish') }
    },
  },
  {
    id: 'server',
    entry: ({ profiles }, t) => {
      const profile = Object.values(profiles).find(({ active }) => active)
      if (!profile) return null
      const { name, local } = profile
      return { text: t('status.server', { name: serverNameOf(name, local, t) }), run: () => openDrawer({ kind: 'profile', name }) }
    },
  },
]
