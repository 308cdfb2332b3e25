/**
 * All publications: started, stopped, kept as desired across restarts, at most one per camera and one per path.
 *
 * What is desired is in SQLite before `start` answers; what was running when the engine ended comes back by `resume`,
 * spread over some seconds so that a server is not met by fifty at once. What is desired and cannot be built is shown as
 * failed. A disk that cannot be written keeps nobody from stopping.
 */
import { isDeepStrictEqual } from 'node:util'
import type { InferContractRouterInputs } from '@orpc/contract'
import type { Camera } from '../../src-shared/cameras.ts'
import type { publishingContract, Publication as Row } from '../../src-shared/publishing.ts'
import { type Clock, createLimiter, isDue, type Log, Problem } from '../base/index.ts'
import type { CameraChangeKind, Cameras } from '../cameras/types.ts'
import type { EngineState } from '../state/index.ts'
import type { Store } from '../store/types.ts'
import { openDesired } from './desired/desired-publications.ts'
import { pathOn } from './desired/fit-options.ts'
import type { Desired, LastOptions } from './desired/last-options.ts'
import { reasonOf, refusalOf, storageRefusal } from './desired/refusal.ts'
import type { MetricLog } from './history/metric-log.ts'
import { openNotes } from './history/publication-notes.ts'
import { type BuildParts, buildPublication } from './publication/build-publication.ts'
import { idleRow, refusedRow } from './publication/idle-row.ts'
import type { Publication } from './publication/publication.ts'
import type { Server } from './server/server-profile.ts'
import type { ServerProfileBook } from './server/server-profiles.ts'
import { createSlots, requestIn, rowIn } from './slots.ts'

type StartRequest = InferContractRouterInputs<typeof publishingContract>['start']

export interface PublicationsParts extends BuildParts {
  readonly cameras: Cameras
  readonly profiles: () => ServerProfileBook
  readonly store: Store
  readonly state: EngineState
  readonly lastOptions: LastOptions
  readonly metrics: MetricLog
  readonly clock: Clock
  readonly log: Log
}

export interface Publications {
  start(request: StartRequest): Promise<Row>
  stop(cameraId: string): Promise<Row>
  /** To another server, with all they have. Throws Problem where one of them could not be there: then none moves. */
  move(request: { profile: string; camera_ids?: readonly string[] | undefined }): Promise<Row[]>
  list(): Row[]
  /** Of a camera that is not published: `stopped`, with what it was last. Throws Problem CAMERA_NOT_FOUND. */
  get(cameraId: string): Row
  /** Where it publishes now; undefined where it does not. Throws Problem CAMERA_NOT_FOUND. */
  place(cameraId: string): Pick<Publication, 'server' | 'path' | 'watch'> | undefined
  usedBy(profile: string): string[]
  /** Throws Problem PATH_TAKEN where the profile's publications would meet on a path after its change to `server`. */
  checkPaths(profile: string, server: Server): void
  /** A profile was changed or renamed: what publishes there goes on with its new settings. */
  profileChanged(before: string, after: string): Promise<void>
  cameraChanged(id: string, what: CameraChangeKind): void
  resume(): Promise<void>
  tick(now: number): void
  close(): Promise<void>
}

const metricsEvery = 2000
/** Milliseconds between two resumed ones, on average, and the longest spread. */
const resumeSpacing = 150
const resumeWithin = 10_000

