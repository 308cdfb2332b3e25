import type { Action } from '../../kernel/actions.ts'
import { openDrawer } from '../../kernel/ui.ts'
import { meantCamera } from '../wall/meant-camera.ts'
import { isPublished, setPublished, togglePublication } from './publication.ts'

export const publishActions: readonly Action[] = [
  {
    id: 'publish-toggle',
    label: 'publish_toggle',
    group: 'publish',
    shortcut: 'p',
    when: (context) => meantCamera(context) !== undefined,
    run: async (context) => {
      const id = meantCamera(context)
      if (id !== undefined) await togglePublication(id)
    },
  },
  {
    id: 'publish-all',
    label: 'publish_all',
    group: 'publish',
    when: ({ connection, rows }) => connection === 'ready' && Object.keys(rows.cameras).some((id) => !isPublished(rows.publications[id])),
    run: ({ rows }) => setPublished(Object.keys(rows.cameras), true),
  },
  {
    id: 'stop-all',
    label: 'stop_all',
    group: 'publish',
    when: ({ connection, rows }) => connection === 'ready' && Object.values(rows.publications).some(isPublished),
    run: ({ rows }) => setPublished(Object.keys(rows.publications), false),
  },
  {
    id: 'test-server',
    label: 'test_server',
    group: 'publish',
    when: ({ rows }) => Object.values(rows.profiles).some(({ active }) => active),
    run: ({ rows }) => {
      const active = Object.values(rows.profiles).find((profile) => profile.active)
      if (active) openDrawer({ kind: 'profile', name: active.name })
    },
  },
]
