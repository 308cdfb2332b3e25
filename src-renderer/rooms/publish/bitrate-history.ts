/** The bit rates of the last minutes, gathered from what the engine tells anyway; nothing is asked for. */
import { create } from 'zustand'
import type { State } from '../../../src-shared/collections.ts'
import { useMirror } from '../../kernel/mirror.ts'

/** Samples kept; the engine tells a figure about every two seconds. */
const kept = 90

type History = Readonly<Record<string, readonly number[]>>

const useHistory = create<History>(() => ({}))
const none: readonly number[] = []

/** Adds a sample for each publication whose figures changed, and forgets those that are gone. */
export function addSamples(history: History, before: State['publications'], after: State['publications']): History {
  if (before === after) return history
  const next: Record<string, readonly number[]> = {}
  for (const [id, publication] of Object.entries(after)) {
    const values = history[id] ?? none
    const fresh = before[id]?.metrics !== publication.metrics
    next[id] = fresh ? [...values.slice(1 - kept), publication.metrics.bitrate] : values
  }
  return next
}

/** Gathers for as long as the window is open, whichever room it shows. */
export function gatherBitrates(): () => void {
  return useMirror.subscribe((after, before) => {
    const history = useHistory.getState()
    const next = addSamples(history, before.rows.publications, after.rows.publications)
    if (next !== history) useHistory.setState(next, true)
  })
}

export const useBitrates = (id: string): readonly number[] => useHistory((history) => history[id] ?? none)
