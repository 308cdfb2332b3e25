/** Work that must not overlap, one after the other for each key: what fails keeps nobody from the next turn. */
export interface Turns {
  take<T>(key: string, work: () => Promise<T>): Promise<T>
  /** Resolves when all that was begun before this call has had its turn. */
  settled(): Promise<void>
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    take(key, work) {
      const turn = (last.get(key) ?? Promise.resolve()).then(work, work)
      last.set(key, turn)
      const done = () => {
        if (last.get(key) === turn) last.delete(key)
      }
      turn.then(done, done)
      return turn
    },
    settled: async () => void (await Promise.allSettled(last.values())),
  }
}
