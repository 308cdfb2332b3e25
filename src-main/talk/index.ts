/** The room's door: talking through a camera's loudspeaker (RTSP backchannel): who may (`talk.ts`), G.711 (`g711.ts`), in even steps (`pacer.ts`). */
export { createTalk, type Talk } from './talk.ts'
