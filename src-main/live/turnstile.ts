/** Lets so many in at once and makes the others wait in order, so that a list of fifty cameras does not start fifty workers. */
export class Turnstile {
  #free: number
  readonly #queue: (() => void)[] = []

  constructor(places: number) {
    this.#free = places
  }

  /** Rejects with the signal's reason when it is aborted before its turn. */
  async pass<T>(run: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (this.#free > 0) this.#free -= 1
    else await this.#wait(signal)
    try {
      return await run()
    } finally {
      const next = this.#queue.shift()
      if (next) next()
      else this.#free += 1
    }
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        const at = this.#queue.indexOf(enter)
        if (at >= 0) this.#queue.splice(at, 1)
        reject(signal?.reason)
      }
      if (signal?.aborted) reject(signal.reason)
      else {
        this.#queue.push(enter)
        signal?.addEventListener('abort', leave, { once: true })
      }
    })
  }
}
