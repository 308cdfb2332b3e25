/**
 * Puts the JPEGs of an RTP/JPEG track (RFC 2435) together again, with the headers that the sender left out.
 *
 * A frame with a hole is dropped, never repaired. One table of 64 bytes serves luma and chroma (FFmpeg sends that);
 * tables of Q 128-254 are kept for the frames that leave them out. Over 2040 pixels the size comes from ONVIF's header
 * extension or from the description, because the two size bytes cannot say it.
 */
import { huffmanSegments, quantizationTables } from './jpeg-tables.ts'
import { newRtpHeader, readRtp } from './rtp.ts'
import { SequenceFollower } from './sequence.ts'

const largestFrame = 16 * 1024 * 1024

export interface JpegPicture {
  readonly jpeg: Buffer
  readonly width: number
  readonly height: number
  /** RTP timestamp. */
  readonly timestamp: number
}

export class JpegAssembler {
  /** Frames that were dropped because packets were missing or could not be read. */
  dropped = 0
  readonly #size: { width: number; height: number } | undefined
  readonly #header = newRtpHeader()
  readonly #sequence = new SequenceFollower()
  readonly #tables = new Map<number, Buffer>()
  #parts: Buffer[] = []
  #bytes = 0
  #timestamp = -1
  #prefix: Buffer | undefined
  #width = 0
  #height = 0

  /** `size`: as the description says it (a=framesize, a=x-dimensions). */
  constructor(size?: { width: number; height: number }) {
    this.#size = size
  }

  /** The picture that this packet completes. Copies its bytes. */
  push(packet: Buffer): JpegPicture | undefined {
    const header = this.#header
    if (!readRtp(packet, header) || header.end - header.start < 8) return undefined
    const order = this.#sequence.follow(header.sequence)
    if (order === 'duplicate' || order === 'late') return undefined
    const offset = (packet.readUInt32BE(header.start) & 0xffffff) >>> 0
    if (offset === 0) {
      if (this.#prefix) this.#drop()
      this.#begin(packet)
    } else if (this.#prefix && (order === 'gap' || header.timestamp !== this.#timestamp || offset !== this.#bytes)) this.#drop()
    else if (this.#prefix) this.#append(packet, header.start + (this.#restarts(packet) ? 12 : 8))
    if (!this.#prefix || !header.marker) return undefined
    return this.#finish()
  }

  #restarts(packet: Buffer): boolean {
    const type = packet[this.#header.start + 4] as number
    return type >= 64 && type < 128
  }

  #begin(packet: Buffer): void {
    const { start, end } = this.#header
    const type = packet[start + 4] as number
    const q = packet[start + 5] as number
    let at = start + 8
    let restart = 0
    if (this.#restarts(packet)) {
      if (at + 4 > end) return
      restart = packet.readUInt16BE(at)
      at += 4
    }
    let tables: Buffer | undefined
    if (q >= 128) {
      if (at + 4 > end) return
      const length = packet.readUInt16BE(at + 2)
      const wide = packet[at + 1] !== 0
      at += 4
      if (at + length > end || wide) return
      tables = length > 0 ? this.#takeTables(q, packet.subarray(at, at + length)) : this.#tables.get(q)
      at += length
    } else tables = quantizationTables(q)
    const kind = type & 63
    if (!tables || kind > 1) return
    this.#timestamp = this.#header.timestamp
    this.#measure(packet)
    this.#prefix = jpegHeaders(kind, this.#width, this.#height, tables, restart)
    this.#append(packet, at)
  }

  #takeTables(q: number, tables: Buffer): Buffer | undefined {
    if (tables.length !== 64 && tables.length !== 128) return undefined
    const copy = tables.length === 64 ? Buffer.concat([tables, tables]) : Buffer.from(tables)
    if (q < 255) this.#tables.set(q, copy)
    return copy
  }

  #measure(packet: Buffer): void {
    const { start } = this.#header
    this.#width = (packet[start + 6] as number) * 8
    this.#height = (packet[start + 7] as number) * 8
    const real = sizeFromExtension(packet) ?? this.#size
    if (!real || real.width < 1 || real.height < 1) return
    // The bytes hold the size modulo 2048 or nothing; the description is believed only where they do not contradict it.
    const fits = (bytes: number, pixels: number) => bytes === 0 || Math.ceil(pixels / 8) % 256 === (bytes / 8) % 256
    if (fits(this.#width, real.width) && fits(this.#height, real.height)) {
      this.#width = real.width
      this.#height = real.height
    }
  }

  #append(packet: Buffer, from: number): void {
    if (from > this.#header.end || this.#bytes > largestFrame) {
      this.#drop()
      return
    }
    this.#parts.push(Buffer.from(packet.subarray(from, this.#header.end)))
    this.#bytes += this.#header.end - from
  }

  #drop(): void {
    this.dropped += 1
    this.#clear()
  }

  #clear(): void {
    this.#prefix = undefined
    this.#parts = []
    this.#bytes = 0
  }

  #finish(): JpegPicture | undefined {
    const prefix = this.#prefix as Buffer
    const last = this.#parts.at(-1)
    const ended = last && last.length >= 2 && last.readUInt16BE(last.length - 2) === 0xffd9
    const jpeg = Buffer.concat(ended ? [prefix, ...this.#parts] : [prefix, ...this.#parts, Buffer.from([0xff, 0xd9])])
    const picture = { jpeg, width: this.#width, height: this.#height, timestamp: this.#timestamp }
    this.#clear()
    return picture.width > 0 && picture.height > 0 ? picture : undefined
  }
}

/** ONVIF Streaming Specification §5.1.4: an extension 0xFFD8 carries the original JPEG headers; only SOF0 matters here. */
function sizeFromExtension(packet: Buffer): { width: number; height: number } | undefined {
  const first = packet[0] as number
  if (!(first & 0x10)) return undefined
  const at = 12 + (first & 15) * 4
  if (packet.readUInt16BE(at) !== 0xffd8) return undefined
  const end = at + 4 + packet.readUInt16BE(at + 2) * 4
  for (let i = at + 4; i + 9 <= end; ) {
    if (packet[i] !== 0xff) return undefined
    const marker = packet[i + 1] as number
    if (marker >= 0xc0 && marker <= 0xc2) return { height: packet.readUInt16BE(i + 5), width: packet.readUInt16BE(i + 7) }
    i += marker === 0xff ? 1 : 2 + packet.readUInt16BE(i + 2)
  }
  return undefined
}

/** SOI, DRI, DQT, SOF0, DHT and SOS (Appendix B). `kind` 0 is 4:2:2, 1 is 4:2:0. */
function jpegHeaders(kind: number, width: number, height: number, tables: Buffer, restart: number): Buffer {
  const interval = restart > 0 ? [0xff, 0xdd, 0, 4, restart >> 8, restart & 255] : []
  const size = [height >> 8, height & 255, width >> 8, width & 255]
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, ...interval, 0xff, 0xdb, 0, 67, 0]),
    tables.subarray(0, 64),
    Buffer.from([0xff, 0xdb, 0, 67, 1]),
    tables.subarray(64, 128),
    Buffer.from([0xff, 0xc0, 0, 17, 8, ...size, 3, 1, kind === 0 ? 0x21 : 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]),
    huffmanSegments,
    Buffer.from([0xff, 0xda, 0, 12, 3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]),
  ])
}
