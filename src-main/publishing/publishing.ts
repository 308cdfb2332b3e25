/**
 * The room: server profiles, publications, their history, and the server of this computer. One timer drives it all,
 * once a second, whatever the number of publications.
 */
import type { PublishCheck } from '../../src-shared/publishing.ts'
import type { Trouble } from '../../src-shared/trouble.ts'
import { asFailure, type Clock, createLimiter, Failure, isDue, type Log, Problem } from '../base/index.ts'
import type { Cameras } from '../cameras/types.ts'
import type { Hub } from '../hub/types.ts'
import type { Rtsp } from '../rtsp/types.ts'
import type { Secrets } from '../secrets/types.ts'
import type { EngineState } from '../state/index.ts'
import type { Store } from '../store/types.ts'
import type { Supervisor } from '../supervisor/types.ts'
import { createArrivals } from './arriving/arriving.ts'
import { checkPublication } from './check.ts'
import { openLastOptions } from './desired/last-options.ts'
import { refusal } from './desired/refusal.ts'
import { openMetricLog } from './history/metric-log.ts'
import { openPublicationLog } from './history/publication-log.ts'
import { createSqlHistoryStore } from './history/sql-history-store.ts'
import { createLocalServer } from './mediamtx/local-server.ts'
import { observeSource } from './publication/observe-source.ts'
import { createPublications } from './publications.ts'
import { createRecorded, type RecordedAt } from './recorded/recorded.ts'
import { createRelay } from './relay/loopback-relay.ts'
import { insistOnCertificates, openCertificates, serverAddresses } from './server/certificates.ts'
import { openServerProfiles, type ServerProfileBook } from './server/server-profiles.ts'
import { testServer } from './server/server-test.ts'
import { createServers } from './server/servers.ts'
import type { Publishing } from './types.ts'

export interface PublishingParts {
  readonly hub: Hub
  readonly cameras: Cameras
  readonly rtsp: Rtsp
  readonly store: Store
  readonly state: EngineState
  readonly secrets: Secrets
  readonly supervisor: Supervisor
  readonly log: Log
  readonly clock: Clock
  /** A mediamtx chosen by hand, for the server of this computer. */
  readonly mediamtx?: string | undefined
}

const localName = 'This computer'
const tickEvery = 1000
const trimEvery = 3_600_000
/** What a full disk refused of the history is tried again. */
const writeEvery = 5000
/** Servers and paths of one camera that are asked for recordings. */
const mostPlaces = 4

