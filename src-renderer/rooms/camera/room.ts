/**
 * One camera: its screen with tabs, what can be done with it, and its drawer. It has no place in the rail: the wall opens it,
 * and other rooms add their tabs, actions and marks to it.
 */
import './camera.css'
import { Camera as CameraIcon, ClipboardCopy, Maximize2, Pencil, Trash2 } from 'lucide-react'
import { called } from '../../kernel/actions.ts'
import { attempt } from '../../kernel/attempt.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { tryNow } from '../../kernel/remedies.ts'
import type { CameraAction, Room } from '../../kernel/room.ts'
import { go, openCamera } from '../../kernel/ui.ts'
import { cameraStatus } from './camera-status.ts'
import { DeviceTab } from './device-tab.tsx'
import { CamerasTitle, EditCameraTitle } from './drawer-titles.tsx'
import { LossMark } from './loss-mark.tsx'
import { neighbourActions } from './neighbours.ts'
import { pictureCameraActions, stepActions } from './picture-actions.ts'
import { removeCamera } from './remove-camera.ts'
import { copySnapshot, saveSnapshot } from './snapshot.ts'
import { gatherStreams } from './stream-history.ts'
import { StreamsTab } from './streams-tab.tsx'
import { toggleRealSize } from './zoom-state.ts'

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
    id: 'copy-picture',
    label: () => 'copy_picture',
    icon: () => ClipboardCopy,
    group: 'wall',
    on: [],
    // Pages over plain HTTP have no clipboard for pictures.
    when: () => typeof ClipboardItem !== 'undefined' && navigator.clipboard !== undefined,
    run: copySnapshot,
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
  ...pictureCameraActions,
  { id: 'remove-camera', label: () => 'remove', icon: () => Trash2, group: 'wall', on: [], last: true, run: removeCamera },
]

export const cameraRoom: Room = {
  name: 'camera',
  actions: [
    ...neighbourActions,
    ...stepActions,
    {
      id: 'real-size',
      group: 'wall',
      shortcut: 'z',
      words: called('real_size'),
      when: ({ ui }) => ui.room === 'wall' && ui.items.wall !== undefined,
      run: toggleRealSize,
    },
  ],
  cameraMarks: [LossMark],
  start: gatherStreams,
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
