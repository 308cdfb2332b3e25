/** The room's door: recordings that survive anything, and everything that is asked of them. */
export { Proof, type Verdict, verifyFile } from './exports/proof.ts'
export { createRecording } from './recording.ts'
export type { RecordingRoom } from './types.ts'
