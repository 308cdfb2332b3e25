/** One of our own FFmpeg sources that publishes into the restream: ANNOUNCE, SETUP with mode=record, RECORD, then its packets. */
import type { Clock } from '../../base/index.ts'
import { type RtspRequest, readSdp, type SessionDescription } from '../../rtsp/index.ts'
import type { Arrival } from './arrivals.ts'
import type { RestreamConnection } from './restream-connection.ts'
import { trackOf } from './restream-path.ts'

const shape = /^(?:rtsp:\/\/[^/]*)?\/source\/([0-9a-f]{32})(?:\/|$)/

/** The key of a publisher's address, `/source/<key>`. */
export function readPublishKey(url: string): string | undefined {
  return shape.exec(url)?.[1]
}

export class RestreamPublisher {
  readonly #connection: RestreamConnection
  readonly #arrival: Arrival
  readonly #clock: Clock
  readonly #channels = new Map<number, { track: number; rtcp: boolean }>()
  #description: SessionDescription | undefined
  #recording = false

  constructor(connection: RestreamConnection, arrival: Arrival, clock: Clock) {
    this.#connection = connection
    this.#arrival = arrival
    this.#clock = clock
  }

  handle(request: RtspRequest): void {
    const session = [['Session', this.#connection.session]] as const
    if (request.method === 'ANNOUNCE') {
      this.#description = readSdp(request.body)
      this.#connection.answer(request, this.#description.tracks.length > 0 ? 200 : 400)
    } else if (request.method === 'SETUP') this.#setUp(request)
    else if (request.method === 'RECORD') this.#record(request)
    else if (request.method === 'TEARDOWN') {
      this.leave()
      this.#connection.answer(request, 200, session)
      this.#connection.socket.end()
    } else this.#connection.answer(request, request.method === 'GET_PARAMETER' ? 200 : 501, session)
  }

  /** The payload is `memory.subarray(start, end)`. */
  frame(channel: number, memory: Buffer, start: number, end: number): void {
    const target = this.#recording ? this.#channels.get(channel) : undefined
    if (!target) return
    const { session } = this.#arrival
    if (target.rtcp) session.rtcp(target.track, memory.subarray(start, end), this.#clock.now())
    else session.rtp(target.track, memory, start, end, this.#clock.now())
  }

  /** All frames of what came in one piece were handed over. */
  delivered(): void {
    if (this.#recording) this.#arrival.session.delivered()
  }

  leave(): void {
    this.#recording = false
  }

  #setUp(request: RtspRequest): void {
    const control = /\/([^/?]+)\/?$/.exec(request.url)?.[1] ?? ''
    const track = this.#description?.tracks[trackOf(control) ?? -1]
    if (!track) {
      this.#connection.answer(request, this.#description ? 404 : 455)
      return
    }
    this.#connection.agree(request, 'record', this.#channels.size, ([rtp, rtcp]) => {
      this.#channels.set(rtp, { track: track.index, rtcp: false })
      this.#channels.set(rtcp, { track: track.index, rtcp: true })
      return 200
    })
  }

  #record(request: RtspRequest): void {
    if (!this.#description || this.#channels.size === 0) {
      this.#connection.answer(request, 455)
      return
    }
    this.#connection.begun()
    this.#recording = true
    this.#arrival.session.opened(this.#description, 'ffmpeg')
    this.#connection.answer(request, 200, [['Session', this.#connection.session]])
  }
}
