/** The same asked of many cameras, a few at a time, each result as soon as it is there. Whoever ends it lets those under way come to their end. */
import type { StreamsOutcome } from '../../../../src-shared/setup.ts'

/** The engine takes no more at a time either. */
const atATime = 6

/** `ask` gives the outcome of one camera, or rejects: then `failed` makes one of it. Resolves when all are through, or the signal is aborted. */
export async function runMany(
  ids: readonly string[],
  ask: (id: string) => Promise<StreamsOutcome>,
  tell: (id: string, outcome: StreamsOutcome) => void,
  failed: (id: string, thrown: unknown) => StreamsOutcome,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...ids]
  const worker = async () => {
    for (let id = waiting.shift(); id !== undefined && !signal.aborted; id = waiting.shift()) {
      const one = id
      const outcome = await ask(one).catch((thrown: unknown) => failed(one, thrown))
      tell(one, outcome)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atATime, ids.length) }, worker))
}

/** Something of it was wanted and is not so now. What a camera cannot take at all is told by the plan, and no failure to try again. */
export function hasFailed({ results, clock, trouble }: StreamsOutcome): boolean {
  return trouble !== null || clock?.outcome === 'not-applied' || (results ?? []).some(({ outcome }) => outcome === 'not-applied')
}

export const changesAnything = ({ plan, trouble }: StreamsOutcome, withClock: boolean): boolean =>
  trouble === null && (plan.length > 0 || withClock)
