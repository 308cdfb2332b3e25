/**
 * H.264 (RFC 6184) and H.265 (RFC 7798) packets to access units in Annex B.
 *
 * After a lost packet the unit and all that lean on it are dropped until the next key unit: decoders do not report the
 * damage, they smear. A key unit without parameter sets is given the last known ones.
 */
import { UnitSplitter } from './access-unit.ts'
import type { Depacketizer, MediaUnit, TakeMemory } from './depacketizer.ts'
import { type Content, content, type NalCodec, nalContent, nalType } from './nal.ts'
import { ParameterSets } from './parameter-sets.ts'
import { newRtpHeader, readRtp } from './rtp.ts'
import { SequenceFollower, TimestampExtender } from './sequence.ts'
import type { Track } from './track.ts'

const startCode = Buffer.from([0, 0, 0, 1])
/** What a unit is put together in at first; it grows to the largest unit that came. */
const firstScratch = 64 * 1024
/** A unit whose end never comes is cut here. */
const largestUnit = 8 * 1024 * 1024

export class NalDepacketizer implements Depacketizer {
  dropped = 0
  readonly #codec: NalCodec
  readonly #sets: ParameterSets
  readonly #donl: boolean
  readonly #header = newRtpHeader()
  readonly #sequence = new SequenceFollower()
  readonly #time = new TimestampExtender()
  readonly #units = new UnitSplitter()
  readonly #take: TakeMemory
  /** The unit under way: written again and again, since memory for every packet costs more than the copy. */
  #scratch = Buffer.allocUnsafeSlow(firstScratch)
  #bytes = 0
  #bits: Content = 0
  #timestamp = 0
  #inFragment = false
  #broken = false
  /** Nothing goes out until a unit that can be decoded alone. */
  #waiting = true

  constructor(codec: NalCodec, track: Pick<Track, 'parameterSets' | 'fmtp'>, take: TakeMemory = Buffer.allocUnsafeSlow) {
    this.#take = take
    this.#codec = codec
    this.#sets = new ParameterSets(codec, track.parameterSets)
    this.#donl = codec === 'h265' && Number(track.fmtp['sprop-max-don-diff'] ?? 0) > 0
  }

  push(packet: Buffer, out: (unit: MediaUnit) => void): void {
    this.pushWithin(packet, 0, packet.length, out)
  }

