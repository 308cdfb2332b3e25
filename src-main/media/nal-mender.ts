/**
 * Packets of H.264 (RFC 6184) and H.265 (RFC 7798) that lenient players take and strict servers refuse, made into what the RFC says, in
 * the memory where they lie. Every mend makes a packet shorter, so it needs no other place.
 *
 * - a fragment that is both first and last: a whole unit (RFC 6184 §5.8 and RFC 7798 §4.4.3 forbid it)
 * - start codes before or between units (Annex B, cheap cameras): the unit alone, or an aggregate of them
 * - an aggregate with zeros or a broken size at its end: cut to the units that are whole
 * - a PACI packet of H.265 (RFC 7798 §4.4.4), which no server reads: its payload
 */
import { type NalCodec, nalType } from './nal.ts'
import type { RtpHeader } from './rtp.ts'

/** The packet that was mended last: `memory.subarray(start, end)`. One object for all, so that nothing is allocated. */
export interface MendedRange {
  start: number
  end: number
}
const range: MendedRange = { start: 0, end: 0 }

type Mend = (memory: Buffer, start: number, payload: number, end: number) => boolean

/**
 * `header` was read from the packet at `start`. Undefined: the packet is right as it is. Otherwise where it lies now, to be read anew,
 * good until the next call; an empty range where nothing of it can be used. The memory before it is changed too.
 */
export function mendNalPacket(codec: NalCodec, memory: Buffer, header: RtpHeader, start: number): MendedRange | undefined {
  const { start: payload, end } = header
  if (end - payload < 4) return isEmptyAggregate(codec, memory, payload) && nothing() ? range : undefined
  const mend = mendFor(codec, memory, payload, end)
  if (!mend?.(memory, start, payload, end)) return undefined
  if (range.start === range.end) return range
  // What follows the payload was padding.
  memory[range.start] = (memory[range.start] as number) & ~0x20
  return range
}

/** Nearly every packet is told by its first bytes to be right. */
function mendFor(codec: NalCodec, memory: Buffer, payload: number, end: number): Mend | undefined {
  const first = memory[payload] as number
  const second = memory[payload + 1] as number
  if (first === 0 && second === 0) return codec === 'h264' ? mendH264Glued : mendH265Glued
  const type = nalType(codec, first)
  if (codec === 'h264') {
    if (type === 28) return (second & 0xc0) === 0xc0 ? mendH264Fragment : undefined
    if (type === 24) return trimH264Aggregate
    return type >= 6 && type <= 9 && glued(memory, payload, end) ? mendH264Glued : undefined
  }
  if (type === 49) return ((memory[payload + 2] as number) & 0xc0) === 0xc0 ? mendH265Fragment : undefined
  if (type === 48) return trimH265Aggregate
  if (type === 50) return unpackPaci
  return type >= 32 && type <= 40 && glued(memory, payload, end) ? mendH265Glued : undefined
}

const startCode = Buffer.from([0, 0, 1])
function glued(memory: Buffer, from: number, end: number): boolean {
  const at = memory.subarray(from, end).indexOf(startCode)
  return at >= 0 && from + at < end - startCode.length
}

/** Moves the RTP header forward by `bytes`, up to what is the payload then. */
function shift(memory: Buffer, start: number, payload: number, end: number, bytes: number): void {
  memory.copyWithin(start + bytes, start, payload)
  range.start = start + bytes
  range.end = end
}

function mendH264Fragment(memory: Buffer, start: number, payload: number, end: number): boolean {
  const unit = ((memory[payload] as number) & 0xe0) | ((memory[payload + 1] as number) & 31)
  shift(memory, start, payload, end, 1)
  memory[payload + 1] = unit
  return true
}

function mendH265Fragment(memory: Buffer, start: number, payload: number, end: number): boolean {
  const [first, second, fragment] = [memory[payload] as number, memory[payload + 1] as number, memory[payload + 2] as number]
  shift(memory, start, payload, end, 1)
  memory[payload + 1] = (first & 0x81) | ((fragment & 63) << 1)
  memory[payload + 2] = second
  return true
}

