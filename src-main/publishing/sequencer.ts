/** Work that must not overlap, one after the other for each key: what fails keeps nobody from following. */
export interface Sequencer {
  /** Runs `work` when all that was given for this key before has settled. */
  next<T>(key: string, work: () => Promise<T>): Promise<T>
  /** Resolves when all that was given before this call has settled. */
  settled(): Promise<void>
}

export function createSequencer(): Sequencer {
  const last = new Map<string, Promise<unknown>>()
  return {
    next(key, work) {
      const mine = (last.get(key) ?? Promise.resolve()).then(work, work)
      last.set(key, mine)
      const done = () => {
        if (last.get(key) === mine) last.delete(key)
      }
      mine.then(done, done)
      return mine
    },
    settled: async () => void (await Promise.allSettled(last.values())),
  }
}
