/** A GOP cache of units: the newest key unit and all since, for whoever joins: without it a newcomer waits for the camera's next key frame. */
/** A unit, or a fragment of one. */
interface Kept {
  readonly data: Uint8Array
  readonly key: boolean
}

export class UnitGroup<Unit extends Kept> {
  readonly #limit: number
  #units: Unit[] = []
  #bytes = 0

  /** `limit`: bytes. */
  constructor(limit: number) {
    this.#limit = limit
  }

  get units(): readonly Unit[] {
    return this.#units
  }

  add(unit: Unit): void {
    if (unit.key) this.clear()
    else if (this.#units.length === 0) return
    this.#units.push(unit)
    this.#bytes += unit.data.length
    if (this.#bytes > this.#limit) this.clear()
  }

  clear(): void {
    this.#units = []
    this.#bytes = 0
  }
}
