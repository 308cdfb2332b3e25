/**
 * A player of the restream: told the description once the source has one, given the kept group at PLAY, then what is live.
 *
 * The first packets follow a recipe that was measured (FFmpeg 5.1 and 9.0): a sender report for every track and one instant, RTP-Info
 * for that same instant, the access unit before the key frame, then the group. Then first timestamps and lip sync are exact.
 */
import type { MediaDescription } from '../../media/index.ts'
import { controlOf, type HeaderLines, type RtspRequest, writeSdp, writeSenderReport } from '../../rtsp/index.ts'
import { awaitDescription } from '../stream/await-description.ts'
import type { KeptPacket } from '../stream/kept-packet.ts'
import type { Stream } from '../stream/stream.ts'
import type { Seat } from '../types.ts'
import { PacketWriter } from './packet-writer.ts'
import type { RestreamConnection } from './restream-connection.ts'
import { type RestreamPath, trackOf } from './restream-path.ts'

/** Milliseconds between sender reports. */
const reportEvery = 5000
/** How long PLAY waits for the camera's reports, which tie sound to picture, and for a first key frame. */
const reportsWithin = 700
const answerWithin = 2000

export class RestreamPlayer {
  readonly #connection: RestreamConnection
  readonly #stream: Stream
  readonly #channels = new Map<number, number>()
  #description: MediaDescription | undefined
  /** Keeps the source open between DESCRIBE and PLAY. */
  #waitingSeat: Seat | undefined
  #seat: Seat | undefined
  #writer: PacketWriter | undefined
  #cancels: (() => void)[] = []
  /** The instant that the first reports are about. */
  #start = Number.NaN
  readonly #reported = new Set<number>()
  #leader: { ntpMs: number; rtpTime: number } | undefined
  #left = false

  constructor(connection: RestreamConnection, stream: Stream) {
    this.#connection = connection
    this.#stream = stream
  }

