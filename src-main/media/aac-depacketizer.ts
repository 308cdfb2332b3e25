/** AAC out of `mpeg4-generic` packets (RFC 3640 §3.2, §3.3.6) and MP4A-LATM (RFC 6416 §6.1), as raw frames without ADTS. */
import type { Depacketizer, MediaUnit } from './depacketizer.ts'
import { newRtpHeader, readRtp } from './rtp.ts'
import { SequenceFollower, TimestampExtender } from './sequence.ts'
import type { Track } from './track.ts'

/** An AAC frame has at most 768 bytes per channel (ISO/IEC 14496-3); 8 channels and some mercy. */
const largestFrame = 16 * 1024

type Sink = (unit: MediaUnit) => void

export function createAacDepacketizer(track: Pick<Track, 'fmtp' | 'encoding'>): Depacketizer {
  return track.encoding === 'MP4A-LATM' ? new LatmDepacketizer() : new AacDepacketizer(track.fmtp)
}

class AacDepacketizer implements Depacketizer {
  dropped = 0
  readonly #sizeLength: number
  readonly #indexLength: number
  readonly #indexDeltaLength: number
  readonly #frameTicks: number
  readonly #header = newRtpHeader()
  readonly #sequence = new SequenceFollower()
  readonly #time = new TimestampExtender()
  /** A frame spread over packets. */
  #fragments: Buffer[] = []
  #missing = 0

  constructor(fmtp: Readonly<Record<string, string>>) {
    this.#sizeLength = Number(fmtp.sizelength ?? 13)
    this.#indexLength = Number(fmtp.indexlength ?? 3)
    this.#indexDeltaLength = Number(fmtp.indexdeltalength ?? 3)
    this.#frameTicks = shortFrames(fmtp.config) ? 960 : 1024
  }

  push(packet: Buffer, out: Sink): void {
    const header = this.#header
    if (!readRtp(packet, header)) return
    const order = this.#sequence.follow(header.sequence)
    if (order === 'duplicate' || order === 'late') return
    if (order === 'gap') this.#giveUp()
    const payload = packet.subarray(header.start, header.end)
    if (payload.length < 2) return
    const timestamp = this.#time.extend(header.timestamp)
    // ADTS straight in RTP, without AU headers: 0xFFF would be 65 520 bits of headers.
    if (isAdts(payload)) {
      this.#takeAdts(payload, timestamp, out)
      return
    }
    const headerBits = payload.readUInt16BE(0)
    const sizes = this.#readSizes(payload, headerBits)
    let at = 2 + Math.ceil(headerBits / 8)
    if (!sizes || at > payload.length) {
      this.dropped += 1
      return
    }
    if (sizes.length === 1 && (this.#missing > 0 || (sizes[0] as number) > payload.length - at)) {
      this.#takeFragment(payload.subarray(at), sizes[0] as number, timestamp, out)
      return
    }
    for (const [index, size] of sizes.entries()) {
      if (at + size > payload.length) {
        this.dropped += 1
        return
      }
      this.#give(payload.subarray(at, at + size), timestamp + index * this.#frameTicks, out)
      at += size
    }
  }

  /** AU sizes in bytes; undefined when the headers do not fit. */
  #readSizes(payload: Buffer, bits: number): number[] | undefined {
    const sizes: number[] = []
    let at = 16
    const end = 16 + bits
    if (Math.ceil(end / 8) > payload.length) return undefined
    while (at + this.#sizeLength <= end) {
      let size = 0
      for (let i = 0; i < this.#sizeLength; i++, at++) size = size * 2 + (((payload[at >> 3] as number) >> (7 - (at & 7))) & 1)
      at += sizes.length === 0 ? this.#indexLength : this.#indexDeltaLength
      if (size > largestFrame) return undefined
      sizes.push(size)
    }
    return sizes.length > 0 ? sizes : undefined
  }

  #takeFragment(piece: Buffer, size: number, timestamp: number, out: Sink): void {
    if (this.#missing === 0) this.#missing = size
    this.#fragments.push(Buffer.from(piece))
    this.#missing -= piece.length
    if (this.#missing < 0) {
      this.#giveUp()
      return
    }
    if (this.#missing > 0) {
      if (this.#header.marker) this.#giveUp()
      return
    }
    const frame = Buffer.concat(this.#fragments)
    this.#fragments = []
    this.#give(frame, timestamp, out)
  }

  #giveUp(): void {
    if (this.#missing !== 0) this.dropped += 1
    this.#fragments = []
    this.#missing = 0
  }

  #takeAdts(payload: Buffer, timestamp: number, out: Sink): void {
    let at = 0
    for (let index = 0; at + 7 <= payload.length && isAdts(payload.subarray(at)); index++) {
      const length = adtsLength(payload, at)
      if (length < 7 || at + length > payload.length) return
      this.#give(payload.subarray(at, at + length), timestamp + index * this.#frameTicks, out)
      at += length
    }
  }

  #give(frame: Buffer, timestamp: number, out: Sink): void {
    const skip = isAdts(frame) && frame.length >= 7 && adtsLength(frame, 0) === frame.length ? ((frame[1] as number) & 1 ? 7 : 9) : 0
    if (frame.length > skip) out({ data: Buffer.from(frame.subarray(skip)), timestamp, key: true })
  }
}

/** One AudioMuxElement per packet or spread over several, ended by the marker; the length is a run of bytes ended by one below 255. */
class LatmDepacketizer implements Depacketizer {
  dropped = 0
  readonly #header = newRtpHeader()
  readonly #sequence = new SequenceFollower()
  readonly #time = new TimestampExtender()
  #parts: Buffer[] = []
  #broken = false

  push(packet: Buffer, out: Sink): void {
    if (!readRtp(packet, this.#header)) return
    const order = this.#sequence.follow(this.#header.sequence)
    if (order === 'duplicate' || order === 'late') return
    if (order === 'gap' && this.#parts.length > 0) this.#broken = true
    this.#parts.push(Buffer.from(packet.subarray(this.#header.start, this.#header.end)))
    if (!this.#header.marker) return
    const element = Buffer.concat(this.#parts)
    this.#parts = []
    let at = 0
    let length = 0
    while (element[at] === 255) {
      length += 255
      at += 1
    }
    length += element[at] ?? 0
    at += 1
    const whole = !this.#broken && length > 0 && at + length <= element.length
    this.#broken = false
    if (!whole) this.dropped += 1
    else out({ data: element.subarray(at, at + length), timestamp: this.#time.extend(this.#header.timestamp), key: true })
  }
}

function isAdts(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xf6) === 0xf0
}

function adtsLength(bytes: Uint8Array, at: number): number {
  const [b3, b4, b5] = [bytes[at + 3] ?? 0, bytes[at + 4] ?? 0, bytes[at + 5] ?? 0]
  return ((b3 & 3) << 11) | (b4 << 3) | (b5 >> 5)
}

/** frameLengthFlag of the GASpecificConfig: frames of 960 samples (ISO/IEC 14496-3 §4.4.1). */
function shortFrames(config: string | undefined): boolean {
  if (!config || !/^[0-9a-f]{4}/i.test(config)) return false
  const bits = Number.parseInt(config.slice(0, 4), 16)
  return ((bits >> 7) & 15) !== 15 && ((bits >> 2) & 1) === 1
}
