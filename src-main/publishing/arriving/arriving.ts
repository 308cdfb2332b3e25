/**
 * What arrives, to be watched: the stream of a publication as its server hands it out. A page cannot ask the server itself (its policy
 * allows our own address alone, an encrypted page no plain one, and the server may be reachable from the engine only), so WHEP's two
 * messages and HLS's files go through here.
 *
 * Guarantees: only the path that this camera is published to is asked for, and only with what a player sends; why it cannot be had is
 * said with its evidence; a WHEP session does not outlive its publication or this room.
 */
import { randomBytes } from 'node:crypto'
import type { Arriving } from '../../../src-shared/arriving.ts'
import { asFailure, type Clock, Failure, Problem } from '../../base/index.ts'
import type { ServerWatch } from '../mediamtx/server-watch.ts'
import type { Certificates } from '../server/certificates.ts'
import type { Server } from '../server/server-profile.ts'
import { createPlaybackClient, type PlaybackClient } from './playback-client.ts'
import { type PlaybackDoor, playbackDoor } from './playback-doors.ts'

/** Where a camera is published to now. */
export interface Place {
  readonly server: Server
  readonly path: string
  readonly watch: ServerWatch
}

interface HlsPart {
  readonly type: string
  readonly data: Buffer
}

export interface Arrivals {
  look(cameraId: string): Promise<Arriving>
  /** Rejects with Failure: not-found (not published, or not offered), auth, forbidden, and those of a connection. */
  offer(cameraId: string, offer: string): Promise<{ session: string; answer: string }>
  hangUp(session: string): Promise<void>
  /** `file`: as the playlists name it, with its query. Throws Problem INPUT_INVALID for what is none; rejects as `offer`. */
  file(cameraId: string, file: string): Promise<HlsPart>
  tick(now: number): void
  close(): Promise<void>
}

/** Clients that nobody asked through for this long go. */
const idleFor = 60_000
/** Viewers that left without a word are forgotten beyond this: the server has noticed by itself. */
const mostSessions = 200
/** What players ask for: playlists and media beside the first playlist, with the parameters of low latency and of sessions. */
const fileName = /^[A-Za-z0-9_-]+\.(?:m3u8|mp4|m4s|ts)(?:\?[A-Za-z0-9_=&.-]*)?$/

interface Known {
  readonly client: PlaybackClient
  usedAt: number
}

