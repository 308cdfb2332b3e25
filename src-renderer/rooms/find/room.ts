/** Find: search the networks, look at what answered, make cameras of it. */
import './find.css'
import { Radar } from 'lucide-react'
import { attempt } from '../../kernel/attempt.ts'
import type { Room } from '../../kernel/room.ts'
import { go } from '../../kernel/ui.ts'
import { AddByHandTitle, AddFindingsTitle, FindingTitle } from './drawer-titles.tsx'
import { findActions } from './find-actions.ts'
import { FindRoom } from './find-room.tsx'
import { runningScan } from './scans.ts'
import { startScan } from './start-scan.ts'

export const findRoom: Room = {
  name: 'find',
  screen: { key: '1', icon: Radar, Screen: FindRoom },
  actions: findActions,
  drawers: {
    'add-findings': { Title: AddFindingsTitle, load: async () => (await import('./add-findings.tsx')).AddFindings },
    'add-by-hand': { Title: AddByHandTitle, load: async () => (await import('./add-by-hand.tsx')).AddByHand },
    finding: { Title: FindingTitle, load: async () => (await import('./finding-details.tsx')).FindingDetails, onlyShows: true },
  },
  remedies: {
    'scan-again': () => {
      go('find')
      attempt(startScan)
    },
    'find-cameras': () => go('find'),
  },
  status: [
    {
      id: 'scan',
      spoken: true,
      entry: ({ scans }, t) => {
        const count = runningScan(scans)?.finding_ids.length
        return count === undefined ? null : { text: t('status.scan', { count }), tone: 'connecting', run: () => go('find') }
      },
    },
  ],
}
