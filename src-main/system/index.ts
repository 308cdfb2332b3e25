/** What the engine says of itself. */
export { keepSystemRow } from './system-row.ts'
