/** The pre-roll buffer: the last seconds of a stream in memory, in whole groups of pictures, for a recording that is to begin before it was asked for. */
import type { MediaUnit } from '../media/index.ts'

export interface TimedUnit {
  readonly track: number
  readonly unit: MediaUnit
  /** When it was captured, milliseconds since 1970. */
  readonly at: number
}

/** Bytes that a camera may hold. */
const most = 48 * 1024 * 1024

export class PreRoll {
  #seconds = 0
  #groups: { units: TimedUnit[]; at: number; bytes: number }[] = []

  get seconds(): number {
    return this.#seconds
  }

  set seconds(value: number) {
    this.#seconds = value
    if (value === 0) this.clear()
  }

  add(one: TimedUnit, leads: boolean): void {
    if (this.#seconds === 0) return
    if (leads && one.unit.key) {
      this.#groups.push({ units: [], at: one.at, bytes: 0 })
      this.#trim(one.at)
    }
    const last = this.#groups.at(-1)
    if (!last) return
    last.units.push(one)
    last.bytes += one.unit.data.length
  }

  take(): TimedUnit[] {
    const units = this.#groups.flatMap((group) => group.units)
    this.clear()
    return units
  }

  clear(): void {
    this.#groups = []
  }

  /** A group goes when the one behind it is old enough to begin with. */
  #trim(now: number): void {
    const bytes = () => this.#groups.reduce((sum, group) => sum + group.bytes, 0)
    while (this.#groups.length > 1 && ((this.#groups[1]?.at ?? now) <= now - this.#seconds * 1000 || bytes() > most)) this.#groups.shift()
  }
}
