/**
 * State replication, what every screen mirrors: rooms put rows here, screens get a snapshot and then numbered changes without a gap.
 *
 * A watcher that does not read is given a new snapshot instead of an endless queue, so a stuck window costs nothing.
 */
import { randomUUID } from 'node:crypto'
import type { Collection, Row, State } from '../../src-shared/collections.ts'
import { collections } from '../../src-shared/collections.ts'
import type { StateMessage } from '../../src-shared/system.ts'

/** Changes that wait for one watcher before they are replaced by a snapshot. */
const queueLimit = 2000

export interface EngineState {
  readonly engineId: string
  put<C extends Collection>(collection: C, key: string, row: Row<C>): void
  remove(collection: Collection, key: string): void
  get<C extends Collection>(collection: C, key: string): Row<C> | undefined
  all<C extends Collection>(collection: C): Row<C>[]
  snapshot(): StateMessage
  /** Ends when the signal is aborted. */
  watch(signal?: AbortSignal): AsyncGenerator<StateMessage, void>
  /** Called in the engine for every change, in order. */
  onChange(call: (collection: Collection, key: string, row: unknown) => void): () => void
}

export function createState(): EngineState {
  const engineId = randomUUID()
  const maps = Object.fromEntries(Object.keys(collections).map((name) => [name, new Map<string, unknown>()])) as Record<
    Collection,
    Map<string, unknown>
  >
  const listeners = new Set<(change: StateMessage & { type: 'change' }) => void>()
  let seq = 0

  const announce = (collection: Collection, key: string, row: unknown) => {
    seq += 1
    const change = { type: 'change' as const, seq, collection, key, row }
    for (const listener of listeners) listener(change)
  }

  const snapshot = (): StateMessage => ({
    type: 'snapshot',
    engine_id: engineId,
    seq,
    state: Object.fromEntries(Object.entries(maps).map(([name, map]) => [name, Object.fromEntries(map)])) as unknown as State,
  })

  return {
    engineId,
    put(collection, key, row) {
      maps[collection].set(key, row)
      announce(collection, key, row)
    },
    remove(collection, key) {
      if (maps[collection].delete(key)) announce(collection, key, undefined)
    },
    get: (collection, key) => maps[collection].get(key) as never,
    all: (collection) => [...maps[collection].values()] as never,
    snapshot,
    onChange(call) {
      const listener = (change: StateMessage & { type: 'change' }) => call(change.collection, change.key, change.row)
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async *watch(signal) {
      let queue: StateMessage[] = [snapshot()]
      let wake = () => {}
      const listener = (change: StateMessage) => {
        if (queue.length < queueLimit) queue.push(change)
        else queue = [snapshot()]
        wake()
      }
      const aborted = () => wake()
      listeners.add(listener)
      signal?.addEventListener('abort', aborted)
      try {
        while (!signal?.aborted) {
          const batch = queue
          queue = []
          yield* batch
          if (queue.length === 0 && !signal?.aborted)
            await new Promise<void>((resolve) => {
              wake = resolve
            })
        }
      } finally {
        listeners.delete(listener)
        signal?.removeEventListener('abort', aborted)
      }
    },
  }
}
