/** One RTSP session with a camera: the tracks that were set up, over TCP or UDP, and what plays on them. */
import type { RemoteInfo } from 'node:dgram'
import type { Socket } from 'node:net'
import { type TransportSpec, writeTcpTransport, writeUdpTransport } from '../../../src-main/rtsp/index.ts'
import type { CameraStream } from '../camera-stream.ts'
import type { LoopTrack, Unit } from '../content/media-loop.ts'
import type { Counts, Faults, Jump } from '../faults.ts'
import type { DatagramPair, Host } from '../host.ts'
import { createRtpSender, type RtpSender } from './rtp-sender.ts'

export interface CameraSession {
  readonly id: string
  readonly playing: boolean
  /** Milliseconds (monotonic) of the last sign of life. */
  seen: number
  /** Transport header of the answer; undefined for a track that the stream does not have. */
  setUp(track: number, wish: TransportSpec): Promise<string | undefined>
  /** RTP-Info of the answer to PLAY. `start` begins to send. */
  play(base: string): { info: string; start(): void }
  pause(): void
  jump(what: Jump): void
  end(): void
}

interface Leg {
  readonly sender: RtpSender
  readonly pair: DatagramPair | undefined
  reported: number
}

export interface CameraSessionOptions {
  readonly id: string
  readonly stream: CameraStream
  readonly socket: Socket
  readonly host: Host
  readonly faults: Faults
  readonly counts: Counts
  readonly startAtKey: boolean
}

/** Bytes that may wait in a socket before frames are left out; what a camera's small memory allows. */
const backlog = 4 * 1024 * 1024
const reportEvery = 5000
const noise = Buffer.from('\x00\xff\x13camera firmware says hello\x7f', 'latin1')

export function createCameraSession(options: CameraSessionOptions): CameraSession {
  const { id, stream, socket, host, faults, counts } = options
  const legs = new Map<number, Leg>()
  let stop: (() => void) | undefined
  let behind = false
  let waitsForKey = false
  let seen = performance.now()
  const alive = () => {
    seen = performance.now()
  }

  const interleaved = (framed: Buffer) => {
    counts.bytesSent += framed.length
    socket.write(framed)
  }

  function tcpLeg(track: LoopTrack, channel: number): Leg {
    return { sender: createRtpSender({ track, faults, channel, rtp: interleaved, rtcp: interleaved }), pair: undefined, reported: 0 }
  }

  function udpLeg(track: LoopTrack, pair: DatagramPair, port: number): Leg {
    const to = socket.remoteAddress ?? host.address
    let rtpPort = port
    // What comes from another port has been through a NAT: answer there.
    pair.rtp.on('message', (_: Buffer, from: RemoteInfo) => {
      if (from.address === to) rtpPort = from.port
    })
    pair.rtcp.on('message', alive)
    const rtp = (framed: Buffer, starts: readonly number[]) => {
      counts.bytesSent += framed.length
      for (const [n, start] of starts.entries()) pair.rtp.send(framed.subarray(start + 4, starts[n + 1] ?? framed.length), rtpPort, to)
    }
    const rtcp = (framed: Buffer) => pair.rtcp.send(framed.subarray(4), port + 1, to)
    return { sender: createRtpSender({ track, faults, channel: 0, rtp, rtcp }), pair, reported: 0 }
  }

  function deliver(n: number, unit: Unit, ticks: number): void {
    const leg = legs.get(n)
    const track = stream.tracks[n]
    if (!leg || !track || faults.stalled || (faults.mute && track.kind === 'audio')) return
    if (waitsForKey) {
      if (track.kind !== 'video' || !unit.key) return
      waitsForKey = false
    }
    if (!leg.pair && late(track, unit)) return
    const now = performance.now()
    leg.sender.send(unit, ticks)
    if (!faults.noReports && now - leg.reported > reportEvery) {
      leg.reported = now
      leg.sender.report(stream.now(n))
    }
    if (faults.garbage && !leg.pair && Math.random() < faults.garbage) socket.write(noise)
  }

  /** A reader that does not keep up loses whole frames until the next key frame. */
  function late(track: LoopTrack, unit: Unit): boolean {
    if (socket.writableLength > backlog) behind = true
    else if (behind && socket.writableLength < backlog / 4 && (track.kind === 'audio' || unit.key)) behind = false
    return behind
  }

  return {
    id,
    get playing() {
      return stop !== undefined
    },
    get seen() {
      return seen
    },
    set seen(at) {
      seen = at
    },
    async setUp(n, wish) {
      const track = stream.tracks[n]
      if (!track) return undefined
      legs.get(n)?.pair?.rtp.close()
      legs.get(n)?.pair?.rtcp.close()
      if (wish.lower === 'tcp') {
        const channels = wish.interleaved ?? [2 * n, 2 * n + 1]
        const leg = tcpLeg(track, channels[0])
        legs.set(n, leg)
        return writeTcpTransport(channels) + ssrcOf(leg)
      }
      const ports = wish.clientPort
      if (!ports) return undefined
      const pair = await host.datagramPair()
      const leg = udpLeg(track, pair, ports[0])
      legs.set(n, leg)
      const own = pair.rtp.address().port
      return `${writeUdpTransport(ports)};server_port=${own}-${own + 1}${ssrcOf(leg)}`
    },
    play(base) {
      const info = [...legs].map(([n, { sender }]) => {
        return `url=${base}/trackID=${n};seq=${sender.sequence};rtptime=${sender.timestamp(stream.now(n))}`
      })
      const start = () => {
        waitsForKey = options.startAtKey && stream.tracks.some((track, n) => track.kind === 'video' && legs.has(n))
        stop ??= stream.listen(deliver)
      }
      return { info: info.join(','), start }
    },
    pause() {
      stop?.()
      stop = undefined
    },
    jump(what) {
      for (const { sender } of legs.values()) sender.jump(what)
    },
    end() {
      stop?.()
      stop = undefined
      for (const { pair } of legs.values()) {
        pair?.rtp.close()
        pair?.rtcp.close()
      }
      legs.clear()
    },
  }
}

const ssrcOf = ({ sender }: Leg) => `;ssrc=${sender.ssrc.toString(16).toUpperCase().padStart(8, '0')}`
