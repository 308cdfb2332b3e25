/**
 * A player of the restream: told the description once the source has one, given the GOP cache at PLAY, then what is live.
 *
 * The first packets follow a recipe that was measured (FFmpeg 5.1 and 9.0): a sender report for every track and one instant, RTP-Info
 * for that same instant, the access unit before the key frame, then the group. Then first timestamps and lip sync are exact.
 */
import type { Clock } from '../../base/index.ts'
import type { MediaDescription } from '../../media/index.ts'
import {
  controlOf,
  type HeaderLines,
  type Play,
  type PlayEndpoint,
  type RtspAnswer,
  writeSdp,
  writeSenderReport,
} from '../../rtsp/index.ts'
import { awaitDescription } from '../stream/await-description.ts'
import type { KeptPacket } from '../stream/kept-packet.ts'
import type { Stream } from '../stream/stream.ts'
import type { Seat } from '../types.ts'
import { PacketWriter } from './packet-writer.ts'
import { readRestreamPath, trackOf } from './restream-path.ts'

/** Milliseconds between sender reports. */
const reportEvery = 5000
/** How long PLAY waits for the camera's reports, which tie sound to picture, and for a first key frame. */
const reportsWithin = 700
const answerWithin = 2000

export class RestreamPlayer implements PlayEndpoint {
  readonly kind = 'play'
  readonly #name: string
  readonly #stream: Stream
  readonly #clock: Clock
  #channels: ReadonlyMap<number, number> = new Map()
  #description: MediaDescription | undefined
  /** Keeps the source open between DESCRIBE and PLAY, and while it is paused. */
  #waitingSeat: Seat | undefined
  #seat: Seat | undefined
  #writer: PacketWriter | undefined
  #cancels: (() => void)[] = []
  /** The instant that the first reports are about. */
  #start = Number.NaN
  readonly #reported = new Set<number>()
  #leader: { ntpMs: number; rtpTime: number } | undefined
  #left = false

  constructor(name: string, stream: Stream, clock: Clock) {
    this.#name = name
    this.#stream = stream
    this.#clock = clock
  }

  async describe(url: string): Promise<RtspAnswer> {
    this.#wait()
    const found = await awaitDescription(this.#stream, this.#clock, () => this.#left)
    if ('status' in found) {
      this.#stopWaiting()
      return found
    }
    if (found.tracks.some((track) => track.codec === 'mjpeg') && !this.#stream.hasPackets) {
      this.#stopWaiting()
      return { status: 415, reason: 'Unsupported Media Type (JPEGs: use .mjpg over HTTP)' }
    }
    this.#description = found
    const headers: HeaderLines = [
      ['Content-Type', 'application/sdp'],
      ['Content-Base', `${baseOf(url)}/`],
    ]
    return { status: 200, headers, body: writeSdp(found, { control: '*' }) }
  }

  /** A SETUP without DESCRIBE is allowed: who knows the tracks may ask for them. */
  trackAt(url: string): number | RtspAnswer {
    const description = this.#description ?? this.#stream.description
    if (!description) return { status: 455 }
    const track = trackOf(readRestreamPath(url)?.control ?? '') ?? (description.tracks.length === 1 ? 0 : undefined)
    if (track === undefined || !description.tracks[track]) return { status: 404 }
    this.#description = description
    return track
  }

  async play({ socket, url, agent, channels, answer: answerWith, close }: Play): Promise<void> {
    this.#channels = channels
    if (channels.size > 1) await this.#reports()
    if (this.#left) return
    const video = this.#description?.tracks.some((track) => track.kind === 'video' && channels.has(track.index)) ?? false
    const writer = new PacketWriter(socket, channels, video)
    this.#writer = writer
    await new Promise<void>((resolve) => {
      let answered = false
      const answer = (first?: KeptPacket) => {
        if (answered) return
        answered = true
        if (!this.#left) answerWith([['Range', 'npt=0.000-'], ...this.#rtpInfo(baseOf(url), first)])
        resolve()
      }
      this.#cancels.push(
        this.#clock.after(answerWithin, () => answer()),
        () => answer(),
      )
      this.#seat = this.#stream.join(
        {
          name: this.#name,
          purpose: 'view',
          transient: true,
          holds: () => socket.writableLength > 0,
          described() {},
          begin: (before, first) => {
            // FFmpeg drops the unit before the key frame; others might show it.
            const lead = /^lavf/i.test(agent) ? before : []
            const earliest = lead.find((packet) => channels.has(packet.track)) ?? first
            this.#start = this.#stream.instantOf(earliest)
            answer(earliest)
            this.#report()
            writer.write(lead)
          },
          packets: (packets) => {
            if (this.#reported.size < channels.size) this.#report()
            writer.write(packets)
          },
          layoutChanged: close,
          troubled: (failure) => {
            if (failure?.final) close()
          },
        },
        // A player that runs by timestamps would stay as far behind as the group is old.
        { burst: !/vlc/i.test(agent) },
      )
      this.#stopWaiting()
      this.#keepReporting()
    })
  }

  /** Played again it begins like a new one: with a key frame, reports and RTP-Info, on the same wall clock. */
  pause(): void {
    this.#wait()
    this.#stop()
    this.#start = Number.NaN
    this.#reported.clear()
  }

  leave(): void {
    this.#left = true
    this.#stop()
    this.#stopWaiting()
  }

  #wait(): void {
    this.#waitingSeat ??= this.#stream.join({ name: this.#name, purpose: 'view', described() {} }, { burst: false })
  }

  #stopWaiting(): void {
    this.#waitingSeat?.leave()
    this.#waitingSeat = undefined
  }

  #stop(): void {
    this.#seat?.leave()
    this.#seat = undefined
    this.#writer = undefined
    for (const cancel of this.#cancels.splice(0)) cancel()
  }

  /** Waits, but not for long, until the camera's reports have tied the tracks to each other. */
  async #reports(): Promise<void> {
    const left = this.#stream.openedAt + reportsWithin - this.#clock.now()
    if (this.#stream.synchronised || left <= 0) return
    await new Promise<void>((resolve) => {
      const end = () => {
        cancel()
        forget()
        resolve()
      }
      const cancel = this.#clock.after(left, end)
      const forget = this.#stream.onChange(() => this.#stream.synchronised && end())
      this.#cancels.push(end)
    })
  }

  #rtpInfo(base: string, first: KeptPacket | undefined): HeaderLines {
    if (!first) return []
    const parts = [...this.#channels.keys()].flatMap((track) => {
      const stamp = this.#stream.stampAt(track, this.#start)
      const sequence = track === first.track ? `;seq=${first.data.readUInt16BE(2)}` : ''
      return stamp ? [`url=${base}/${controlOf({ index: track })}${sequence};rtptime=${stamp.rtpTime}`] : []
    })
    return parts.length === this.#channels.size ? [['RTP-Info', parts.join(',')]] : []
  }

  /** The first reports: one for every track that has begun, all about the same instant. */
  #report(): void {
    for (const track of this.#channels.keys()) if (!this.#reported.has(track)) this.#reportTrack(track, this.#start)
  }

  #keepReporting(): void {
    const next = () => {
      for (const track of this.#reported) this.#reportTrack(track, this.#clock.now())
      cancel = this.#clock.after(reportEvery, next)
    }
    let cancel = this.#clock.after(reportEvery, next)
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

/** For Content-Base and RTP-Info, which players compare with what they built. */
const baseOf = (url: string) => readRestreamPath(url)?.base ?? url
