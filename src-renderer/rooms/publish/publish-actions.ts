import { type Action, called } from '../../kernel/actions.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { isPublished, setPublished } from './publication.ts'

export const publishActions: readonly Action[] = [
  {
    id: 'publish-all',
    words: called('publish_all'),
    group: 'publish',
    when: ({ connection, rows }) => connection === 'ready' && Object.keys(rows.cameras).some((id) => !isPublished(rows.publications[id])),
    run: ({ rows }) => setPublished(Object.keys(rows.cameras), true),
  },
  {
    id: 'stop-all',
    words: called('stop_all'),
    group: 'publish',
    when: ({ connection, rows }) => connection === 'ready' && Object.values(rows.publications).some(isPublished),
    run: ({ rows }) => setPublished(Object.keys(rows.publications), false),
  },
  {
    id: 'test-server',
    words: called('test_server'),
    group: 'publish',
    when: ({ rows }) => Object.values(rows.profiles).some(({ active }) => active),
    run: ({ rows }) => {
      const active = Object.values(rows.profiles).find((profile) => profile.active)
      if (active) openDrawer({ kind: 'profile', name: active.name })
    },
  },
  { id: 'add-server', group: 'publish', words: called('add_server'), run: () => openDrawer({ kind: 'profile', name: null }) },
]