  async describe(request: RtspRequest, path: RestreamPath): Promise<void> {
    const { clock } = this.#connection.server.parts
    this.#waitingSeat = this.#stream.join({ name: this.#connection.name, purpose: 'view', described() {} }, { burst: false })
    const found = await awaitDescription(this.#stream, clock, () => this.#left)
    if (this.#left) return
    if ('status' in found) {
      this.leave()
      this.#connection.answer(request, found.status, [], undefined, found.reason)
      return
    }
    if (found.tracks.some((track) => track.codec === 'mjpeg') && !this.#stream.hasPackets) {
      this.leave()
      this.#connection.answer(request, 415, [], undefined, 'Unsupported Media Type (JPEGs: use .mjpg over HTTP)')
      return
    }
    this.#description = found
    const headers: HeaderLines = [
      ['Content-Type', 'application/sdp'],
      ['Content-Base', `${path.base}/`],
    ]
    this.#connection.answer(request, 200, headers, writeSdp(found, { control: '*' }))
  }

  async handle(request: RtspRequest, path: RestreamPath): Promise<void> {
    const session: HeaderLines = [['Session', this.#connection.session]]
    if (request.method === 'SETUP') this.#setUp(request, path)
    else if (request.method === 'PLAY') await this.#play(request, path)
    else if (request.method === 'PAUSE' || request.method === 'GET_PARAMETER' || request.method === 'SET_PARAMETER')
      this.#connection.answer(request, 200, session)
    else if (request.method === 'TEARDOWN') {
      this.leave()
      this.#connection.answer(request, 200, session)
      this.#connection.socket.end()
    } else this.#connection.answer(request, 501)
  }

  leave(): void {
    this.#left = true
    for (const cancel of this.#cancels.splice(0)) cancel()
    this.#waitingSeat?.leave()
    this.#seat?.leave()
    this.#waitingSeat = this.#seat = undefined
  }

  #setUp(request: RtspRequest, path: RestreamPath): void {
    const description = this.#description ?? this.#stream.description
    const track = trackOf(path.control) ?? (description?.tracks.length === 1 ? 0 : undefined)
    if (!description || track === undefined || !description.tracks[track]) {
      this.#connection.answer(request, description ? 404 : 455)
      return
    }
    this.#description = description
    if (this.#seat) {
      this.#connection.answer(request, 455)
      return
    }
    const taken = [...this.#channels.values()]
    this.#connection.agree(request, 'play', Math.max(-2, ...taken) + 2, ([channel]) => {
      this.#channels.set(track, channel)
      return 200
    })
  }

  async #play(request: RtspRequest, path: RestreamPath): Promise<void> {
    if (this.#channels.size === 0 || !this.#description) {
      this.#connection.answer(request, 455)
      return
    }
    if (this.#seat) {
      this.#connection.answer(request, 200, [['Session', this.#connection.session]])
      return
    }
    this.#connection.begun()
    if (this.#channels.size > 1) await this.#reports()
    if (this.#left) return
    const { clock } = this.#connection.server.parts
    const agent = request.headers.get('user-agent') ?? ''
    const video = this.#description.tracks.some((track) => track.kind === 'video' && this.#channels.has(track.index))
    const writer = new PacketWriter(this.#connection.socket, this.#channels, video)
    this.#writer = writer
    let answered = false
    const answer = (first?: KeptPacket) => {
      if (answered) return
      answered = true
      this.#connection.answer(request, 200, [['Session', this.#connection.session], ['Range', 'npt=0.000-'], ...this.#rtpInfo(path, first)])
    }
    this.#cancels.push(clock.after(answerWithin, () => answer()))
    this.#seat = this.#stream.join(
      {
        name: this.#connection.name,
        purpose: 'view',
        transient: true,
        holds: () => this.#connection.socket.writableLength > 0,
        described() {},
        begin: (before, first) => {
          // FFmpeg drops the unit before the key frame; others might show it.
          const lead = /^lavf/i.test(agent) ? before : []
          const earliest = lead.find((packet) => this.#channels.has(packet.track)) ?? first
          this.#start = this.#stream.instantOf(earliest)
          answer(earliest)
          this.#report()
          writer.write(lead)
        },
        packets: (packets) => {
          if (this.#reported.size < this.#channels.size) this.#report()
          writer.write(packets)
        },
        layoutChanged: () => this.#connection.close(),
        troubled: (failure) => {
          if (failure?.final) this.#connection.close()
        },
      },
      // A player that runs by timestamps would stay as far behind as the group is old.
      { burst: !/vlc/i.test(agent) },
    )
    this.#waitingSeat?.leave()
    this.#waitingSeat = undefined
    this.#keepReporting()
  }

  /** Waits, but not for long, until the camera's reports have tied the tracks to each other. */
  async #reports(): Promise<void> {
    const { clock } = this.#connection.server.parts
    const until = this.#stream.openedAt + reportsWithin
    while (!this.#left && !this.#stream.synchronised && clock.now() < until) {
      await new Promise<void>((resolve) => {
        this.#cancels.push(clock.after(50, resolve), resolve)
      })
    }
  }

  #rtpInfo(path: RestreamPath, first: KeptPacket | undefined): HeaderLines {
    if (!first) return []
    const parts = [...this.#channels.keys()].flatMap((track) => {
      const stamp = this.#stream.stampAt(track, this.#start)
      const sequence = track === first.track ? `;seq=${first.data.readUInt16BE(2)}` : ''
      return stamp ? [`url=${path.base}/${controlOf({ index: track })}${sequence};rtptime=${stamp.rtpTime}`] : []
    })
    return parts.length === this.#channels.size ? [['RTP-Info', parts.join(',')]] : []
  }

  /** The first reports: one for every track that has begun, all about the same instant. */
  #report(): void {
    for (const track of this.#channels.keys()) if (!this.#reported.has(track)) this.#reportTrack(track, this.#start)
  }

  #keepReporting(): void {
    const { clock } = this.#connection.server.parts
    const next = () => {
      if (this.#left) return
      for (const track of this.#reported) this.#reportTrack(track, clock.now())
      cancel = clock.after(reportEvery, next)
    }
    let cancel = clock.after(reportEvery, next)
    this.#cancels.push(() => cancel())
  }

  #reportTrack(track: number, at: number): void {
    const stamp = this.#stream.stampAt(track, at)
    const writer = this.#writer
    const ntpMs = this.#reportTime(at)
    if (!stamp || !writer || ntpMs === undefined) return
    this.#reported.add(track)
    writer.rtcp(track, writeSenderReport({ ...stamp, ntpMs, packets: writer.packets[track] ?? 0, octets: writer.bytes[track] ?? 0 }))
  }

  /**
   * The wall clock of the reports runs with the picture's timestamps from the first report on: players follow every report, so a
   * correction of our estimate of the absolute time would be a jump for them. Only the relation between tracks is corrected.
   */
  #reportTime(at: number): number | undefined {
    const tracks = this.#description?.tracks.filter((track) => this.#channels.has(track.index)) ?? []
    const leader = tracks.find((track) => track.kind === 'video') ?? tracks[0]
    const stamp = leader && this.#stream.stampAt(leader.index, at)
    if (!leader || !stamp || Number.isNaN(at)) return undefined
    const { ntpMs, rtpTime } = this.#leader ?? { ntpMs: at, rtpTime: stamp.rtpTime }
    this.#leader = { ntpMs: ntpMs + (((stamp.rtpTime - rtpTime) | 0) * 1000) / leader.clockRate, rtpTime: stamp.rtpTime }
    return this.#leader.ntpMs
  }
}
