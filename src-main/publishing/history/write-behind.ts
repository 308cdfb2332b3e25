/**
 * Write-behind: writes that wait for a disk, done in order, the caller never waits. What a full or unplugged disk refuses stays at the
 * head and is tried again, so that a history has no hole where the disk had one; past the limit the newest are left out.
 * Both is logged once, not once per row.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { asFailure, type Log, Problem } from '../../base/index.ts'

/** Writes between two turns of the event loop. */
const atOnce = 50

export interface WriteBehind {
  add(work: () => Promise<unknown>): void
  /** Resolves when everything was tried; what the disk refused still waits. Never rejects. */
  flush(): Promise<void>
}

export function createWriteBehind(parts: { log: Log; what: string; limit: number }): WriteBehind {
  const { log, what, limit } = parts
  const waiting: (() => Promise<unknown>)[] = []
  let queue: Promise<void> = Promise.resolve()
  /** Of those that wait, how many are written. */
  let done = 0
  let refused = false
  let leftOut = 0

  const run = async () => {
    for (let work = waiting[done]; work; work = waiting[done]) {
      // SQLite answers at once: without a pause a day's worth would be written in one breath.
      if (done >= atOnce) {
        waiting.splice(0, done)
        done = 0
        await nextTurn()
      }
      try {
        await work()
      } catch (thrown) {
        if (thrown instanceof Problem && thrown.code === 'STORAGE_FAILED') {
          if (!refused) log.error({ data: thrown.data }, `${what} cannot be written and waits; publications go on`)
          refused = true
          return
        }
        log.error({ reason: asFailure(thrown).message }, `${what} could not be written`)
      }
      done += 1
    }
    waiting.splice(0, done)
    done = 0
    if (refused) log.info({ left_out: leftOut }, `${what} is written again`)
    refused = false
    leftOut = 0
  }
  const flush = () => {
    queue = queue.then(run)
    return queue
  }

  return {
    add(work) {
      if (waiting.length < limit) waiting.push(work)
      else leftOut += 1
      void flush()
    },
    flush,
  }
}