  pushWithin(packet: Buffer, from: number, to: number, out: (unit: MediaUnit) => void): void {
    const header = this.#header
    if (!readRtp(packet, header, from, to)) return
    const order = this.#sequence.follow(header.sequence)
    if (order === 'duplicate' || order === 'late') return
    if (order === 'gap') {
      // Where the hole lies is not known: what is open is damaged, and so is all that leans on it.
      this.#broken = true
      this.#waiting = true
      this.#inFragment = false
    }
    if (header.end === header.start) return
    const bits = nalContent(this.#codec, packet, header.start, header.end)
    if (this.#units.begins(header.timestamp, header.marker, bits)) this.#finish(out)
    if (bits & content.slice || this.#bytes === 0) this.#timestamp = this.#time.extend(header.timestamp)
    this.#bits |= bits
    if (bits & (content.sps | content.pps | content.vps)) this.#sets.collect(packet, header.start, header.end)
    if (this.#codec === 'h264') this.#takeH264(packet, header.start, header.end)
    else this.#takeH265(packet, header.start, header.end)
    if (this.#bytes > largestUnit) this.#broken = true
    if (this.#units.ended && this.#units.markerHolds) this.#finish(out)
  }

  #finish(out: (unit: MediaUnit) => void): void {
    const hasSlice = (this.#bits & content.slice) !== 0
    const key = (this.#bits & content.key) !== 0
    const start = key || (this.#bits & content.recovery) !== 0
    const broken = this.#broken || this.#inFragment
    if (hasSlice && !broken && this.#bytes > 0 && (start || !this.#waiting)) {
      const bare = start && !(this.#bits & content.sps)
      this.#waiting = false
      out({ data: this.#unit(bare ? this.#sets.all : [], start), timestamp: this.#timestamp, key: start })
    } else if (hasSlice || (broken && this.#bytes > 0)) {
      this.dropped += 1
      this.#waiting = true
    }
    this.#bytes = 0
    this.#bits = 0
    this.#broken = false
    this.#inFragment = false
  }

  #takeH264(packet: Buffer, start: number, end: number): void {
    const first = packet[start] as number
    const type = first & 31
    if (type === 24) {
      this.#takeAggregate(packet, start + 1, end, 0)
      return
    }
    if (type === 28) {
      if (end - start < 2) return
      const header = packet[start + 1] as number
      this.#takeFragment(packet, start + 2, end, header, [(first & 0xe0) | (header & 31)])
      return
    }
    if (type === 0 && !startsWithCode(packet, start, end)) return
    if (type >= 25 && type <= 29) {
      // STAP-B, MTAP, FU-B need interleaved mode, which nobody announces: what is in them is lost.
      this.#broken = true
      return
    }
    this.#add(packet, start, end)
  }

  #takeH265(packet: Buffer, start: number, end: number): void {
    if (end - start < 3) return
    const first = packet[start] as number
    const type = nalType('h265', first)
    const donl = this.#donl ? 2 : 0
    if (type === 48) {
      this.#takeAggregate(packet, start + 2 + donl, end, this.#donl ? 1 : 0)
      return
    }
    if (type === 49) {
      const header = packet[start + 2] as number
      const from = start + 3 + (header & 0x80 ? donl : 0)
      this.#takeFragment(packet, from, end, header, [(first & 0x81) | ((header & 63) << 1), packet[start + 1] as number])
      return
    }
    if (type === 50) {
      this.#broken = true
      return
    }
    if (donl > 0) this.#addNal([packet.subarray(start, start + 2), packet.subarray(start + 2 + donl, end)])
    else this.#add(packet, start, end)
  }

  /** `between`: bytes of DOND before each NAL but the first (RFC 7798 §4.4.2). */
  #takeAggregate(packet: Buffer, from: number, end: number, between: number): void {
    let at = from
    while (at + 2 < end) {
      const size = packet.readUInt16BE(at)
      at += 2
      // Size 0 followed by zeros is padding; a size past the end is damage.
      if (size === 0) return
      if (at + size > end) {
        this.#broken = true
        return
      }
      this.#add(packet, at, at + size)
      at += size + between
    }
  }

  #takeFragment(packet: Buffer, from: number, end: number, header: number, nalHeader: number[]): void {
    if (header & 0x80) {
      this.#addNal([Buffer.from(nalHeader), packet.subarray(from, end)])
      this.#inFragment = true
    } else if (this.#inFragment) this.#addBytes(packet, from, end)
    else this.#broken = true
    if (header & 0x40) this.#inFragment = false
  }

  /** A NAL, or several already in Annex B: then its own start code does. */
  #add(packet: Buffer, start: number, end: number): void {
    this.#inFragment = false
    if (end <= start) return
    if (startsWithCode(packet, start, end)) this.#addBytes(packet, start, end)
    else this.#addNal([packet.subarray(start, end)])
  }

  #addNal(pieces: readonly Buffer[]): void {
    if (this.#bytes > largestUnit) return
    this.#append(startCode, 0, startCode.length)
    for (const piece of pieces) this.#append(piece, 0, piece.length)
  }

  #addBytes(packet: Buffer, from: number, end: number): void {
    if (this.#bytes <= largestUnit) this.#append(packet, from, end)
  }

  #append(from: Buffer, start: number, end: number): void {
    const size = this.#bytes + end - start
    if (size > this.#scratch.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(size, this.#scratch.length * 2))
      this.#scratch.copy(larger, 0, 0, this.#bytes)
      this.#scratch = larger
    }
    from.copy(this.#scratch, this.#bytes, start, end)
    this.#bytes = size
  }

  /** In memory of its own, behind the sets that it lacks. */
  #unit(sets: readonly Buffer[], key: boolean): Buffer {
    let at = 0
    const size = sets.reduce((sum, { length }) => sum + startCode.length + length, this.#bytes)
    const memory = this.#take(size, key)
    for (const set of sets) {
      at += startCode.copy(memory, at)
      at += set.copy(memory, at)
    }
    this.#scratch.copy(memory, at, 0, this.#bytes)
    return memory
  }
}

function startsWithCode(packet: Buffer, start: number, end: number): boolean {
  if (end - start < 4 || packet[start] !== 0 || packet[start + 1] !== 0) return false
  return packet[start + 2] === 1 || (packet[start + 2] === 0 && packet[start + 3] === 1)
}
