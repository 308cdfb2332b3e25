/**
 * All publications: started, stopped, kept as wanted across restarts, at most one per camera and one per path.
 *
 * What is wanted is in SQLite before `start` answers; what was running when the engine ended comes back by `resume`,
 * spread over some seconds so that a server is not met by fifty at once. What is wanted and cannot be built is shown as
 * failed. A disk that cannot be written keeps nobody from stopping.
 */
import type { InferContractRouterInputs } from '@orpc/contract'
import type { publishingContract, Publication as Row } from '../../src-shared/publishing.ts'
import { type Clock, isDue, type Log, Problem } from '../base/index.ts'
import type { Cameras } from '../cameras/types.ts'
import type { EngineState } from '../state/index.ts'
import type { Store } from '../store/types.ts'
import { pathOn } from './desired/fit-wish.ts'
import type { KeptWishes, Wanted } from './desired/kept-wishes.ts'
import { openWanted } from './desired/wanted-publications.ts'
import type { MetricLog } from './history/metric-log.ts'
import type { PublicationLog } from './history/publication-log.ts'
import { buildPublication } from './publication/build-publication.ts'
import { idleRow, refusedRow } from './publication/idle-row.ts'
import type { Publication } from './publication/publication.ts'
import { reasonOf, refusalOf, storageRefusal } from './refusal.ts'
import type { ProfileBook } from './server/profiles.ts'
import type { Server } from './server/server-profile.ts'
import type { Servers } from './server/servers.ts'
import { createTurns } from './turns.ts'
import type { WayParts } from './ways/leg.ts'

type StartRequest = InferContractRouterInputs<typeof publishingContract>['start']

interface Entry {
  readonly publication: Publication
  readonly request: Wanted
}

export interface PublicationsParts {
  readonly cameras: Cameras
  readonly profiles: () => ProfileBook
  readonly servers: Servers
  readonly store: Store
  readonly state: EngineState
  readonly wishes: KeptWishes
  readonly history: PublicationLog
  readonly metrics: MetricLog
  readonly way: WayParts
  readonly clock: Clock
  readonly log: Log
}

export interface Publications {
  start(request: StartRequest): Promise<Row>
  stop(cameraId: string): Promise<Row>
  list(): Row[]
  /** Of a camera that is not published: `stopped`, with what it was last. Throws Problem CAMERA_NOT_FOUND. */
  get(cameraId: string): Row
  usedBy(profile: string): string[]
  /** Throws Problem PATH_TAKEN where the profile's publications would meet on a path after its change to `server`. */
  checkPaths(profile: string, server: Server): void
  /** A profile was changed or renamed: what publishes there goes on with its new settings. */
  profileChanged(before: string, after: string): Promise<void>
  cameraChanged(id: string, what: 'created' | 'changed' | 'removed'): void
  resume(): Promise<void>
  tick(now: number): void
  close(): Promise<void>
}

const metricsEvery = 2000
/** Milliseconds between two resumed ones, on average, and the longest spread. */
const resumeSpacing = 150
const resumeWithin = 10_000