export async function createPublishing(parts: PublishingParts): Promise<Publishing> {
  const { hub, cameras, rtsp, store, state, secrets, supervisor, clock } = parts
  const log = parts.log.child({ room: 'publishing' })
  const redact = (text: string) => secrets.redact(text)
  const relay = createRelay({ clock, log })
  const history = await openPublicationLog({ store: createSqlHistoryStore(store.db), clock, log })
  const metrics = openMetricLog({ store, clock, log })
  const certificates = await openCertificates({ store, clock, log })
  const checked = { rtsp: insistOnCertificates(rtsp, certificates), certificates }
  const apiTroubled = (name: string, trouble: Trouble | null) => profiles.apiTroubled(name, trouble)
  const servers = createServers({ clock, log, redact, certificates, apiTroubled })
  const localServer = createLocalServer({ store, certificates, secrets, supervisor, clock, log, mediamtx: parts.mediamtx })
  let profiles: ServerProfileBook
  const lastOptions = await openLastOptions({ store, log })
  const publications = createPublications({
    ...{ cameras, servers, store, state, lastOptions, history, metrics, clock, log, redact },
    profiles: () => profiles,
    tools: { ...checked, hub, cameras, supervisor, relay, localApi: async () => (await localServer.ensure().catch(asToolFailure)).client },
  })
  profiles = await openServerProfiles({ store, state, secrets, usedBy: (name) => publications.usedBy(name) })
  const arrivals = createArrivals({ place: (cameraId) => publications.place(cameraId), certificates, clock, redact })
  /** Where it was published to, of late: those servers may have recorded it. */
  const placesOf = async (cameraId: string): Promise<RecordedAt[]> => {
    cameras.get(cameraId)
    const places = new Map<string, RecordedAt>()
    const known = new Set(profiles.list().map(({ name }) => name))
    for (const { profile, publish_path: path } of await history.list({ camera_id: cameraId, limit: 100 })) {
      if (!known.has(profile) || places.size >= mostPlaces) continue
      const server = profiles.server(profile)
      places.set(`${profile} ${path}`, { server, path, api: servers.kit(server).watch.client })
    }
    return [...places.values()]
  }
  const recorded = createRecorded({ places: placesOf, certificates, clock, redact })
  /** As who asks for it is told. */
  const told = <T>(asked: Promise<T>): Promise<T> =>
    asked.catch((thrown) => {
      throw thrown instanceof Failure ? refusal(thrown, clock) : thrown
    })
  const forgetCamera = cameras.onChange((id, what) => publications.cameraChanged(id, what))

  let trimAt = clock.now()
  let writeAt = trimAt
  const tick = () => {
    const now = clock.now()
    servers.tick(now)
    publications.tick(now)
    arrivals.tick(now)
    metrics.tick(now)
    if (isDue(writeAt, now, writeEvery)) {
      writeAt = now + writeEvery
      void history.settled()
    }
    if (isDue(trimAt, now, trimEvery)) {
      trimAt = now + trimEvery
      void history.trim()
    }
    cancelTick = clock.after(tickEvery, tick)
  }
  let cancelTick = clock.after(tickEvery, tick)

  const localProfile = async () => {
    const { plan } = await localServer.ensure().catch((thrown) => {
      throw thrown instanceof Problem ? thrown : refusal(asFailure(thrown), clock)
    })
    const address = { rtsp_url: `rtsp://127.0.0.1:${plan.rtsp}`, api_url: `http://127.0.0.1:${plan.api}` }
    const login = { user: plan.user, password: plan.password, api_user: plan.user, api_password: plan.password }
    const known = profiles.list().find((profile) => profile.local)
    if (!known) {
      const name = freeName(profiles.list().map((profile) => profile.name))
      const defaults = { transport: 'tcp', path_template: 'camera_{id}', reconnect_limit: 0, reconnect_delay: 1 } as const
      return profiles.create({ name, ...address, ...login, ...defaults }, true)
    }
    // Its password cannot be opened any more where the folder came from another machine: the server then has a new one.
    const same = profiles.server(known.name).credentials?.password === plan.password
    if (same && known.rtsp_url === address.rtsp_url && known.api_url === address.api_url) return known
    const changed = await profiles.change(known.name, { ...address, ...login })
    await publications.profileChanged(known.name, known.name)
    return changed
  }
  const changes = createLimiter()
  const local = () => changes.run(localProfile, { key: 'local' })

  return {
    start: (request) => publications.start(request),
    stop: (cameraId) => publications.stop(cameraId),
    move: ({ profile, camera_ids }) => publications.move({ profile, camera_ids: camera_ids?.map(String) }),
    status: () => publications.list(),
    statusOf: (cameraId) => publications.get(cameraId),
    async check(cameraId, profile): Promise<PublishCheck> {
      const camera = cameras.get(cameraId)
      const server = profiles.server(profile)
      const role = camera.streams.some((stream) => stream.role === 'main') ? 'main' : (camera.streams[0]?.role ?? 'main')
      const seen = await observeSource(hub, { cameraId, role }, clock)
      const probed = camera.streams.find((stream) => stream.role === role)?.tracks ?? []
      const tracks = seen.tracks.length > 0 ? seen.tracks : probed
      const udp = server.profile.transport === 'udp' && server.credentials === undefined
      return checkPublication({
        camera,
        tracks,
        udp,
        api: server.profile.api_url !== null,
        groupSeconds: seen.groupSeconds,
        repairs: hub.state({ cameraId, role })?.repairs ?? [],
        failure: seen.failure,
      })
    },
    history: (query) => history.list(query),
    metrics: (query) => metrics.list(query),
    historyRows: (query) => history.rows(query),
    metricRows: (query) => metrics.rows(query),
    profiles: {
      list: () => profiles.list(),
      create: (input) => profiles.create(input),
      get: (name) => profiles.get(name),
      async change(name, input) {
        publications.checkPaths(name, profiles.changed(name, input))
        const changed = await profiles.change(name, input)
        await publications.profileChanged(name, changed.name)
        return changed
      },
      async remove(name) {
        const { local: own } = profiles.get(name)
        await profiles.remove(name)
        servers.forget(name)
        if (own) await localServer.stop()
      },
      activate: (name) => profiles.activate(name),
      certificates: (name) => certificates.list(serverAddresses(profiles.server(name))),
      async acceptCertificate(name, { address, fingerprint }) {
        const addresses = serverAddresses(profiles.server(name))
        await certificates.accept(address, fingerprint)
        await publications.profileChanged(name, name)
        return certificates.list(addresses)
      },
      test: (name) => testServer(profiles.server(name), { ...checked, clock, redact }),
      try: async ({ passwords_of, ...input }) =>
        testServer(passwords_of === undefined ? profiles.draft(input) : profiles.changed(passwords_of, { ...input, name: passwords_of }), {
          ...checked,
          clock,
          redact,
        }),
      local,
    },
    arriving: {
      look: (cameraId) => arrivals.look(cameraId),
      offer: (cameraId, offer) => told(arrivals.offer(cameraId, offer)),
      hangUp: (session) => arrivals.hangUp(session),
      file: (cameraId, file) => told(arrivals.file(cameraId, file)),
    },
    recorded: {
      look: (cameraId, range) => recorded.look(cameraId, range),
      open: (cameraId, where) => told(recorded.open(cameraId, where)),
    },
    async resume() {
      if (profiles.list().some((profile) => profile.local)) {
        await local().catch((thrown: unknown) => log.error({ reason: String(thrown) }, 'the local server could not be started'))
      }
      await publications.resume()
    },
    async close() {
      cancelTick()
      forgetCamera()
      await arrivals.close()
      recorded.close()
      await publications.close()
      await metrics.close()
      await history.settled()
      servers.close()
      await localServer.stop()
      await relay.close()
    },
  }
}

function freeName(taken: readonly string[]): string {
  if (!taken.includes(localName)) return localName
  for (let number = 2; ; number += 1) if (!taken.includes(`${localName} ${number}`)) return `${localName} ${number}`
}

/** A refusal of a command, as the reason why a publication fails. */
function asToolFailure(thrown: unknown): never {
  if (!(thrown instanceof Problem) || thrown.code !== 'TOOL_MISSING') throw thrown
  const { tool, install } = thrown.data as { tool: string; install: string }
  throw new Failure('tool-missing', `${tool} is not on this computer: ${install}`)
}
