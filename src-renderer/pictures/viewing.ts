/** What this window can view by, and which way a person asked for: one for all pictures of the window. */
import { type Abilities, type BrowserMedia, keepForcedWay, readAbilities, readForcedWay, type Way } from './viewing-ways.ts'

export class Viewing {
  /** Undefined for the first moment: browsers answer what they decode a little later. */
  abilities: Abilities | undefined
  readonly ready: Promise<void>
  #forced: Way | null
  readonly #listeners = new Set<() => void>()
  readonly #storage: Storage | undefined

  constructor(browser: BrowserMedia = globalThis, address = globalThis.location?.search ?? '', storage = storageHere()) {
    this.#storage = storage
    this.#forced = readForcedWay(address, storage)
    this.ready = readAbilities(browser).then((abilities) => {
      this.abilities = abilities
    })
  }

  /** Null: the best that works. */
  get forced(): Way | null {
    return this.#forced
  }

  /** All pictures change over, without going dark. */
  force(way: Way | null): void {
    if (way === this.#forced) return
    this.#forced = way
    keepForcedWay(way, this.#storage)
    for (const call of [...this.#listeners]) call()
  }

  readonly subscribe = (call: () => void): (() => void) => {
    this.#listeners.add(call)
    return () => this.#listeners.delete(call)
  }
}

/** None where the browser keeps nothing for this page. */
function storageHere(): Storage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}