export function createPublications(parts: PublicationsParts): Publications {
  const { cameras, servers, store, state, wishes, metrics, clock, log } = parts
  const running = new Map<string, Entry>()
  const resuming = new Set<() => void>()
  /** One change per camera at a time. */
  const turns = createTurns()
  const kept = openWanted({ store, log, turns })
  /** Wanted, and not to be built as things are. */
  const refused = new Map<string, { readonly row: Row; readonly request: Wanted }>()
  /** Ended by a change of their profile, about to begin again with it. */
  const moving = new Map<string, Wanted>()
  /** Neither wanted nor published: a start was refused for what was said some time before. */
  const declined = new Map<string, Row>()
  /** What became of those that were stopped. */
  const last = new Map<string, Row>()
  let metricsAt = 0

  const publishingTo = (profile: string) => [...running].filter(([, { publication }]) => publication.server.profile.name === profile)

  /** `told`: by who starts it now; otherwise some time ago. */
  const build = (cameraId: string, request: Wanted, server: Server, told = false): Publication =>
    buildPublication(parts, {
      ...{ cameraId, request, kept: !told, server },
      others: [...running.values()].map(({ publication }) => publication),
      changed: (publication, row) => {
        if (running.get(cameraId)?.publication === publication) show(cameraId, row)
      },
    })

  const add = (cameraId: string, publication: Publication, request: Wanted): void => {
    refused.delete(cameraId)
    declined.delete(cameraId)
    last.delete(cameraId)
    running.set(cameraId, { publication, request })
    show(cameraId, publication.row)
  }
  /** As a start would publish it. */
  const idle = (cameraId: string, request: Wanted = wishes.of(cameraId) ?? {}): Row => {
    const server = request.profile === undefined ? parts.profiles().active() : parts.profiles().server(request.profile)
    return idleRow(cameras.get(cameraId), request, server)
  }
  /** One that failed says the same every second: told once. */
  const show = (cameraId: string, row: Row) => {
    if (JSON.stringify(state.get('publications', cameraId)) !== JSON.stringify(row)) state.put('publications', cameraId, row)
  }
  const end = async (cameraId: string, how: 'stopped' | 'engine-ended'): Promise<Publication | undefined> => {
    const found = running.get(cameraId)
    if (!found) return undefined
    await found.publication.stop(how)
    running.delete(cameraId)
    return found.publication
  }

  const wantedOf = (cameraId: string): Wanted | undefined =>
    running.get(cameraId)?.request ?? refused.get(cameraId)?.request ?? moving.get(cameraId)

  const start = async ({ camera_id, force_restart, ...request }: StartRequest): Promise<Row> => {
    const cameraId = String(camera_id)
    cameras.get(cameraId)
    const before = running.get(cameraId)
    const server = parts.profiles().server(request.profile)
    const gaveUp = before !== undefined && ['failed', 'held'].includes(before.publication.row.status)
    if (before && !force_restart && !gaveUp) throw new Problem('ALREADY_PUBLISHING', { camera_id: cameraId })
    // Without a word about how: as it was. Neither "Now" after an outage nor a night without publishing undoes what was chosen by hand.
    const told = Object.entries(request).some(([name, value]) => name !== 'profile' && value !== undefined)
    const how = told ? request : (wantedOf(cameraId) ?? wishes.of(cameraId))
    const wanted: Wanted = { ...how, profile: server.profile.name }
    // Built before the old one ends: what cannot be started must not end what runs.
    const publication = (() => {
      try {
        return build(cameraId, wanted, server, told)
      } catch (thrown) {
        if (!before && !told) tellRefused(cameraId, wanted, thrown)
        throw thrown
      }
    })()
    try {
      await kept.keep(cameraId, wanted, server.profile.name)
    } catch (thrown) {
      await publication.stop('stopped')
      throw thrown instanceof Problem ? storageRefusal(thrown, clock) : thrown
    }
    moving.delete(cameraId)
    await end(cameraId, 'stopped')
    if (force_restart || gaveUp) publication.takeOver()
    add(cameraId, publication, wanted)
    publication.start()
    return publication.row
  }

  /** What was said some time ago cannot be any more: the row goes on saying so where the person who started many saw one refusal. */
  const tellRefused = (cameraId: string, request: Wanted, thrown: unknown): void => {
    const row = { ...idle(cameraId, request), trouble: refusalOf(thrown).toTrouble(clock.now()) }
    declined.set(cameraId, row)
    show(cameraId, row)
  }

  /** Undefined, and shown as failed, where it cannot be done any more, e.g. because its path was taken meanwhile. */
  const addWanted = (cameraId: string, request: Wanted): Publication | undefined => {
    try {
      const publication = build(cameraId, request, parts.profiles().server(request.profile))
      add(cameraId, publication, request)
      return publication
    } catch (thrown) {
      log.error({ camera: cameraId, reason: reasonOf(thrown) }, 'a wanted publication cannot be started')
      const row = refusedRow(idle(cameraId, request), refusalOf(thrown).toTrouble(clock.now()))
      refused.set(cameraId, { row, request })
      show(cameraId, row)
      return undefined
    }
  }

  return {
    start: (request) => turns.take(String(request.camera_id), () => start(request)),
    stop: (cameraId) =>
      turns.take(cameraId, async () => {
        cameras.get(cameraId)
        const request = wantedOf(cameraId)
        if (request) await wishes.keep(cameraId, request)
        await kept.forget(cameraId)
        refused.delete(cameraId)
        declined.delete(cameraId)
        moving.delete(cameraId)
        const ended = await end(cameraId, 'stopped')
        if (ended) last.set(cameraId, ended.row)
        state.remove('publications', cameraId)
        return ended?.row ?? last.get(cameraId) ?? idle(cameraId)
      }),
    list: () => [
      ...[...running.values()].map(({ publication }) => publication.row),
      ...[...refused.values()].map(({ row }) => row),
      ...declined.values(),
    ],
    get(cameraId) {
      cameras.get(cameraId)
      return (
        running.get(cameraId)?.publication.row ??
        refused.get(cameraId)?.row ??
        declined.get(cameraId) ??
        last.get(cameraId) ??
        idle(cameraId)
      )
    },
    usedBy(profile) {
      const waiting = [...refused].map(([id, { request }]) => [id, request] as const)
      const others = [...waiting, ...moving].filter(([, request]) => request.profile === profile).map(([id]) => id)
      return [...publishingTo(profile).map(([id]) => id), ...others]
    },
    checkPaths(profile, server) {
      const taken = new Map<string, string>()
      const own = new Map(publishingTo(profile))
      for (const [id, { publication }] of running)
        if (!own.has(id) && publication.server.origin === server.origin) taken.set(publication.path, id)
      for (const [id, { request }] of own) {
        const path = pathOn(server, cameras.get(id), request)
        const other = taken.get(path)
        if (other !== undefined) throw new Problem('PATH_TAKEN', { path, camera_id: other })
        taken.set(path, id)
      }
    },
    async profileChanged(before, after) {
      servers.forget(before)
      for (const [cameraId, { request }] of refused) if (request.profile === before) moving.set(cameraId, { ...request, profile: after })
      // All end before the first begins again: one may get the path that another one had.
      await Promise.all(
        publishingTo(before).map(([cameraId, { request }]) =>
          turns.take(cameraId, async () => {
            moving.set(cameraId, { ...request, profile: after })
            await end(cameraId, 'stopped')
          }),
        ),
      )
      const goOn = (cameraId: string) =>
        turns.take(cameraId, async () => {
          const request = moving.get(cameraId)
          if (request && moving.delete(cameraId) && !running.has(cameraId)) addWanted(cameraId, request)?.start()
        })
      await Promise.all([...moving.keys()].map(goOn))
    },
    cameraChanged(id, what) {
      if (what !== 'removed') return
      turns
        .take(id, async () => {
          moving.delete(id)
          refused.delete(id)
          declined.delete(id)
          await end(id, 'stopped')
          last.delete(id)
          state.remove('publications', id)
          await kept.forget(id)
          await wishes.keep(id, {})
        })
        .catch((thrown: unknown) =>
          log.error({ camera: id, err: String(thrown) }, 'the publication of a removed camera could not be ended'),
        )
    },
    async resume() {
      const wanted = await kept.all()
      const spread = Math.min(resumeWithin, wanted.length * resumeSpacing)
      for (const { cameraId, request } of wanted) {
        const publication = addWanted(cameraId, request)
        if (publication) resuming.add(clock.after(clock.random() * spread, () => publication.start()))
      }
    },
    tick(now) {
      for (const { publication } of running.values()) publication.tick(now)
      kept.tick(now)
      if (!isDue(metricsAt, now, metricsEvery)) return
      metricsAt = now + metricsEvery
      for (const { publication } of running.values()) metrics.add(publication.metric(now))
    },
    async close() {
      for (const cancel of resuming) cancel()
      await turns.settled() // a start that is under way would otherwise outlive the room
      await Promise.all([...running.keys()].map((id) => turns.take(id, () => end(id, 'engine-ended'))))
      await kept.close()
    },
  }
}
