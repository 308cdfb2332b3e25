/**
 * One scan: asks out of every interface at once and again, until its time is over or it is cancelled, and keeps its row in the
 * state true. What it hears goes to the findings at once.
 */
import { randomUUID } from 'node:crypto'
import type { Scan } from '../../src-shared/discovery.ts'
import type { Clock, Log } from '../base/index.ts'
import type { NetworkInterface } from './network-interfaces.ts'
import type { Sighting } from './sighting.ts'

/** What one way of asking needs, on one interface. */
export interface Asking {
  /** Aborted when the scan ends. */
  readonly signal: AbortSignal
  sent(): void
  /** Nothing can be sent or heard, e.g. ENETUNREACH. */
  failed(code: string): void
  found(sighting: Sighting): void
  /** Calls now and again in rounds, at moments that differ by chance, so that many answers do not come at once. */
  repeat(send: (round: number) => void): void
}

export interface RunningScan {
  readonly row: Scan
  /** What was found without asking a network. */
  found(sighting: Sighting): void
  cancel(): void
}

export interface ScanOptions {
  readonly seconds: number
  readonly interfaces: readonly NetworkInterface[]
  readonly clock: Clock
  readonly log: Log
  /** Starts every way of asking on this interface. */
  ask(on: NetworkInterface, asking: Asking): void
  /** Gives the id of the finding that it belongs to. */
  found(sighting: Sighting): string
  changed(row: Scan): void
  ended(): void
}

/** Milliseconds from the start; answers come within half a second, some cameras sleep through the first question. */
const rounds = [0, 700, 1800, 3500, 6000, 10_000, 15_000, 22_000, 30_000, 40_000, 50_000]
const jitter = 200
const progressEvery = 250

export function startScan({ seconds, interfaces, clock, log, ask, found, changed, ended }: ScanOptions): RunningScan {
  const startedAt = clock.now()
  const ends = startedAt + seconds * 1000
  const abort = new AbortController()
  const timers = new Set<() => void>()
  const onEach = interfaces.map((on) => ({ on, sent: 0, answered: new Set<string>(), error: null as string | null }))
  const findingIds = new Set<string>()
  let state: Scan['state'] = 'running'

  const row = (): Scan => ({
    id,
    state,
    started_at: startedAt,
    ends_at: ends,
    progress: state === 'done' ? 1 : Math.min(1, (clock.now() - startedAt) / (seconds * 1000)),
    // loopback is of interest only to whoever has cameras there
    interfaces: onEach
      .filter(({ on, answered }) => !on.internal || answered.size > 0 || interfaces.every((one) => one.internal))
      .map(({ on, sent, answered, error }) => ({ name: on.name, address: on.address, sent, answered: answered.size, error })),
    finding_ids: [...findingIds],
  })
  const later = (ms: number, call: () => void) => {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel)
      call()
    })
    timers.add(cancel)
  }
  const end = (how: 'done' | 'cancelled') => {
    if (state !== 'running') return
    state = how
    abort.abort()
    for (const cancel of timers) cancel()
    changed(row())
    ended()
  }
  const see = (sighting: Sighting): string | undefined => {
    if (state !== 'running') return undefined
    const id = found(sighting)
    findingIds.add(id)
    changed(row())
    return id
  }
  const tick = () => {
    if (clock.now() >= ends) return end('done')
    changed(row())
    later(Math.min(progressEvery, ends - clock.now()), tick)
  }

  const id = randomUUID()
  for (const each of onEach) {
    const asking: Asking = {
      signal: abort.signal,
      sent: () => {
        each.sent += 1
      },
      failed: (code) => {
        if (each.error === null)
          log.info({ interface: each.on.name, address: each.on.address, code }, 'Nothing can be asked out of this interface')
        each.error = code
      },
      found: (sighting) => {
        const id = see(sighting)
        if (id !== undefined) each.answered.add(id)
      },
      repeat: (send) => {
        for (const [round, at] of rounds.entries()) {
          // the last question needs time to be answered
          if (round === 0 || at < seconds * 1000 - 700) later(at + clock.random() * jitter, () => send(round))
        }
      },
    }
    ask(each.on, asking)
  }
  tick()

  return {
    get row() {
      return row()
    },
    found: (sighting) => void see(sighting),
    cancel: () => end('cancelled'),
  }
}
