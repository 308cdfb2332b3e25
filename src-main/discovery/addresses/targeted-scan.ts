/**
 * A scan of addresses that were given by hand: a few at a time, each with its steps, what is found handed over at once. It
 * ends when all were tried, or is cancelled.
 */
import { randomUUID } from 'node:crypto'
import type { Scan, ScanTarget } from '../../../src-shared/discovery.ts'
import { asFailure, type Clock, type Log } from '../../base/index.ts'
import type { Devices } from '../../devices/index.ts'
import type { Rtsp } from '../../rtsp/types.ts'
import type { RunningScan } from '../scan.ts'
import type { Target } from './read-targets.ts'
import { type Tried, tryAddress } from './try-address.ts'
import { openUnicastProbe } from './unicast-probe.ts'

export interface TargetedScanOptions {
  readonly targets: readonly Target[]
  readonly devices: Devices
  readonly rtsp: Rtsp
  readonly clock: Clock
  readonly log: Log
  /** Gives the id of the finding that it became. */
  found(tried: Tried): string | undefined
  changed(row: Scan): void
  ended(): void
}

/** Hosts at a time. Each is asked on some ports at once, and most of a network are not there. */
const atOnce = 48
/** Up to so many are told each by each, also where nothing answered. */
const fewTargets = 16
const progressEvery = 250
/** Milliseconds for a host that answers slowly everywhere. Only to tell when it will be over; what is under way is not cut off. */
const usualTime = 4000

export function startTargetedScan(options: TargetedScanOptions): RunningScan {
  const { targets, devices, rtsp, clock, log, found, changed, ended } = options
  const id = randomUUID()
  const startedAt = clock.now()
  const abort = new AbortController()
  const unicast = openUnicastProbe(clock)
  const rows = targets.map(({ host, port }): ScanTarget => ({ host, port: port ?? null, state: 'waiting', finding_id: null, steps: [] }))
  let state: Scan['state'] = 'running'
  let tried = 0
  let cancelTelling = () => {}

  const isTold = ({ state: how, steps }: ScanTarget) =>
    rows.length <= fewTargets || how === 'found' || steps.some(({ answered, cause }) => answered || cause === 'refused')
  const row = (): Scan => ({
    id,
    state,
    started_at: startedAt,
    ends_at: startedAt + usualTime * Math.ceil(rows.length / atOnce),
    progress: state === 'done' ? 1 : tried / rows.length,
    interfaces: [],
    finding_ids: [...new Set(rows.flatMap(({ finding_id }) => finding_id ?? []))],
    targets: {
      total: rows.length,
      tried,
      found: rows.filter(({ state: how }) => how === 'found').length,
      each: rows.filter(isTold).map((one) => ({ ...one, steps: [...one.steps] })),
    },
  })
  const end = (how: 'done' | 'cancelled') => {
    if (state !== 'running') return
    state = how
    cancelTelling()
    unicast.close()
    abort.abort()
    changed(row())
    ended()
  }
  const tell = () => {
    changed(row())
    cancelTelling = clock.after(progressEvery, tell)
  }

  const tryOne = async (index: number) => {
    const target = targets[index]
    const one = rows[index]
    if (!target || !one) return
    one.state = 'trying'
    const means = { devices, rtsp, signal: abort.signal, probe: unicast.ask, single: rows.length <= fewTargets }
    const result = await tryAddress(target, means, (step) => one.steps.push(step)).catch((thrown: unknown) => {
      log.debug({ host: target.host, reason: asFailure(thrown).message }, 'This address could not be tried')
      return undefined
    })
    if (state !== 'running') return
    one.finding_id = (result?.sighting && found(result)) ?? null
    one.state = one.finding_id === null ? 'nothing' : 'found'
    tried += 1
  }
  const work = async () => {
    let next = 0
    const worker = async () => {
      while (next < targets.length && state === 'running') {
        next += 1
        await tryOne(next - 1)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    end('done')
  }
  tell()
  void work()

  return {
    get row() {
      return row()
    },
    found: () => {},
    cancel: () => end('cancelled'),
  }
}
