/** The contract, answered: each procedure is one call into a room. Used by every transport of both shells. */
import { cameraAnswers } from './answers/cameras.ts'
import { controlAnswers } from './answers/controls.ts'
import { discoveryAnswers } from './answers/discovery.ts'
import { eventAnswers } from './answers/events.ts'
import { gatewayAnswers } from './answers/gateways.ts'
import { ptzAnswers } from './answers/ptz.ts'
import { publishingAnswers } from './answers/publishing.ts'
import { recordingAnswers } from './answers/recording.ts'
import { setupAnswers } from './answers/setup.ts'
import { systemAnswers } from './answers/system.ts'
import { talkAnswers } from './answers/talk.ts'
import { wallAnswers } from './answers/wall.ts'
import { calls } from './calls.ts'

export const router = calls.router({
  system: systemAnswers,
  cameras: cameraAnswers,
  controls: controlAnswers,
  ptz: ptzAnswers,
  setup: setupAnswers,
  events: eventAnswers,
  talk: talkAnswers,
  discovery: discoveryAnswers,
  publishing: publishingAnswers,
  wall: wallAnswers,
  recording: recordingAnswers,
  gateways: gatewayAnswers,
})
