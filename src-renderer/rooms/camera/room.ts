/**
 * One camera: its screen with tabs, what can be done with it, and its drawer. It has no place in the rail: the wall opens it,
 * and other rooms add their tabs, actions and marks to it.
 */
import './camera.css'
import { Camera as CameraIcon, Maximize2, Pencil, Trash2 } from 'lucide-react'
import { attempt } from '../../kernel/attempt.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { tryNow } from '../../kernel/remedies.ts'
import type { CameraAction, Room } from '../../kernel/room.ts'
import { go, openCamera } from '../../kernel/ui.ts'
import { cameraStatus } from './camera-status.ts'
import { DeviceTab } from './device-tab.tsx'
import { CamerasTitle, EditCameraTitle } from './drawer-titles.tsx'
import { removeCamera } from './remove-camera.ts'
import { saveSnapshot } from './snapshot.ts'
import { StreamsTab } from './streams-tab.tsx'

const edit =
  (field: 'password' | 'url') =>
  ({ cameraId }: { cameraId: string | null }) => {
    if (cameraId) openDrawer({ kind: 'edit-camera', id: cameraId, field })
  }

const cameraActions: readonly CameraAction[] = [
  {
    id: 'open-camera',
    label: () => 'open',
    icon: () => Maximize2,
    group: 'wall',
    on: ['tile'],
    when: ({ ui }, id) => ui.items.wall !== id,
    run: openCamera,
  },
  {
    id: 'snapshot',
    label: () => 'snapshot',
    icon: () => CameraIcon,
    group: 'wall',
    shortcut: 's',
    on: ['tile', 'camera'],
    run: saveSnapshot,
  },
  {
    id: 'edit-camera',
    label: () => 'edit',
    icon: () => Pencil,
    group: 'wall',
    shortcut: 'e',
    on: ['camera'],
    run: (id) => openDrawer({ kind: 'edit-camera', id }),
  },
  { id: 'remove-camera', label: () => 'remove', icon: () => Trash2, group: 'wall', on: [], run: removeCamera },
]

export const cameraRoom: Room = {
  name: 'camera',
  cameraActions,
  cameraTabs: [
    { tab: 'streams', order: 10, Part: StreamsTab },
    { tab: 'device', order: 40, Part: DeviceTab },
  ],
  drawers: {
    cameras: { Title: CamerasTitle, load: async () => (await import('./camera-drawer.tsx')).CameraDrawer, onlyShows: true },
    'edit-camera': { Title: EditCameraTitle, load: async () => (await import('./edit-camera.tsx')).EditCamera },
  },
  remedies: {
    'enter-password': edit('password'),
    'change-address': edit('url'),
    'show-camera': ({ cameraId }) => (cameraId ? openCamera(cameraId) : go('wall')),
    'try-now': ({ cameraId, what = 'stream' }) => {
      if (cameraId) attempt(() => tryNow(cameraId, what))
    },
  },
  status: cameraStatus,
}
