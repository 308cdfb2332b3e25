/** The room's door: pushing streams to MediaMTX servers, and knowing that they arrive. */
export { createCommandSession } from './commands.ts'
export { exportCsv } from './history/export-csv.ts'
export { createPublishing } from './publishing.ts'
export type { Publishing } from './types.ts'
