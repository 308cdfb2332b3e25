/**
 * One session as a state machine (RFC 2326 appendix A.2): nothing, described or announced, set up, playing or recording. A
 * method that does not fit the state is refused with 455, another session's id with 454. A PAUSE pauses a player; a publisher
 * is told that it may not.
 *
 * Packets go over the connection itself (interleaved): players that ask for UDP try again with TCP after a 461.
 */
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { HeaderLines, RtspRequest } from '../wire/message.ts'
import { readSdp, type SessionDescription } from '../wire/sdp-read.ts'
import { readTransport, writeTcpTransport } from '../wire/transport-header.ts'
import type { PlayEndpoint, RecordEndpoint, RtspAnswer } from './types.ts'

/** Seconds that are told; what is enforced is longer (`connection.ts`), since some ping exactly at the time-out. */
const timeout = 60
const always = ['OPTIONS', 'SETUP', 'TEARDOWN', 'GET_PARAMETER', 'SET_PARAMETER'] as const
const methods = {
  play: [...always, 'DESCRIBE', 'PLAY', 'PAUSE'],
  record: [...always, 'ANNOUNCE', 'RECORD'],
} as const
export const publicMethods = [...new Set([...methods.play, ...methods.record])].join(', ')

/** What a session needs of its connection. */
export interface SessionPeer {
  readonly socket: Socket
  answer(request: RtspRequest, answer: RtspAnswer): void
  close(): void
}

export class RtspServerSession {
  readonly key: string
  readonly #peer: SessionPeer
  readonly #endpoint: PlayEndpoint | RecordEndpoint
  /** No dashes: some readers cut there. */
  readonly #id = randomBytes(8).toString('hex')
  readonly #channels = new Map<number, { readonly track: number; readonly rtcp: boolean }>()
  #announced: SessionDescription | undefined
  #state: 'init' | 'ready' | 'playing' | 'recording' | 'over' = 'init'

  constructor(key: string, endpoint: PlayEndpoint | RecordEndpoint, peer: SessionPeer) {
    this.key = key
    this.#endpoint = endpoint
    this.#peer = peer
  }

  /** Media flows: its end is the connection's. */
  get underWay(): boolean {
    return this.#state === 'playing' || this.#state === 'recording'
  }

  get over(): boolean {
    return this.#state === 'over'
  }

  get isSetUp(): boolean {
    return this.#state !== 'init' && this.#state !== 'over'
  }

  get ready(): boolean {
    return this.#state !== 'recording' || this.#endpoint.kind !== 'record' || this.#endpoint.ready()
  }

  knows(channel: number): boolean {
    return this.#endpoint.kind === 'play' || this.#channels.has(channel)
  }