/** A, cType and PHSsize behind the payload header, then PHSsize bytes, then the payload without its own header. */
function unpackPaci(memory: Buffer, start: number, payload: number, end: number): boolean {
  const fields = memory.readUInt16BE(payload + 2)
  const [first, second] = [memory[payload] as number, memory[payload + 1] as number]
  const bytes = 2 + ((fields >> 4) & 31)
  if (payload + bytes + 3 > end) return nothing()
  shift(memory, start, payload, end, bytes)
  memory[payload + bytes] = ((fields >> 15) << 7) | (((fields >> 9) & 63) << 1) | (first & 1)
  memory[payload + bytes + 1] = second
  return true
}

/** Fewer than four bytes have no room for a unit. */
function isEmptyAggregate(codec: NalCodec, memory: Buffer, payload: number): boolean {
  return nalType(codec, memory[payload] as number) === (codec === 'h264' ? 24 : 48)
}

function nothing(): boolean {
  range.start = range.end = 0
  return true
}

const trimH264Aggregate: Mend = (memory, start, payload, end) => trimAggregate(memory, start, payload + 1, end)
const trimH265Aggregate: Mend = (memory, start, payload, end) => trimAggregate(memory, start, payload + 2, end)

function trimAggregate(memory: Buffer, start: number, from: number, end: number): boolean {
  let at = from
  while (at + 2 < end) {
    const size = memory.readUInt16BE(at)
    if (size === 0 || at + 2 + size > end) break
    at += 2 + size
  }
  if (at === end) return false
  if (at === from) return nothing()
  range.start = start
  range.end = at
  return true
}

const mendH264Glued: Mend = (memory, start, payload, end) => mendGlued('h264', memory, start, payload, end)
const mendH265Glued: Mend = (memory, start, payload, end) => mendGlued('h265', memory, start, payload, end)

function mendGlued(codec: NalCodec, memory: Buffer, start: number, payload: number, end: number): boolean {
  const units = unitsBetween(memory, payload, end)
  const [only] = units
  if (!only) return nothing()
  if (units.length === 1) {
    shift(memory, start, payload, end, only.from - payload)
    return true
  }
  // Each start code has three bytes at least, a size two: what is written never overtakes what is read, except by the aggregate's own
  // header where no start code stands in front.
  const copies = units.map(({ from, to }) => Buffer.from(memory.subarray(from, to)))
  const head = aggregateHead(codec, copies)
  const total = copies.reduce((sum, unit) => sum + 2 + unit.length, head.length)
  if (payload + total > end) return false
  let at = payload + head.copy(memory, payload)
  for (const unit of copies) {
    at = memory.writeUInt16BE(unit.length, at)
    at += unit.copy(memory, at)
  }
  range.start = start
  range.end = at
  return true
}

/** Units between start codes, without the zeros that may follow each. */
function unitsBetween(memory: Buffer, payload: number, end: number): { from: number; to: number }[] {
  const units: { from: number; to: number }[] = []
  for (let from = payload; from < end; ) {
    const code = memory.subarray(from, end).indexOf(startCode)
    const next = code < 0 ? end : from + code
    let to = next
    while (to > from && memory[to - 1] === 0) to -= 1
    // A size is told by 16 bits.
    if (to > from && to - from <= 0xffff) units.push({ from, to })
    from = next + startCode.length
  }
  return units
}

/** STAP-A (RFC 6184 §5.7.1) with the highest importance, AP (RFC 7798 §4.4.2) with the lowest layer and temporal id. */
function aggregateHead(codec: NalCodec, units: readonly Buffer[]): Buffer {
  if (codec === 'h264') return Buffer.of(Math.max(...units.map(([first = 0]) => first & 0x60)) | 24)
  const temporal = Math.min(...units.map(([, second = 1]) => second & 7))
  return Buffer.of(48 << 1, Math.max(1, temporal))
}
