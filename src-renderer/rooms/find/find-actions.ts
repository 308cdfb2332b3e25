import type { Action, ActionContext } from '../../kernel/actions.ts'
import { engine } from '../../kernel/session.ts'
import { openCamera, openDrawer, say, useUi } from '../../kernel/ui.ts'
import { startScan } from '../../shell/start-scan.ts'
import { runningScan } from './scans.ts'

/** What is ticked and not in the library yet: ticks stay until then, so that a drawer closed too early costs nothing. */
const addable = ({ ui, rows }: ActionContext) => [...ui.chosen].filter((id) => rows.findings[id]?.camera_id === null)

export const findActions: readonly Action[] = [
  {
    id: 'scan',
    label: 'scan',
    group: 'find',
    shortcut: 'l',
    when: ({ rows }) => !runningScan(rows.scans),
    run: async () => {
      useUi.setState({ room: 'find' })
      await startScan()
    },
  },
  {
    id: 'stop-scan',
    label: 'stop_scan',
    group: 'find',
    when: ({ rows }) => runningScan(rows.scans) !== undefined,
    run: async ({ rows }) => {
      const scan = runningScan(rows.scans)
      if (scan) await engine().discovery.cancel({ scan_id: scan.id })
    },
  },
  { id: 'add-by-hand', label: 'add_by_hand', group: 'find', shortcut: 'a', run: () => openDrawer({ kind: 'add-by-hand' }) },
  {
    id: 'add-chosen',
    label: 'add_chosen',
    group: 'find',
    when: (context) => context.ui.room === 'find' && addable(context).length > 0,
    run: (context) => openDrawer({ kind: 'add-findings', ids: addable(context) }),
  },
  {
    id: 'add-synthetic',
    label: 'add_synthetic',
    group: 'find',
    run: async () => {
      const camera = await engine().cameras.create({ source: { kind: 'synthetic' } })
      say({ tone: 'ok', key: 'added', values: { name: camera.name }, next: { label: 'show', run: () => openCamera(camera.id) } })
    },
  },
]
