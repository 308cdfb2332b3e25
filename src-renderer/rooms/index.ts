/** The rooms of the window, in the order of the rail. A new one is added here; everything else is made from this list. */
import type { Room } from '../kernel/room.ts'
import { cameraRoom } from './camera/room.ts'
import { controlsRoom } from './controls/room.ts'
import { eventsRoom } from './events/room.ts'
import { findRoom } from './find/room.ts'
import { publishRoom } from './publish/room.ts'
import { recordingsRoom } from './recordings/room.ts'
import { settingsRoom } from './settings/room.ts'
import { wallRoom } from './wall/room.ts'

export const rooms: readonly Room[] = [findRoom, wallRoom, cameraRoom, controlsRoom, eventsRoom, publishRoom, recordingsRoom, settingsRoom]
