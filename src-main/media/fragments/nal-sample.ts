/** An access unit in Annex B as an MP4 sample: each NAL with its length before it, parameter sets and delimiters taken out (ISO/IEC 14496-15 §5.3.2). */
import { type NalCodec, nalType } from '../nal.ts'

const startCode = Buffer.from([0, 0, 1])

/** Calls for each NAL, without its start code and the zeros behind it. */
export function eachNal(unit: Buffer, visit: (start: number, end: number) => void): void {
  let at = unit.indexOf(startCode)
  while (at >= 0) {
    const start = at + 3
    const next = unit.indexOf(startCode, start)
    let end = next < 0 ? unit.length : next
    while (end > start && unit[end - 1] === 0) end -= 1
    if (end > start) visit(start, end)
    at = next
  }
}

/** Sets and delimiters go (they stand in the sample entry), as does filler; supplementary information stays, signatures of the camera among it. */
const left: Record<NalCodec, ReadonlySet<number>> = {
  h264: new Set([7, 8, 9, 12, 13]),
  h265: new Set([32, 33, 34, 35, 38]),
}

/** Pieces that make up the sample, in order; none when nothing but sets was in it. */
export function nalSample(codec: NalCodec, unit: Buffer): Buffer[] {
  const pieces: Buffer[] = []
  eachNal(unit, (start, end) => {
    if (left[codec].has(nalType(codec, unit[start] as number))) return
    const length = Buffer.allocUnsafe(4)
    length.writeUInt32BE(end - start)
    pieces.push(length, unit.subarray(start, end))
  })
  return pieces
}
