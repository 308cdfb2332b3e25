/** Of the streams of a camera, the one that is spoken of where there is room for one only: the same in answers and on every screen. */
import type { StreamState } from './cameras.ts'

/** The first that runs, else the first that is wanted, else the first. `rows` in the order of their roles. */
export function streamOfCamera<Row extends Pick<StreamState, 'state'>>(rows: readonly Row[]): Row | undefined {
  return rows.find((one) => one.state === 'running') ?? rows.find((one) => one.state !== 'idle') ?? rows[0]
}
