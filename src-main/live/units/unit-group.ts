/** The newest key unit and all since, for whoever joins: without it a newcomer waits for the camera's next key frame. */
import type { LiveUnit } from './unit-cutter.ts'

export class UnitGroup {
  readonly #limit: number
  #units: LiveUnit[] = []
  #bytes = 0

  /** `limit`: bytes. */
  constructor(limit: number) {
    this.#limit = limit
  }

  get units(): readonly LiveUnit[] {
    return this.#units
  }

  add(unit: LiveUnit): void {
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
