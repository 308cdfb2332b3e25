/**
 * A semaphore and a sequencer in one: at most so many pieces of work at once, and those of the same key one after the other,
 * in the order in which they were given. What fails keeps nobody from following; who is aborted while it waits leaves the queue.
 */

export interface Limiter {
  /** Runs `work` when it is its turn. Rejects with what `work` throws, or with the signal's reason when it is aborted before. */
  run<T>(work: () => Promise<T>, turn?: Turn): Promise<T>
  /** Resolves when all that was given before this call has ended. */
  settled(): Promise<void>
}

interface Turn {
  /** Work of the same key never overlaps. */
  readonly key?: string | undefined
  readonly signal?: AbortSignal | undefined
}

interface Waiting {
  readonly key: string | undefined
  start(): void
}

export function createLimiter(atOnce = Number.POSITIVE_INFINITY): Limiter {
  const waiting: Waiting[] = []
  const busy = new Set<string>()
  const given = new Set<Promise<void>>()
  let running = 0

  const isFree = (key: string | undefined) => key === undefined || !busy.has(key)
  const startNext = () => {
    while (running < atOnce) {
      const next = waiting.findIndex(({ key }) => isFree(key))
      if (next < 0) return
      waiting.splice(next, 1)[0]?.start()
    }
  }

  const enter = (key: string | undefined, signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const turn: Waiting = {
        key,
        start() {
          signal?.removeEventListener('abort', leave)
          running += 1
          if (key !== undefined) busy.add(key)
          resolve()
        },
      }
      const leave = () => {
        waiting.splice(waiting.indexOf(turn), 1)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', leave, { once: true })
      waiting.push(turn)
      startNext()
    })

  const runInTurn = async <T>(work: () => Promise<T>, { key, signal }: Turn): Promise<T> => {
    await enter(key, signal)
    try {
      return await work()
    } finally {
      running -= 1
      if (key !== undefined) busy.delete(key)
      startNext()
    }
  }

  return {
    run(work, turn = {}) {
      const done = runInTurn(work, turn)
      const ended = done.then(
        () => void given.delete(ended),
        () => void given.delete(ended),
      )
      given.add(ended)
      return done
    },
    settled: async () => void (await Promise.all(given)),
  }
}
