/** Controls: tabs of one camera that move it and tune its picture, and the joystick on it. */
import './controls.css'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { Room } from '../../kernel/room.ts'
import { ImageTab } from './image-tab.tsx'
import { PtzOver } from './ptz-over.tsx'
import { PtzTab } from './ptz-tab.tsx'

export const controlsRoom: Room = {
  name: 'controls',
  cameraTabs: [
    { tab: 'ptz', order: 20, Part: PtzTab, when: ({ source }: Camera) => source.kind === 'onvif' },
    { tab: 'image', order: 30, Part: ImageTab, when: ({ source }: Camera) => source.kind === 'onvif' || source.kind === 'v4l2' },
  ],
  pictureOvers: [PtzOver],
}
