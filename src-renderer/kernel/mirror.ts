/**
 * The engine's state as this window knows it: a snapshot, then numbered changes.
 *
 * Guarantees: rows are never mixed from two engines, a missed change is noticed, and changes are handed to React a few
 * times a second, however many arrive. Rows stay when the engine is lost, so that the window keeps showing what it knew.
 */
import { create } from 'zustand'
import type { EngineFailure } from '../../src-shared/channels.ts'
import { emptyState, type State } from '../../src-shared/collections.ts'
import type { StateMessage } from '../../src-shared/system.ts'
import { systemKey } from '../../src-shared/system-row.ts'

/** `failed`: the engine could not be opened, and is not tried again by itself. */
export type Connection = 'connecting' | 'ready' | 'lost' | 'login' | 'failed'

export interface Mirror {
  readonly connection: Connection
  /** Why, while `failed`. */
  readonly failure: EngineFailure | null
  readonly rows: State
}

export const useMirror = create<Mirror>(() => ({ connection: 'connecting', failure: null, rows: emptyState() }))

type Change = Extract<StateMessage, { type: 'change' }>

/** Milliseconds in which changes are gathered before screens are told. */
const gather = 80

/** Takes the messages of one subscription. */
export class Receiver {
  #seq: number | undefined
  #waiting: Change[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  /** False: a change was missed, subscribe again. */
  receive(message: StateMessage): boolean {
    if (message.type === 'snapshot') {
      this.#waiting = []
      this.#seq = message.seq
      useMirror.setState({ connection: 'ready', failure: null, rows: { ...emptyState(), ...message.state } })
      return true
    }
    if (this.#seq === undefined || message.seq !== this.#seq + 1) return false
    this.#seq = message.seq
    this.#waiting.push(message)
    this.#timer ??= setTimeout(() => this.flush(), gather)
    return true
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const changes = this.#waiting
    this.#waiting = []
    if (changes.length > 0) useMirror.setState(({ rows }) => ({ rows: applyChanges(rows, changes) }))
  }
}

export function applyChanges(rows: State, changes: readonly Change[]): State {
  const next = { ...rows }
  const copied = new Set<string>()
  for (const { collection, key, row } of changes) {
    if (!copied.has(collection)) {
      Object.assign(next, { [collection]: { ...next[collection] } })
      copied.add(collection)
    }
    // The engine checked the row against the collection's schema; here it is only kept.
    const map: Record<string, unknown> = next[collection]
    if (row === undefined || row === null) delete map[key]
    else map[key] = row
  }
  return next
}

export const useSystem = () => useMirror(({ rows }) => rows.system[systemKey])
