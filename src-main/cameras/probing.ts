/**
 * Probes of cameras that are in the library: one per camera at a time, a few in all, given up when the camera is changed or
 * removed meanwhile. Their results are saved, and streams that are open are told only when an address really changed.
 *
 * A camera that did not answer is asked again by itself, ever more seldom, until it does: one that was off when it was added
 * is there as soon as it is on. So is one that answered only in part, because it was starting. What only a person can mend
 * (a refused login) is left alone.
 */
import { isDeepStrictEqual } from 'node:util'
import { isFinal } from '../../src-shared/trouble.ts'
import { asFailure, createLimiter, Failure, type Log } from '../base/index.ts'
import { credentialsOf, subUrlOf } from './draft.ts'
import { withDevice, withProbe } from './entries.ts'
import { findDevice, mayHaveDevice } from './find-device.ts'
import { type Library, samePlan } from './library.ts'
import { refuseClosed } from './plan.ts'
import { type ProbeMeans, probeSource } from './probe.ts'
import type { Entry } from './storage.ts'

/** Adding sixty cameras at once must not open sixty sessions at once. */
const mostAtOnce = 6

/** Milliseconds until a camera that did not answer is asked again, by how often it did not; and by how much these differ by chance. */
const waits = [5000, 10_000, 20_000, 40_000, 80_000, 160_000] as const
const jitter = 0.2
/** Times that a camera is asked again for a stream that it named and did not give. */
const mostForMore = 5

export interface Probing {
  /** Asks those that never answered before this engine began. */
  begin(): void
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
  /** Who is asked again: how often it was, and what ends the waiting. */
  const again = new Map<string, { readonly attempt: number; cancel(): void }>()
  let closed = false

  /** `forMore`: it answered, in part. Gives when. */
  const askAgain = (id: string, forMore = false): number => {
    const attempt = (again.get(id)?.attempt ?? 0) + 1
    again.get(id)?.cancel()
    const wait = (waits[Math.min(attempt, waits.length) - 1] as number) * (1 + jitter * means.clock.random())
    const cancel = means.clock.after(wait, () => {
      // a stream that played meanwhile is an answer as well
      const entry = library.find(id)
      if (entry && (forMore || needsAsking(entry))) later(id)
    })
    again.set(id, { attempt, cancel })
    return means.clock.now() + wait
  }
  const needsAsking = ({ camera }: Entry) => Boolean(camera.trouble) || camera.streams.every(({ probed_at }) => probed_at === null)

  const probe = async (id: string, asked: boolean, signal: AbortSignal): Promise<Entry> => {
    const before = library.get(id)
    signal.throwIfAborted()
    refuseClosed(before)
    const { source } = before.camera
    const sub = subUrlOf(before)
    const urls = 'url' in source ? [source.url, ...(sub === undefined ? [] : [sub])] : []
    const probed = await probeSource(means, { source, credentials: credentialsOf(before), urls, signal, asked })
    const saved = await library.exclusively(async () => {
      const now = library.get(id)
      signal.throwIfAborted()
      const entry = withProbe(now, probed, means.clock.now())
      return library.replace(entry, samePlan(entry, now) ? 'quiet' : 'changed')
    })
    askDevice(saved, asked, signal)
    if (probed.isPartial && (again.get(id)?.attempt ?? 0) < mostForMore) askAgain(id, true)
    else calm(id)
    return saved
  }

  /** Nobody waits for it: what the camera is as a device is worth having, and no condition. */
  const askDevice = ({ camera, ...entry }: Entry, asked: boolean, signal: AbortSignal) => {
    const { id, source, device } = camera
    const isKnown = asked ? Boolean(device?.onvif) : device?.onvif !== undefined
    if (!mayHaveDevice(source) || !('url' in source) || isKnown) return
    findDevice(means.devices, { url: source.url, credentials: credentialsOf({ camera, ...entry }), signal })
      .then((found) =>
        library.exclusively(async () => {
          const now = library.find(id)
          if (!now || signal.aborted || !isDeepStrictEqual(now.camera.source, source)) return
          await library.replace(withDevice(now, found, means.clock.now()), 'quiet')
        }),
      )
      .catch((thrown: unknown) => log.debug({ camera: id, reason: redact(asFailure(thrown).message) }, 'Its device could not be asked for'))
  }

  const calm = (id: string) => {
    again.get(id)?.cancel()
    again.delete(id)
  }

  const run = (id: string, asked = false): Promise<Entry> => {
    const known = running.get(id)
    if (known) return known.done
    const abort = new AbortController()
    const done = turns
      .run(() => probe(id, asked, abort.signal))
      .catch((thrown: unknown) => {
        const failure = masked(asFailure(thrown))
        if (!abort.signal.aborted) noteFailure(id, failure)
        throw failure
      })
      .finally(() => {
        if (running.get(id)?.abort === abort) running.delete(id)
      })
    running.set(id, { done, abort })
    return done
  }

  const noteFailure = (id: string, failure: Failure) => {
    const now = means.clock.now()
    if (closed || !library.find(id)) return
    const isOver = isFinal(failure.toTrouble(now))
    if (isOver) calm(id)
    const retryAt = isOver ? null : askAgain(id)
    library.trouble(id, failure.toTrouble(now, again.get(id)?.attempt ?? 1, retryAt))
  }

  const masked = ({ cause, evidence, final }: Failure): Failure =>
    new Failure(cause, evidence === undefined ? undefined : redact(evidence), final)

  const forget = (id: string) => {
    calm(id)
    running.get(id)?.abort.abort()
    running.delete(id)
  }

  const later = (id: string) => {
    if (closed) return
    run(id).then(
      () => log.debug({ camera: id }, 'Camera probed'),
      (failure: Failure) => {
        if (!closed && library.find(id))
          log.info({ camera: id, cause: failure.cause, evidence: failure.evidence }, 'This camera did not answer its probe')
      },
    )
  }

  return {
    begin() {
      for (const entry of library.all()) if (needsAsking(entry)) later(entry.camera.id)
    },
    run,
    later,
    forget,
    async close() {
      closed = true
      const all = [...running.values()]
      for (const id of [...running.keys(), ...again.keys()]) forget(id)
      await Promise.allSettled(all.map(({ done }) => done))
    },
  }
}
