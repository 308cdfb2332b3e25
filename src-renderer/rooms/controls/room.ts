/** Controls: tabs of one camera that move it and tune its picture, and the joystick on it. */
import './controls.css'
import './ptz.css'
import { type Camera, deviceUrlOf } from '../../../src-shared/cameras.ts'
import { called } from '../../kernel/actions.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import type { Room } from '../../kernel/room.ts'
import { DevicePart } from './device-part.tsx'
import { EncoderPart } from './encoder-part.tsx'
import { FormatPart } from './format-part.tsx'
import { ImageTab } from './image-tab.tsx'
import { ManyTitle } from './many/many-title.tsx'
import { OverlayPart } from './overlay-part.tsx'
import { PtzOver } from './ptz-over.tsx'
import { PtzTab } from './ptz-tab.tsx'

const hasDevice = (camera: Camera) => deviceUrlOf(camera) !== undefined

/** A camera that says that it has none is shown no tab of it. */
const mayHaveHead = (camera: Camera) => hasDevice(camera) && camera.device?.ptz !== false

export const controlsRoom: Room = {
  name: 'controls',
  actions: [
    {
      id: 'set-up-many',
      group: 'wall',
      words: called('set_up_many'),
      when: ({ rows }) => Object.values(rows.cameras).some(hasDevice),
      run: () => openDrawer({ kind: 'set-up-many' }),
    },
  ],
  drawers: { 'set-up-many': { Title: ManyTitle, load: async () => (await import('./many/many-drawer.tsx')).ManyDrawer } },
  cameraTabs: [
    { tab: 'streams', order: 15, Part: EncoderPart, when: hasDevice },
    { tab: 'streams', order: 15, Part: FormatPart, when: ({ source }: Camera) => source.kind === 'v4l2' },
    { tab: 'streams', order: 16, Part: OverlayPart, when: hasDevice },
    { tab: 'device', order: 45, Part: DevicePart, when: hasDevice },
    { tab: 'ptz', order: 20, Part: PtzTab, when: mayHaveHead },
    { tab: 'image', order: 30, Part: ImageTab, when: (camera: Camera) => hasDevice(camera) || camera.source.kind === 'v4l2' },
  ],
  pictureOvers: [PtzOver],
}
