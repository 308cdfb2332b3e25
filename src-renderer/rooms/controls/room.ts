/** Controls: tabs of one camera that move it and tune its picture, and the joystick on it. */
import './controls.css'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { Room } from '../../kernel/room.ts'
import { DevicePart } from './device-part.tsx'
import { EncoderPart } from './encoder-part.tsx'
import { ImageTab } from './image-tab.tsx'
import { OverlayPart } from './overlay-part.tsx'
import { PtzOver } from './ptz-over.tsx'
import { PtzTab } from './ptz-tab.tsx'

export const controlsRoom: Room = {
  name: 'controls',
  cameraTabs: [
    { tab: 'streams', order: 15, Part: EncoderPart, when: ({ source }: Camera) => source.kind === 'onvif' },
    { tab: 'streams', order: 16, Part: OverlayPart, when: ({ source }: Camera) => source.kind === 'onvif' },
    { tab: 'device', order: 45, Part: DevicePart, when: ({ source }: Camera) => source.kind === 'onvif' },
    { tab: 'ptz', order: 20, Part: PtzTab, when: ({ source }: Camera) => source.kind === 'onvif' },
    { tab: 'image', order: 30, Part: ImageTab, when: ({ source }: Camera) => source.kind === 'onvif' || source.kind === 'v4l2' },
  ],
  pictureOvers: [PtzOver],
}
