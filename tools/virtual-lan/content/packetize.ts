/** RTP payloads of each codec: NAL units (RFC 6184, RFC 7798), JPEG (RFC 2435), AAC (RFC 3640). Pure; done once per loop. */
import { isParameterSet } from './split.ts'

/** Bytes of RTP payload: with all headers it stays under an Ethernet frame, and under MediaMTX's 1440. */
const room = 1400

export interface Payload {
  readonly bytes: Buffer
  /** Carries nothing but SPS, PPS or VPS: a camera that never sends them leaves these out. */
  readonly sets: boolean
}

export function packetizeNals(codec: 'h264' | 'h265', nals: readonly Buffer[]): Payload[] {
  return nals.flatMap((nal) => {
    const sets = isParameterSet(codec, nal)
    const parts = nal.length <= room ? [nal] : codec === 'h264' ? fragmentH264(nal) : fragmentH265(nal)
    return parts.map((bytes) => ({ bytes, sets }))
  })
}

/** FU-A, RFC 6184 §5.8. */
function fragmentH264(nal: Buffer): Buffer[] {
  const first = nal[0] ?? 0
  return fragments(nal.subarray(1), room - 2, (start, end) => [(first & 0xe0) | 28, (start ? 0x80 : 0) | (end ? 0x40 : 0) | (first & 31)])
}

/** FU, RFC 7798 §4.4.3. */
function fragmentH265(nal: Buffer): Buffer[] {
  const [first = 0, second = 0] = nal
  const type = (first >> 1) & 63
  const header = (start: boolean, end: boolean) => [(first & 0x81) | (49 << 1), second, (start ? 0x80 : 0) | (end ? 0x40 : 0) | type]
  return fragments(nal.subarray(2), room - 3, header)
}

function fragments(body: Buffer, size: number, header: (start: boolean, end: boolean) => number[]): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size)
    parts.push(Buffer.concat([Buffer.from(header(at === 0, at + size >= body.length)), part]))
  }
  return parts
}

/** One AAC frame per packet, sizelength 13 and indexlength 3 (RFC 3640 §3.3.6). */
export function packetizeAac(frame: Buffer): Payload[] {
  const header = Buffer.from([0, 16, frame.length >> 5, (frame.length << 3) & 0xff])
  return [{ bytes: Buffer.concat([header, frame]), sets: false }]
}

/** A baseline JPEG with the standard Huffman tables, tables sent in band (Q 255, RFC 2435 §3.1.8). */
export function packetizeJpeg(jpeg: Buffer): Payload[] {
  const { width, height, type, tables, scan } = readJpeg(jpeg)
  const quantization = Buffer.concat([Buffer.from([0, 0, tables.length >> 8, tables.length & 0xff]), tables])
  const payloads: Payload[] = []
  for (let at = 0; at < scan.length; ) {
    const header = Buffer.from([0, at >> 16, (at >> 8) & 0xff, at & 0xff, type, 255, width >> 3, height >> 3])
    const extra = at === 0 ? quantization : Buffer.alloc(0)
    const part = scan.subarray(at, at + room - header.length - extra.length)
    payloads.push({ bytes: Buffer.concat([header, extra, part]), sets: false })
    at += part.length
  }
  return payloads
}

function readJpeg(jpeg: Buffer): { width: number; height: number; type: number; tables: Buffer; scan: Buffer } {
  const tables: Buffer[] = []
  let [width, height, type] = [0, 0, 1]
  for (let at = 2; at + 4 <= jpeg.length; ) {
    const marker = jpeg[at + 1]
    const length = jpeg.readUInt16BE(at + 2)
    const body = jpeg.subarray(at + 4, at + 2 + length)
    if (marker === 0xdb) for (let from = 0; from + 65 <= body.length; from += 65) tables.push(body.subarray(from + 1, from + 65))
    if (marker === 0xc0) {
      height = body.readUInt16BE(1)
      width = body.readUInt16BE(3)
      // Type 1 is 4:2:0, type 0 is 4:2:2 (§4.1).
      type = body[7] === 0x22 ? 1 : 0
    }
    at += 2 + length
    if (marker === 0xda) {
      const [luma = Buffer.alloc(64), chroma = luma] = tables
      const end = jpeg.lastIndexOf(Buffer.from([0xff, 0xd9]))
      return { width, height, type, tables: Buffer.concat([luma, chroma]), scan: jpeg.subarray(at, end < at ? jpeg.length : end) }
    }
  }
  throw new Error('Not a baseline JPEG')
}