export function createPublications(parts: PublicationsParts): Publications {
  const { cameras, servers, store, lastOptions, metrics, clock, log } = parts
  const slots = createSlots(parts.state)
  const resuming = new Set<() => void>()
  /** One change per camera at a time. */
  const changes = createLimiter()
  const kept = openDesired({ store, log, changes })
  let metricsAt = 0

  /** `told`: by who starts it now; otherwise some time ago. */
  const build = (cameraId: string, request: Desired, server: Server, told = false): Publication =>
    buildPublication(parts, {
      ...{ cameraId, request, kept: !told, server },
      others: slots.running().map(({ publication }) => publication),
      changed: slots.changed,
    })

  /** As a start would publish it. */
  const idle = (cameraId: string, request: Desired = lastOptions.of(cameraId) ?? {}): Row => {
    const server = request.profile === undefined ? parts.profiles().active() : parts.profiles().server(request.profile)
    return idleRow(cameras.get(cameraId), request, server)
  }

  const start = async ({ camera_id, force_restart, ...request }: StartRequest): Promise<Row> => {
    const cameraId = String(camera_id)
    cameras.get(cameraId)
    const slot = slots.get(cameraId)
    const before = slot?.is === 'running' ? slot.publication : undefined
    const server = parts.profiles().server(request.profile)
    const gaveUp = before !== undefined && ['failed', 'held'].includes(before.row.status)
    if (before && !force_restart && !gaveUp) {
      before.tryNow()
      throw new Problem('ALREADY_PUBLISHING', { camera_id: cameraId })
    }
    // Without a word about how: as it was. Neither "Now" after an outage nor a night without publishing undoes what was chosen by hand.
    const told = Object.entries(request).some(([name, value]) => name !== 'profile' && value !== undefined)
    const how = told ? request : (requestIn(slot) ?? lastOptions.of(cameraId))
    const desired: Desired = { ...how, profile: server.profile.name }
    // Built before the old one ends: what cannot be started must not end what runs.
    const publication = (() => {
      try {
        return build(cameraId, desired, server, told)
      } catch (thrown) {
        // What was said some time ago cannot be any more: the row goes on saying so where the person who started many saw one refusal.
        if (!told && !requestIn(slot))
          slots.put(cameraId, { is: 'declined', row: { ...idle(cameraId, desired), trouble: refusalOf(thrown).toTrouble(clock.now()) } })
        throw thrown
      }
    })()
    try {
      await kept.keep(cameraId, desired, server.profile.name)
    } catch (thrown) {
      await publication.stop('stopped')
      throw thrown instanceof Problem ? storageRefusal(thrown, clock) : thrown
    }
    await before?.stop('stopped')
    if (force_restart || gaveUp) publication.takeOver()
    publication.tryNow()
    slots.put(cameraId, { is: 'running', publication, request: desired })
    publication.start()
    return publication.row
  }

  const stop = async (cameraId: string): Promise<Row> => {
    cameras.get(cameraId)
    const slot = slots.get(cameraId)
    const request = requestIn(slot)
    if (request) await lastOptions.keep(cameraId, request)
    await kept.forget(cameraId)
    if (slot?.is === 'stopped') return slot.row
    if (slot?.is !== 'running') {
      slots.remove(cameraId)
      return idle(cameraId)
    }
    await slot.publication.stop('stopped')
    const { row } = slot.publication
    slots.put(cameraId, { is: 'stopped', row })
    return row
  }

  /** Undefined, and shown as failed, where it cannot be done any more, e.g. because its path was taken meanwhile. */
  const addDesired = (cameraId: string, request: Desired): Publication | undefined => {
    try {
      const publication = build(cameraId, request, parts.profiles().server(request.profile))
      slots.put(cameraId, { is: 'running', publication, request })
      return publication
    } catch (thrown) {
      log.error({ camera: cameraId, reason: reasonOf(thrown) }, 'a desired publication cannot be started')
      const row = refusedRow(idle(cameraId, request), refusalOf(thrown).toTrouble(clock.now()))
      const cameraName = cameras.get(cameraId).name
      const notes = openNotes(parts.history, { cameraId, cameraName, profile: row.profile, path: row.publish_path })
      slots.put(cameraId, { is: 'refused', row, request, notes })
      notes.note(row)
      return undefined
    }
  }

  /** All end before the first begins again: one may get the path that another one had. */
  const beginAnew = async (found: readonly { readonly cameraId: string }[], now: (request: Desired) => Desired): Promise<void> => {
    const end = async (cameraId: string) => {
      const slot = slots.get(cameraId)
      const request = requestIn(slot)
      if (!slot || !request) return
      if (slot.is === 'running') await slot.publication.stop('stopped')
      slots.put(cameraId, { is: 'moving', row: rowIn(slot), request: now(request) })
    }
    const goOn = async (cameraId: string) => {
      const slot = slots.get(cameraId)
      if (slot?.is === 'moving') addDesired(cameraId, slot.request)?.start()
    }
    for (const step of [end, goOn]) await Promise.all(found.map(({ cameraId }) => changes.run(() => step(cameraId), { key: cameraId })))
  }

  /** Throws Problem PATH_TAKEN where these would meet on a path of this server, or meet others. */
  const insistOnPaths = (those: readonly { readonly cameraId: string; readonly request: Desired }[], server: Server): void => {
    const ids = new Set(those.map(({ cameraId }) => cameraId))
    const taken = new Map<string, string>()
    for (const { cameraId, publication } of slots.running())
      if (!ids.has(cameraId) && publication.server.origin === server.origin) taken.set(publication.path, cameraId)
    for (const { cameraId, request } of those) {
      const path = pathOn(server, cameras.get(cameraId), request)
      const other = taken.get(path)
      if (other !== undefined) throw new Problem('PATH_TAKEN', { path, camera_id: other })
      taken.set(path, cameraId)
    }
  }

  const move: Publications['move'] = async ({ profile, camera_ids }) => {
    const server = parts.profiles().server(profile)
    for (const id of camera_ids ?? []) cameras.get(id)
    const all = slots.desired().filter(({ cameraId }) => camera_ids === undefined || camera_ids.includes(cameraId))
    const those = all.filter(({ request }) => request.profile !== profile)
    insistOnPaths(those, server)
    try {
      for (const { cameraId, request } of those) await kept.keep(cameraId, { ...request, profile }, profile)
    } catch (thrown) {
      throw thrown instanceof Problem ? storageRefusal(thrown, clock) : thrown
    }
    await beginAnew(those, (request) => ({ ...request, profile }))
    return all.flatMap(({ cameraId }) => {
      const slot = slots.get(cameraId)
      return slot ? [rowIn(slot)] : []
    })
  }

  /** What a publication was built for, of its camera: another of these needs another publication. */
  const builtFor = (camera: Camera, request: Desired, server: Server): unknown => {
    const streams = camera.streams.map(({ role, url }) => [role, url])
    const path = (() => {
      try {
        return pathOn(server, camera, request)
      } catch {
        return undefined // building it says why
      }
    })()
    return [camera.source, camera.user, camera.has_password, streams, path, request.way === 'pull' ? camera.updated_at : 0]
  }

  const cameraChanged = async (cameraId: string, what: CameraChangeKind): Promise<void> => {
    const slot = slots.get(cameraId)
    if (slot?.is === 'running') {
      const { publication, request } = slot
      const now = cameras.get(cameraId)
      // A server that fetches the stream has been told a login, which may be another one now.
      const { updated_at } = what === 'renamed' ? now : publication.camera
      const [before, after] = [{ ...publication.camera, updated_at }, now].map((camera) => builtFor(camera, request, publication.server))
      if (isDeepStrictEqual(before, after)) return
    } else if (slot?.is !== 'refused') return
    await beginAnew([{ cameraId }], (request) => request)
  }

  const forgetCamera = async (cameraId: string): Promise<void> => {
    const slot = slots.get(cameraId)
    if (slot?.is === 'running') await slot.publication.stop('stopped')
    slots.remove(cameraId)
    await kept.forget(cameraId)
    await lastOptions.keep(cameraId, {})
  }

  return {
    start: (request) => changes.run(() => start(request), { key: String(request.camera_id) }),
    move,
    stop: (cameraId) => changes.run(() => stop(cameraId), { key: cameraId }),
    list: slots.rows,
    get(cameraId) {
      cameras.get(cameraId)
      const slot = slots.get(cameraId)
      return slot ? rowIn(slot) : idle(cameraId)
    },
    place(cameraId) {
      cameras.get(cameraId)
      const slot = slots.get(cameraId)
      return slot?.is === 'running' && slot.publication.row.status === 'publishing' ? slot.publication : undefined
    },
    usedBy: (profile) =>
      slots
        .desired()
        .filter(({ request }) => request.profile === profile)
        .map(({ cameraId }) => cameraId),
    checkPaths: (profile, server) =>
      insistOnPaths(
        slots.running().filter(({ request }) => request.profile === profile),
        server,
      ),
    async profileChanged(before, after) {
      servers.forget(before)
      const there = slots.desired().filter(({ request }) => request.profile === before)
      await beginAnew(there, (request) => ({ ...request, profile: after }))
    },
    cameraChanged(id, what) {
      if (what === 'created') return
      const work = what === 'removed' ? changes.run(() => forgetCamera(id), { key: id }) : cameraChanged(id, what)
      work.catch((thrown: unknown) => log.error({ camera: id, what, err: String(thrown) }, 'a publication could not follow its camera'))
    },
    async resume() {
      const desired = await kept.all()
      const spread = Math.min(resumeWithin, desired.length * resumeSpacing)
      for (const { cameraId, request } of desired) {
        const publication = addDesired(cameraId, request)
        if (publication) resuming.add(clock.after(clock.random() * spread, () => publication.start()))
      }
    },
    tick(now) {
      for (const { publication } of slots.running()) publication.tick(now)
      kept.tick(now)
      if (!isDue(metricsAt, now, metricsEvery)) return
      metricsAt = now + metricsEvery
      for (const { publication } of slots.running()) metrics.add(publication.metric(now))
    },
    async close() {
      for (const cancel of resuming) cancel()
      await changes.settled() // a start that is under way would otherwise outlive the room
      await Promise.all(
        slots.running().map(({ cameraId, publication }) => changes.run(() => publication.stop('engine-ended'), { key: cameraId })),
      )
      slots.close()
      await kept.close()
    },
  }
}
