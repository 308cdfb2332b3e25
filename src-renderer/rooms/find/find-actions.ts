import { type Action, type ActionContext, called } from '../../kernel/actions.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { engine } from '../../kernel/engine-link.ts'
import { go, openCamera, say } from '../../kernel/ui.ts'
import { runningScan } from './scans.ts'
import { selectedFindings } from './selection.ts'
import { startScan } from './start-scan.ts'

/** What is ticked and not in the library yet: ticks stay until then, so that a drawer closed too early costs nothing. */
const addable = ({ rows }: ActionContext) => [...selectedFindings()].filter((id) => rows.findings[id]?.camera_id === null)

export const findActions: readonly Action[] = [
  {
    id: 'scan',
    words: called('scan'),
    group: 'find',
    shortcut: 'l',
    when: ({ rows }) => !runningScan(rows.scans),
    run: async () => {
      go('find')
      await startScan()
    },
  },
  {
    id: 'stop-scan',
    words: called('stop_scan'),
    group: 'find',
    when: ({ rows }) => runningScan(rows.scans) !== undefined,
    run: async ({ rows }) => {
      const scan = runningScan(rows.scans)
      if (scan) await engine().discovery.cancel({ scan_id: scan.id })
    },
  },
  { id: 'add-by-hand', words: called('add_by_hand'), group: 'find', shortcut: 'a', run: () => openDrawer({ kind: 'add-by-hand' }) },
  {
    id: 'add-chosen',
    words: called('add_chosen'),
    group: 'find',
    when: (context) => context.ui.room === 'find' && addable(context).length > 0,
    run: (context) => openDrawer({ kind: 'add-findings', ids: addable(context) }),
  },
  {
    id: 'add-synthetic',
    words: called('add_synthetic'),
    group: 'find',
    run: async () => {
      const camera = await engine().cameras.create({ source: { kind: 'synthetic' } })
      say({ tone: 'ok', key: 'added', values: { name: camera.name }, next: { label: 'show', run: () => openCamera(camera.id) } })
    },
  },
]
