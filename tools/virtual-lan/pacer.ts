/** One timer for everything that sends, so that fifty cameras wake the process as often as one. It rests while nobody is sending. */

export interface Pacer {
  /** Calls `due` about every 10 ms with the time (milliseconds, monotonic) until the result is called. */
  add(due: (now: number) => void): () => void
}

const step = 10

export function createPacer(): Pacer {
  const members = new Set<(now: number) => void>()
  let timer: NodeJS.Timeout | undefined
  return {
    add(due) {
      members.add(due)
      timer ??= setInterval(() => {
        const now = performance.now()
        for (const member of members) member(now)
      }, step)
      return () => {
        members.delete(due)
        if (members.size > 0 || !timer) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}
