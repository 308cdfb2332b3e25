/** What all streams do at the end of a turn of the loop, behind one immediate: one for each of fifty cameras costs more than it does. */
export class TurnEnd {
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
