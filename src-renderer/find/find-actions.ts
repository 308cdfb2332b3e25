import type { Action } from '../app/actions.ts'
import { engine } from '../app/session.ts'
import { startScan } from '../app/start-scan.ts'
import { openDrawer, say, useUi } from '../app/ui.ts'
import { runningScan } from './scans.ts'

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
    when: ({ ui }) => ui.room === 'find' && ui.chosen.size > 0,
    run: ({ ui }) => openDrawer({ kind: 'add-findings', ids: [...ui.chosen] }),
  },
  {
    id: 'add-synthetic',
    label: 'add_synthetic',
    group: 'find',
    run: async () => {
      const camera = await engine().cameras.create({ source: { kind: 'synthetic' } })
      say({ tone: 'ok', key: 'added', values: { name: camera.name } })
    },
  },
]
