/** Coalesced flushes: what all streams do at the end of a turn of the event loop, behind one immediate, since one for each of fifty cameras costs more than the work. */
export class FlushScheduler {
  #waiting: (() => void)[] = []

  /** Calls once, in this turn's end. */
  later(call: () => void): void {
    this.#waiting.push(call)
    if (this.#waiting.length === 1) setImmediate(this.#end)
  }

  readonly #end = () => {
    const calls = this.#waiting
    this.#waiting = []
    for (const call of calls) call()
  }
}
