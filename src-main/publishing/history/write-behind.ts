/**
 * Writes that wait for a disk: done in order, the caller never waits. What a full or unplugged disk refuses stays at the
 * head and is tried again, so that a history has no hole where the disk had one; past the limit the newest are left out.
 * Both is logged once, not once per row.
 */
import { asFailure, type Log, Problem } from '../../media/index.ts'

export interface WriteBehind {
  add(work: () => Promise<unknown>): void
  /** Resolves when everything was tried; what the disk refused still waits. Never rejects. */
  flush(): Promise<void>
  readonly waiting: number
}

export function createWriteBehind(parts: { log: Log; what: string; limit: number }): WriteBehind {
  const { log, what, limit } = parts
  const waiting: (() => Promise<unknown>)[] = []
  let queue: Promise<void> = Promise.resolve()
  let refused = false
  let leftOut = 0

  const run = async () => {
    for (let work = waiting[0]; work; work = waiting[0]) {
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
      waiting.shift()
    }
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
    get waiting() {
      return waiting.length
    },
  }
}
