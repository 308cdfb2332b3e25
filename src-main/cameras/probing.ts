/**
 * Probes of cameras that are in the library: one per camera at a time, a few in all, given up when the camera is changed or
 * removed meanwhile. Their results are saved, and streams that are open are told only when an address really changed.
 */
import { asFailure, createLimiter, Failure, type Log } from '../base/index.ts'
import { credentialsOf, subUrlOf } from './draft.ts'
import { withProbe } from './entries.ts'
import { type Library, planKey } from './library.ts'
import { refuseClosed } from './plan.ts'
import { type ProbeMeans, probeSource } from './probe.ts'
import type { Entry } from './storage.ts'

/** Adding sixty cameras at once must not open sixty sessions at once. */
const mostAtOnce = 6

export interface Probing {
  /** Joins one that is under way. `asked`: by a person. Rejects with a Failure. */
  run(id: string, asked?: boolean): Promise<Entry>
  /** The same without waiting; its failure is logged, and stands in the camera's row. */
  later(id: string): void
  forget(id: string): void
  close(): Promise<void>
}

export function createProbing(library: Library, means: ProbeMeans, redact: (text: string) => string, log: Log): Probing {
  const running = new Map<string, { readonly done: Promise<Entry>; readonly abort: AbortController }>()
  const turns = createLimiter(mostAtOnce)
  let closed = false

  const probe = async (id: string, asked: boolean, signal: AbortSignal): Promise<Entry> => {
    const before = library.get(id)
    signal.throwIfAborted()
    refuseClosed(before)
    const { source } = before.camera
    const sub = subUrlOf(before)
    const urls = 'url' in source ? [source.url, ...(sub === undefined ? [] : [sub])] : []
    const probed = await probeSource(means, { source, credentials: credentialsOf(before), urls, signal, asked })
    return library.exclusively(async () => {
      const now = library.get(id)
      signal.throwIfAborted()
      const entry = withProbe(now, probed, means.clock.now())
      return library.replace(entry, planKey(entry) === planKey(now))
    })
  }

  const run = (id: string, asked = false): Promise<Entry> => {
    const known = running.get(id)
    if (known) return known.done
    const abort = new AbortController()
    const done = turns
      .run(() => probe(id, asked, abort.signal))
      .catch((thrown: unknown) => {
        const failure = masked(asFailure(thrown))
        if (!abort.signal.aborted) library.trouble(id, failure.toTrouble(means.clock.now()))
        throw failure
      })
      .finally(() => {
        if (running.get(id)?.abort === abort) running.delete(id)
      })
    running.set(id, { done, abort })
    return done
  }

  const masked = ({ cause, evidence }: Failure): Failure => new Failure(cause, evidence === undefined ? undefined : redact(evidence))

  const forget = (id: string) => {
    running.get(id)?.abort.abort()
    running.delete(id)
  }

  return {
    run,
    later(id) {
      if (closed) return
      run(id).then(
        () => log.debug({ camera: id }, 'Camera probed'),
        (failure: Failure) => {
          if (!closed && library.find(id))
            log.info({ camera: id, cause: failure.cause, evidence: failure.evidence }, 'This camera did not answer its probe')
        },
      )
    },
    forget,
    async close() {
      closed = true
      const all = [...running.values()]
      for (const id of [...running.keys()]) forget(id)
      await Promise.allSettled(all.map(({ done }) => done))
    },
  }
}