export function createArrivals(parts: {
  /** Undefined where this camera is not published. Throws Problem CAMERA_NOT_FOUND. */
  place(cameraId: string): Place | undefined
  certificates: Certificates
  clock: Clock
  redact(text: string): string
}): Arrivals {
  const { clock } = parts
  const clients = new Map<string, Known>()
  const sessions = new Map<string, { readonly cameraId: string; readonly client: PlaybackClient; readonly path: string }>()

  /** One per camera and door: each keeps its cookies. */
  const clientFor = (cameraId: string, { base }: PlaybackDoor, { credentials }: Server): PlaybackClient => {
    const key = `${cameraId} ${base}`
    const known = clients.get(key) ?? { client: createPlaybackClient(base, credentials, parts.certificates), usedAt: 0 }
    known.usedAt = clock.now()
    clients.set(key, known)
    return known.client
  }

  const doorOf = (kind: 'whep' | 'hls', { server, path, watch }: Place) => {
    const { settings, api } = watch.view
    if (!settings || api === 'none') return 'no-api' as const
    return playbackDoor(kind, { host: server.host, path, settings }) ?? ('switched-off' as const)
  }

  const lookAt = async (kind: 'whep' | 'hls', cameraId: string, place: Place | undefined): Promise<Arriving['whep']> => {
    if (!place) return { url: null, reason: 'not-published', trouble: null }
    const door = doorOf(kind, place)
    if (typeof door === 'string') return { url: null, reason: door, trouble: null }
    const url = `${door.base}${door.path}`
    try {
      const ask = { method: kind === 'whep' ? ('OPTIONS' as const) : ('GET' as const), path: door.path }
      const { status } = await clientFor(cameraId, door, place.server).ask(ask)
      if (status >= 200 && status < 300) return { url, reason: null, trouble: null }
      throw new Failure(status === 404 ? 'not-found' : 'protocol', `${kind === 'whep' ? 'WHEP' : 'HLS'} answered ${status}`)
    } catch (thrown) {
      return { url, reason: 'not-to-be-had', trouble: masked(asFailure(thrown)).toTrouble(clock.now()) }
    }
  }

  const masked = (failure: Failure) =>
    new Failure(failure.cause, failure.evidence === undefined ? undefined : parts.redact(failure.evidence))

  /** Throws Failure not-found. */
  const insistOn = (kind: 'whep' | 'hls', cameraId: string): { place: Place; door: PlaybackDoor } => {
    const place = parts.place(cameraId)
    if (!place) throw new Failure('not-found', 'this camera is not published now')
    const door = doorOf(kind, place)
    if (typeof door === 'string') throw new Failure('not-found', `the server offers no ${kind === 'whep' ? 'WHEP' : 'HLS'} (${door})`)
    return { place, door }
  }

  const end = async (id: string): Promise<void> => {
    const session = sessions.get(id)
    sessions.delete(id)
    await session?.client.ask({ method: 'DELETE', path: session.path }).catch(() => {}) // over already, as the server is
  }

  return {
    async look(cameraId) {
      const place = parts.place(cameraId)
      const [whep, hls] = await Promise.all([lookAt('whep', cameraId, place), lookAt('hls', cameraId, place)])
      return { camera_id: cameraId, whep, hls }
    },

    async offer(cameraId, offer) {
      const { place, door } = insistOn('whep', cameraId)
      const client = clientFor(cameraId, door, place.server)
      const raw = { type: 'application/sdp', text: offer }
      const answer = await client.ask({ method: 'POST', path: door.path, raw }).catch((thrown) => {
        throw masked(asFailure(thrown))
      })
      const location = URL.parse(answer.headers.location ?? '', `${door.base}${door.path}`)
      if (answer.status !== 201 || !location || location.origin !== new URL(door.base).origin) {
        const cause = answer.status === 404 ? 'not-found' : answer.status === 400 ? 'codec' : 'protocol'
        throw new Failure(cause, parts.redact(`WHEP answered ${answer.status} ${answer.text.slice(0, 200)}`.trim()))
      }
      const session = randomBytes(12).toString('hex')
      sessions.set(session, { cameraId, client, path: location.pathname })
      const [oldest] = sessions.keys()
      if (sessions.size > mostSessions && oldest !== undefined) void end(oldest)
      return { session, answer: answer.text }
    },

    hangUp: end,

    async file(cameraId, file) {
      if (!fileName.test(file)) throw new Problem('INPUT_INVALID', { fields: [{ field: 'file', problem: 'is no file of an HLS stream' }] })
      const { place, door } = insistOn('hls', cameraId)
      const path = door.path.replace(/[^/]*$/, file)
      const answer = await clientFor(cameraId, door, place.server)
        .ask({ method: 'GET', path })
        .catch((thrown) => {
          throw masked(asFailure(thrown))
        })
      if (answer.status !== 200) throw new Failure(answer.status === 404 ? 'not-found' : 'protocol', `HLS answered ${answer.status}`)
      return { type: answer.headers['content-type'] ?? 'application/octet-stream', data: answer.bytes }
    },

    tick(now) {
      for (const [id, { cameraId }] of sessions) if (!isPublished(cameraId)) void end(id)
      const inUse = new Set([...sessions.values()].map(({ client }) => client))
      for (const [key, { client, usedAt }] of clients) {
        if (now - usedAt < idleFor || inUse.has(client)) continue
        client.close()
        clients.delete(key)
      }
    },

    async close() {
      await Promise.all([...sessions.keys()].map(end))
      for (const { client } of clients.values()) client.close()
      clients.clear()
    },
  }

  function isPublished(cameraId: string): boolean {
    try {
      return parts.place(cameraId) !== undefined
    } catch {
      return false // deleted
    }
  }
}
