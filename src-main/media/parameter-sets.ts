/** The parameter sets of a track: collected in band, compared with those known, and what they say of the picture. */
import { readH264Sps } from './h264-sps.ts'
import { readH265Sps } from './h265-sps.ts'
import { type NalCodec, nalType, walkNals } from './nal.ts'
import type { SpsInfo } from './sps.ts'

/** SPS and its relatives in the order in which they must be sent. */
const order: Record<NalCodec, readonly number[]> = { h264: [7, 8], h265: [32, 33, 34] }

/** Real sets are some dozens of bytes; a claim beyond this is damage. */
const largest = 4096

export class ParameterSets {
  readonly codec: NalCodec
  /** By NAL type, then by the set's own bytes where several PPS live side by side. */
  #sets = new Map<number, Buffer[]>()
  #changed = false

  constructor(codec: NalCodec, known: readonly Buffer[] = []) {
    this.codec = codec
    for (const nal of known) this.#offer(nal, 0, nal.length)
    this.#changed = false
  }

  /** Looks through a packet that has sets (`nalContent` says so). Copies what is new. */
  collect(packet: Buffer, start: number, end: number): void {
    walkNals(this.codec, packet, start, end, (type, from, to, whole) => {
      if (whole && order[this.codec].includes(type)) this.#offer(packet, from, to)
    })
  }

  /** True once after the sets changed. */
  takeChange(): boolean {
    const changed = this.#changed
    this.#changed = false
    return changed
  }

  /** At least one of each kind. */
  get complete(): boolean {
    return order[this.codec].every((type) => this.#sets.has(type))
  }

  get all(): readonly Buffer[] {
    return order[this.codec].flatMap((type) => this.#sets.get(type) ?? [])
  }

  get sps(): SpsInfo | undefined {
    return spsInfo(this.codec, this.all)
  }

  #offer(packet: Buffer, from: number, to: number): void {
    let end = to
    while (end > from && packet[end - 1] === 0) end -= 1
    if (end - from < 3 || end - from > largest) return
    const type = nalType(this.codec, packet[from] as number)
    const known = this.#sets.get(type)
    if (known?.some((nal) => nal.length === end - from && packet.compare(nal, 0, nal.length, from, end) === 0)) return
    const nal = Buffer.from(packet.subarray(from, end))
    const isPps = type === (this.codec === 'h264' ? 8 : 34)
    // A new SPS is a new stream: the sets that leaned on the old one go. Several PPS may stand beside each other.
    if (!isPps) {
      if (known) this.#sets.delete(this.codec === 'h264' ? 8 : 34)
      this.#sets.set(type, [nal])
    } else {
      const others = (known ?? []).filter((old) => ppsId(this.codec, old) !== ppsId(this.codec, nal))
      this.#sets.set(type, [...others, nal].slice(-8))
    }
    this.#changed = true
  }
}

/** pic_parameter_set_id: the first ue(v) behind the NAL header. */
function ppsId(codec: NalCodec, nal: Uint8Array): number {
  const at = codec === 'h264' ? 1 : 2
  const bits = (((nal[at] ?? 0) << 16) | ((nal[at + 1] ?? 0) << 8) | (nal[at + 2] ?? 0)) >>> 0
  const zeros = Math.clz32(bits) - 8
  return zeros > 8 ? -1 : (bits >> (23 - zeros * 2)) - 1
}

/** Reads the SPS among these sets. */
export function spsInfo(codec: string, sets: readonly Buffer[]): SpsInfo | undefined {
  for (const nal of sets) {
    const info = codec === 'h264' ? readH264Sps(nal) : codec === 'h265' ? readH265Sps(nal) : undefined
    if (info) return info
  }
  return undefined
}
