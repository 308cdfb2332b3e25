/**
 * The room's door: recordings that survive anything. Who is to be recorded now (`desired-recordings.ts`), a recorder per stream, files
 * (`file/`) by a process per disk (`writer/`), the library and what is asked of it, retention, `exports/`.
 */
export { Proof, type Verdict, verifyFile } from './exports/proof.ts'
export { createRecording } from './recording.ts'
export type { RecordingRoom } from './types.ts'
