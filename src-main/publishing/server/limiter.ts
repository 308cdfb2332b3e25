/** A semaphore: at most so many connections to one server are being made at the same instant, however many publications want one. */

export interface Limiter {
  /** Runs `work` when it is its turn. Rejects with the signal's reason when it is aborted while waiting. */
  through<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>
}

export function createLimiter(width: number): Limiter {
  let inside = 0
  const waiting: (() => void)[] = []

  const enter = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      if (inside < width) {
        inside += 1
        return resolve()
      }
      const next = () => {
        signal.removeEventListener('abort', leave)
        inside += 1
        resolve()
      }
      const leave = () => {
        waiting.splice(waiting.indexOf(next), 1)
        reject(signal.reason)
      }
      waiting.push(next)
      signal.addEventListener('abort', leave, { once: true })
    })

  return {
    async through(signal, work) {
      await enter(signal)
      try {
        return await work()
      } finally {
        inside -= 1
        waiting.shift()?.()
      }
    },
  }
}
