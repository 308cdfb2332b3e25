/** Sends the media loop to the tracks of one session, in real time, as RTP over whatever carries it. */
import { writeSenderReport } from '../../src-main/rtsp/index.ts'
import { type MediaLoop, pictureRate, sampleRate } from './media-loop.ts'

export interface FedTrack {
  readonly kind: 'video' | 'audio' | 'silent'
  readonly payloadType: number
  rtp(packet: Buffer): void
  rtcp(packet: Buffer): void
}

export interface Feed {
  stop(): void
}

const soundsPerSecond = sampleRate / 1024

interface Line {
  readonly track: FedTrack
  readonly ssrc: number
  sequence: number
  sent: number
  packets: number
  octets: number
}

const clockRate = (track: FedTrack) => (track.kind === 'video' ? 90_000 : sampleRate)

function packetOf(line: Line, payload: Buffer, timestamp: number, marker: boolean): Buffer {
  const packet = Buffer.allocUnsafe(12 + payload.length)
  packet[0] = 0x80
  packet[1] = (marker ? 0x80 : 0) | line.track.payloadType
  packet.writeUInt16BE(line.sequence, 2)
  packet.writeUInt32BE(timestamp >>> 0, 4)
  packet.writeUInt32BE(line.ssrc, 8)
  payload.copy(packet, 12)
  line.sequence = (line.sequence + 1) & 0xffff
  line.packets += 1
  line.octets += payload.length
  return packet
}

/** Each packet is of its own memory. Begins at once, with a key picture. */
export function startFeed(loop: MediaLoop, tracks: readonly FedTrack[], options: { reportsOnly?: boolean; stopAfter?: number } = {}): Feed {
  const begin = performance.now()
  const lines = tracks
    .filter(({ kind }) => kind !== 'silent')
    .map((track, n): Line => ({ track, ssrc: 0x1000 + n, sequence: 65_500, sent: 0, packets: 0, octets: 0 }))
  let reportAt = 0

  const report = (line: Line, seconds: number) =>
    line.track.rtcp(
      writeSenderReport({
        ssrc: line.ssrc,
        ntpMs: Date.now(),
        rtpTime: Math.round(seconds * clockRate(line.track)),
        packets: line.packets,
        octets: line.octets,
      }),
    )
  const feedLine = (line: Line, seconds: number) => {
    const video = line.track.kind === 'video'
    const rate = video ? pictureRate : soundsPerSecond
    for (; line.sent <= seconds * rate; line.sent++) {
      const timestamp = Math.round((line.sent / rate) * clockRate(line.track))
      const payloads = video ? loop.pictures[line.sent % loop.pictures.length] : [loop.sounds[line.sent % loop.sounds.length]]
      payloads?.forEach((payload, n) => {
        if (payload) line.track.rtp(packetOf(line, payload, timestamp, n === payloads.length - 1))
      })
    }
  }
  const turn = () => {
    const seconds = (performance.now() - begin) / 1000
    if (options.stopAfter !== undefined && seconds > options.stopAfter) return clearInterval(timer)
    if (!options.reportsOnly) for (const line of lines) feedLine(line, seconds)
    if (seconds < reportAt) return
    reportAt = seconds + 1
    for (const line of lines) report(line, seconds)
  }
  const timer = setInterval(turn, 1000 / pictureRate)
  turn()
  return { stop: () => clearInterval(timer) }
}
