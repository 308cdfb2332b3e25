/** Runs what a button asks for, and says what went wrong with the offer to try again. */
import { sayProblem } from './ui.ts'

export function attempt(run: () => Promise<unknown>): void {
  run().catch((error: unknown) => sayProblem(error, () => attempt(run)))
}