  frame(channel: number, memory: Buffer, start: number, end: number): void {
    const target = this.#state === 'recording' ? this.#channels.get(channel) : undefined
    if (target && this.#endpoint.kind === 'record') this.#endpoint.frame(target.track, target.rtcp, memory, start, end)
  }

  delivered(): void {
    if (this.#state === 'recording' && this.#endpoint.kind === 'record') this.#endpoint.delivered()
  }

  end(): void {
    if (this.#state === 'over') return
    this.#state = 'over'
    this.#endpoint.leave()
  }

  async handle(request: RtspRequest): Promise<void> {
    const named = request.headers.get('session')?.split(';')[0]?.trim()
    const answer = named !== undefined && named !== this.#id ? { status: 454 } : await this.#respond(request, this.#endpoint)
    if (answer) this.#peer.answer(request, answer)
  }

  /** Undefined: it was answered already. */
  async #respond(request: RtspRequest, endpoint: PlayEndpoint | RecordEndpoint): Promise<RtspAnswer | undefined> {
    switch (request.method) {
      case 'GET_PARAMETER':
      case 'SET_PARAMETER':
        return this.#ok()
      case 'SETUP':
        return this.#setUp(request)
      case 'TEARDOWN':
        this.end()
        return this.#ok()
    }
    return endpoint.kind === 'play' ? this.#respondToPlayer(request, endpoint) : this.#respondToPublisher(request, endpoint)
  }

  async #respondToPlayer(request: RtspRequest, endpoint: PlayEndpoint): Promise<RtspAnswer | undefined> {
    switch (request.method) {
      case 'DESCRIBE':
        return endpoint.describe(request.url)
      case 'PLAY':
        return this.#play(request, endpoint)
      case 'PAUSE':
        if (this.#state !== 'playing') return { status: 455 }
        endpoint.pause()
        this.#state = 'ready'
        return this.#ok()
      case 'ANNOUNCE':
      case 'RECORD':
        return { status: 403 } // no place to publish to, whoever asks
      default:
        return { status: 501 }
    }
  }

  async #respondToPublisher(request: RtspRequest, endpoint: RecordEndpoint): Promise<RtspAnswer | undefined> {
    switch (request.method) {
      case 'ANNOUNCE':
        if (this.#state !== 'init') return { status: 455 }
        this.#announced = readSdp(request.body)
        return { status: this.#announced.tracks.length > 0 ? 200 : 400 }
      case 'RECORD':
        return this.#record(endpoint)
      case 'DESCRIBE':
      case 'PLAY':
      case 'PAUSE':
        return { status: 405, headers: [['Allow', methods.record.join(', ')]] }
      default:
        return { status: 501 }
    }
  }

  #setUp(request: RtspRequest): RtspAnswer {
    if (this.#state !== 'init' && this.#state !== 'ready') return { status: 455 }
    const track = this.#trackAt(request.url)
    if (typeof track !== 'number') return track
    const wanted = readTransport(request.headers.get('transport')).find((one) => one.lower === 'tcp' && one.plain && !one.multicast)
    if (!wanted) return { status: 461 }
    for (const [channel, target] of this.#channels) if (target.track === track) this.#channels.delete(channel)
    const [rtp, rtcp] = wanted.interleaved ?? this.#nextPair()
    this.#channels.set(rtp, { track, rtcp: false })
    this.#channels.set(rtcp, { track, rtcp: true })
    this.#state = 'ready'
    return this.#ok([['Transport', writeTcpTransport([rtp, rtcp], this.#endpoint.kind)]])
  }

  #trackAt(url: string): number | RtspAnswer {
    if (this.#endpoint.kind === 'play') return this.#endpoint.trackAt(url)
    if (!this.#announced) return { status: 455 }
    const control = /\/([^/?]+)\/?$/.exec(url)?.[1] ?? ''
    const index = /^(?:trackid|streamid)=(\d{1,3})$/i.exec(control)?.[1]
    const { tracks } = this.#announced
    const found =
      tracks.find((one) => one.control === control || one.control?.endsWith(`/${control}`)) ??
      (index === undefined ? undefined : tracks[Number(index)])
    return found?.index ?? { status: 404 }
  }

  #nextPair(): readonly [number, number] {
    const next = Math.max(-2, ...[...this.#channels].filter(([, { rtcp }]) => !rtcp).map(([channel]) => channel)) + 2
    return [next, next + 1]
  }

  async #play({ url, headers, ...request }: RtspRequest, endpoint: PlayEndpoint): Promise<RtspAnswer | undefined> {
    if (this.#state === 'playing') return this.#ok()
    if (this.#state !== 'ready') return { status: 455 }
    this.#state = 'playing'
    const channels = new Map([...this.#channels].flatMap(([channel, { track, rtcp }]) => (rtcp ? [] : [[track, channel] as const])))
    await endpoint.play({
      socket: this.#peer.socket,
      url,
      agent: headers.get('user-agent') ?? '',
      channels,
      answer: (lines) => this.#peer.answer({ ...request, url, headers }, this.#ok(lines)),
      close: () => this.#peer.close(),
    })
    return undefined
  }

  async #record(endpoint: RecordEndpoint): Promise<RtspAnswer | undefined> {
    if (this.#state !== 'ready' || !this.#announced) return { status: 455 }
    const status = await endpoint.record(this.#announced)
    if (this.over) return undefined
    if (status !== 200) return { status }
    this.#state = 'recording'
    return this.#ok()
  }

  #ok(headers: HeaderLines = []): RtspAnswer {
    return { status: 200, headers: [['Session', `${this.#id};timeout=${timeout}`], ...headers] }
  }
}
