/**
 * What a MediaMTX recorded, asked of its playback server (`/list`, `/get`; 1.5 to 1.20). Its API says whether it records and where that
 * server listens. A page cannot ask it itself, so its files go through here.
 *
 * Guarantees: only paths that this camera was published to are asked for, with the login that publishes and only where one is asked for;
 * why there is nothing is said with its evidence.
 */
import { Readable } from 'node:stream'
import * as z from 'zod'
import type { Recorded, RecordedReason } from '../../../src-shared/recorded.ts'
import { asFailure, type Clock, Failure } from '../../base/index.ts'
import { hostInUrl, openWebAs, webLogin } from '../../net/index.ts'
import { createPlaybackClient, type PlaybackClient } from '../arriving/playback-client.ts'
import type { MediamtxClient, Settings } from '../mediamtx/client.ts'
import type { Certificates } from '../server/certificates.ts'
import type { Server } from '../server/server-profile.ts'

/** Where a camera was published to. */
export interface RecordedAt {
  readonly server: Server
  readonly path: string
  /** Undefined where the profile names no API. */
  readonly api: MediamtxClient | undefined
}

interface Stretch {
  readonly from: number
  /** Milliseconds. */
  readonly length: number
}

export interface RecordedParts {
  /** Newest first. Throws Problem CAMERA_NOT_FOUND. */
  places(cameraId: string): Promise<RecordedAt[]>
  readonly certificates: Certificates
  readonly clock: Clock
  redact(text: string): string
}

export interface RecordedOnServers {
  look(cameraId: string, range: { from: number; to: number }): Promise<Recorded>
  /** MP4, as it comes. Rejects with Failure: not-found (nothing there), auth, and those of a connection. */
  open(cameraId: string, where: { profile: string; path: string } & Stretch): Promise<Readable>
  close(): void
}

/** A door that was found is kept for so long, milliseconds: a time line asks at every move. */
const doorFor = 30_000
const List = z.array(z.object({ start: z.string(), duration: z.number() }))

interface Door {
  readonly base: string
  readonly records: boolean
}

export function createRecorded({ places, certificates, clock, redact }: RecordedParts): RecordedOnServers {
  const doors = new Map<string, { readonly door: Door | RecordedReason; readonly at: number }>()
  const clients = new Map<string, PlaybackClient>()

  const masked = (thrown: unknown) => {
    const failure = asFailure(thrown)
    return failure.evidence === undefined ? failure : new Failure(failure.cause, redact(failure.evidence))
  }
  const clientOf = (base: string, { profile, credentials }: Server): PlaybackClient => {
    const key = `${profile.name} ${base}`
    const client = clients.get(key) ?? createPlaybackClient(base, credentials, certificates)
    clients.set(key, client)
    return client
  }

  /** Rejects with Failure where the API does not answer. */
  const doorOf = async ({ server, path, api }: RecordedAt): Promise<Door | RecordedReason> => {
    const key = `${server.profile.name} ${server.profile.rtsp_url} ${path}`
    const known = doors.get(key)
    if (known && clock.now() - known.at < doorFor) return known.door
    const door = api ? await findDoor(server, path, api) : 'no-api'
    doors.set(key, { door, at: clock.now() })
    return door
  }

  const lookAt = async (place: RecordedAt, range: { from: number; to: number }): Promise<Recorded['places'][0]> => {
    const told = { profile: place.server.profile.name, path: place.path, reason: null, trouble: null, spans: [] }
    try {
      const door = await doorOf(place).catch((thrown: unknown) => {
        throw new ApiAway(masked(thrown))
      })
      if (typeof door === 'string') return { ...told, reason: door }
      const spans = await listSpans(clientOf(door.base, place.server), place.path, range)
      return spans.length === 0 && !door.records ? { ...told, reason: 'not-recorded' } : { ...told, spans }
    } catch (thrown) {
      const away = thrown instanceof ApiAway
      const failure = away ? thrown.failure : masked(thrown)
      return { ...told, reason: away ? 'no-api' : 'not-to-be-had', trouble: failure.toTrouble(clock.now()) }
    }
  }

  return {
    async look(cameraId, range) {
      return { camera_id: cameraId, places: await Promise.all((await places(cameraId)).map((place) => lookAt(place, range))) }
    },

    async open(cameraId, { profile, path, from, length }) {
      const place = (await places(cameraId)).find((one) => one.server.profile.name === profile && one.path === path)
      if (!place) throw new Failure('not-found', 'this camera was not published there')
      try {
        const door = await doorOf(place)
        if (typeof door === 'string') throw new Failure('not-found', `the server plays no recordings (${door})`)
        const query = new URLSearchParams({ path, start: new Date(from).toISOString(), duration: String(length / 1000) })
        if (door.base.startsWith('https:')) {
          const { status, bytes, text } = await clientOf(door.base, place.server).ask({ method: 'GET', path: `/get?${query}` })
          if (status !== 200) throw playbackFailure(status, text)
          return Readable.from([bytes])
        }
        const ending = new AbortController()
        const body = await openWebAs({ url: `${door.base}/get?${query}`, signal: ending.signal }, webLogin(place.server.credentials))
        body.once('close', () => ending.abort())
        return body
      } catch (thrown) {
        throw masked(thrown)
      }
    },

    close() {
      for (const client of clients.values()) client.close()
      clients.clear()
    },
  }
}

class ApiAway {
  readonly failure: Failure
  constructor(failure: Failure) {
    this.failure = failure
  }
}

async function findDoor(server: Server, path: string, api: MediamtxClient): Promise<Door | RecordedReason> {
  const settings = await api.globalSettings()
  const port = /:(\d+)$/.exec(String(settings.playbackAddress ?? ''))?.[1]
  const records = (await ruleOf(api, path)).record === true
  if (settings.playback !== true || port === undefined) return records ? 'switched-off' : 'not-recorded'
  const scheme = settings.playbackEncryption === true ? 'https' : 'http'
  return { base: `${scheme}://${hostInUrl(server.host)}:${port}`, records }
}

/** The configuration that holds for a path: its own, or that of the pattern under which it runs now, or what holds for all. */
async function ruleOf(api: MediamtxClient, path: string): Promise<Settings> {
  const own = await api.pathSettings(path)
  if (own) return own
  const name = (await api.path(path))?.confName
  return (name ? await api.pathSettings(name) : undefined) ?? (await api.pathDefaults())
}

async function listSpans(client: PlaybackClient, path: string, { from, to }: { from: number; to: number }) {
  // Newer ones list only this stretch; older ones do not know the parameters and list all.
  const query = new URLSearchParams({ path, start: new Date(from).toISOString(), end: new Date(to).toISOString() })
  const { status, text, body } = await client.ask({ method: 'GET', path: `/list?${query}` })
  if (status !== 200) {
    const failure = playbackFailure(status, text)
    if (failure.cause === 'not-found') return []
    throw failure
  }
  const list = List.safeParse(body)
  if (!list.success) throw new Failure('protocol', 'GET /list: not an answer of MediaMTX')
  return list.data
    .map(({ start, duration }) => ({ from: Date.parse(start), to: Date.parse(start) + Math.round(duration * 1000) }))
    .filter((span) => span.from < to && span.to > from)
}

/** A folder that was never made is 500 in some versions, in words of the system. */
function playbackFailure(status: number, text: string): Failure {
  const nothing = status === 404 || /no recording segments|no such file|cannot find the (?:file|path)|no segments/i.test(text)
  return new Failure(nothing ? 'not-found' : 'protocol', `playback answered ${status} ${text.slice(0, 200)}`.trim())
}
