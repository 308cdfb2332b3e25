/** Events: a tab of what one camera notices and of its relays, and the addresses in Settings that are told. */
import './events.css'
import { type Camera, deviceUrlOf } from '../../../src-shared/cameras.ts'
import type { Room } from '../../kernel/room.ts'
import { EventsTab } from './events-tab.tsx'
import { HooksPart } from './hooks-part.tsx'

export const eventsRoom: Room = {
  name: 'events',
  cameraTabs: [{ tab: 'events', order: 35, Part: EventsTab, when: (camera: Camera) => deviceUrlOf(camera) !== undefined }],
  settings: [{ title: 'webhooks', order: 30, Part: HooksPart }],
}
