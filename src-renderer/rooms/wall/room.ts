/** Wall: every camera as it is right now, in a grid or one at a time. */
import './station-board.css'
import './wall.css'
import { Grid2x2 } from 'lucide-react'
import type { Room } from '../../kernel/room.ts'
import { wallActions } from './wall-actions.ts'
import { WallRoom } from './wall-room.tsx'

export const wallRoom: Room = {
  name: 'wall',
  screen: { key: '2', icon: Grid2x2, Screen: WallRoom, opensCameras: true, kiosk: true },
  ownKeys: [
    { group: 'wall', key: '← ↑ → ↓', label: 'move' },
    { group: 'wall', key: '⏎', label: 'open' },
  ],
  actions: wallActions,
}
