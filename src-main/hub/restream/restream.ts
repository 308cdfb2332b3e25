/**
 * The restream: the streams of the hub by RTSP on loopback, for the FFmpeg workers of this engine and for players on this
 * computer; on the same port JPEG streams as `multipart/x-mixed-replace` over HTTP. The token in the path is the permission.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock, Log } from '../../base/index.ts'
import { createRtspServer, type Located } from '../../rtsp/index.ts'
import type { Stream } from '../stream/stream.ts'
import type { StreamRef } from '../types.ts'
import type { Arrivals } from './arrivals.ts'
import { serveMjpeg } from './restream-mjpeg.ts'
import { type RestreamPath, readRestreamPath } from './restream-path.ts'
import { RestreamPlayer } from './restream-player.ts'
import { createRestreamPublisher, readPublishKey } from './restream-publisher.ts'

export interface RestreamParts {
  readonly log: Log
  readonly clock: Clock
  readonly arrivals: Arrivals
  /** The stream at an address; made when it is not open yet. */
  stream(ref: StreamRef): Stream
}

export interface Restream {
  readonly token: string
  readonly port: number
  path(ref: StreamRef): string
  close(): Promise<void>
}

export async function openRestream({ log, clock, arrivals, stream }: RestreamParts): Promise<Restream> {
  const token = randomBytes(16).toString('hex')
  const digest = digestOf(token)
  const permitted = (url: string): RestreamPath | undefined => {
    const path = readRestreamPath(url)
    // In constant time.
    return path && timingSafeEqual(digestOf(path.token), digest) ? path : undefined
  }

  const locate = (url: string): Located | undefined => {
    const key = readPublishKey(url)
    const arrival = key === undefined ? undefined : arrivals.find(key)
    if (arrival)
      return {
        key: `source ${key}`,
        open() {
          if (arrival.taken) return undefined
          arrival.taken = true
          return createRestreamPublisher(arrival, clock)
        },
      }
    const path = permitted(url)
    return path && { key: `${path.ref.cameraId}/${path.ref.role}`, open: (name) => new RestreamPlayer(name, stream(path.ref), clock) }
  }

  const server = createRtspServer(
    {
      name: 'restream',
      locate,
      http({ method, url }, socket, name) {
        const path = method === 'GET' ? permitted(url) : undefined
        return path?.mjpg ? serveMjpeg(socket, stream(path.ref), name, clock) : undefined
      },
    },
    { clock, log },
  )
  const port = await server.port()
  return {
    token,
    port,
    path: (ref) => `/${token}/${encodeURIComponent(ref.cameraId)}/${ref.role}`,
    close: () => server.close(),
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
