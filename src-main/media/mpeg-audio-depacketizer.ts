/** MPEG-1 and MPEG-2 audio, layers I to III, out of RTP (RFC 2250 §3.5): four bytes of offset, then frames, or a piece of one. */
import type { Depacketizer, MediaUnit } from './depacketizer.ts'
import { newRtpHeader, readRtp } from './rtp.ts'
import { SequenceFollower, TimestampExtender } from './sequence.ts'

interface MpegFrame {
  /** Bytes. */
  readonly length: number
  readonly samples: number
  /** Hz */
  readonly rate: number
  readonly channels: number
}

/** kbit/s (ISO/IEC 11172-3 §2.4.2.3, 13818-3 §2.4.2.3): MPEG-1 layers I, II, III, then MPEG-2 layers I, II and III. */
const bitRates = [
  [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
] as const

/** Undefined where no frame begins. */
function mpegFrame(data: Uint8Array, at: number): MpegFrame | undefined {
  const [b0, b1, b2, b3] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0, data[at + 3] ?? 0]
  const version = (b1 >> 3) & 3
  const layer = 4 - ((b1 >> 1) & 3)
  const index = b2 >> 4
  const rateIndex = (b2 >> 2) & 3
  if (b0 !== 0xff || b1 < 0xe0 || version === 1 || layer === 4 || index === 0 || index === 15 || rateIndex === 3) return undefined
  const first = version === 3
  const rate = ([44_100, 48_000, 32_000][rateIndex] as number) / (first ? 1 : version === 2 ? 2 : 4)
  const row = first ? layer - 1 : layer === 1 ? 3 : 4
  const bitRate = (bitRates[row]?.[index - 1] ?? 0) * 1000
  const padding = (b2 >> 1) & 1
  const samples = layer === 1 ? 384 : layer === 3 && !first ? 576 : 1152
  const length = layer === 1 ? (Math.floor((12 * bitRate) / rate) + padding) * 4 : Math.floor((samples / 8) * (bitRate / rate)) + padding
  return { length, samples, rate, channels: b3 >> 6 === 3 ? 1 : 2 }
}

export class MpegAudioDepacketizer implements Depacketizer {
  dropped = 0
  readonly #header = newRtpHeader()
  readonly #sequence = new SequenceFollower()
  readonly #time = new TimestampExtender()
  #parts: Buffer[] = []
  #bytes = 0
  #timestamp = 0

  push(packet: Buffer, out: (unit: MediaUnit) => void): void {
    const header = this.#header
    if (!readRtp(packet, header) || header.end - header.start < 8) return
    const order = this.#sequence.follow(header.sequence)
    if (order === 'duplicate' || order === 'late') return
    const offset = packet.readUInt16BE(header.start + 2)
    const payload = packet.subarray(header.start + 4, header.end)
    const timestamp = this.#time.extend(header.timestamp)
    if (offset === 0) {
      if (this.#bytes > 0) this.#drop()
      this.#timestamp = timestamp
    } else if (order === 'gap' || offset !== this.#bytes) {
      this.#drop()
      return
    }
    this.#parts.push(Buffer.from(payload))
    this.#bytes += payload.length
    this.#take(out)
  }

  /** Whole frames go out; a piece of one waits for the rest. */
  #take(out: (unit: MediaUnit) => void): void {
    const data = this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts)
    let at = 0
    let time = this.#timestamp
    while (at < data.length) {
      const frame = mpegFrame(data, at)
      if (!frame) {
        this.#drop()
        return
      }
      if (at + frame.length > data.length) break
      out({ data: data.subarray(at, at + frame.length), timestamp: Math.round(time), key: true })
      at += frame.length
      time += (frame.samples * 90_000) / frame.rate
    }
    const rest = data.subarray(at)
    this.#parts = rest.length > 0 && at === 0 ? [rest] : []
    this.#bytes = at === 0 ? rest.length : 0
  }

  #drop(): void {
    this.dropped += 1
    this.#parts = []
    this.#bytes = 0
  }
}
