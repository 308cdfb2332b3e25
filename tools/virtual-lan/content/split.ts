/** Cuts what FFmpeg wrote into pictures and frames. Pure. */

export interface AccessUnit {
  /** Without start codes and without the delimiter. */
  readonly nals: readonly Buffer[]
  readonly key: boolean
}

const isDelimiter = { h264: (nal: Buffer) => ((nal[0] ?? 0) & 31) === 9, h265: (nal: Buffer) => (((nal[0] ?? 0) >> 1) & 63) === 35 }

/** IDR in H.264; any IRAP (16 to 23) in H.265. */
function isKeyNal(codec: 'h264' | 'h265', nal: Buffer): boolean {
  const first = nal[0] ?? 0
  if (codec === 'h264') return (first & 31) === 5
  const type = (first >> 1) & 63
  return type >= 16 && type <= 23
}

/** SPS and PPS; VPS, SPS and PPS in H.265. */
export function isParameterSet(codec: 'h264' | 'h265', nal: Buffer): boolean {
  const first = nal[0] ?? 0
  if (codec === 'h264') return (first & 31) === 7 || (first & 31) === 8
  const type = (first >> 1) & 63
  return type >= 32 && type <= 34
}

/** ITU-T H.264 annex B, with a delimiter before each picture. */
export function splitAccessUnits(codec: 'h264' | 'h265', stream: Buffer): AccessUnit[] {
  const units: Buffer[][] = []
  for (const nal of splitNals(stream)) {
    if (isDelimiter[codec](nal)) units.push([])
    else units.at(-1)?.push(nal)
  }
  return units.filter((nals) => nals.length > 0).map((nals) => ({ nals, key: nals.some((nal) => isKeyNal(codec, nal)) }))
}

function splitNals(stream: Buffer): Buffer[] {
  const nals: Buffer[] = []
  const startCode = Buffer.from([0, 0, 1])
  let start = stream.indexOf(startCode)
  while (start >= 0) {
    const from = start + 3
    start = stream.indexOf(startCode, from)
    let end = start < 0 ? stream.length : start
    while (end > from && stream[end - 1] === 0) end -= 1
    if (end > from) nals.push(stream.subarray(from, end))
  }
  return nals
}

/** JPEGs written one after the other: an end marker followed by a start marker, or by nothing, is a border. */
export function splitJpegs(stream: Buffer): Buffer[] {
  const jpegs: Buffer[] = []
  const border = Buffer.from([0xff, 0xd9, 0xff, 0xd8])
  let start = 0
  for (let end = stream.indexOf(border, start); end >= 0; end = stream.indexOf(border, start)) {
    jpegs.push(stream.subarray(start, end + 2))
    start = end + 2
  }
  if (start < stream.length) jpegs.push(stream.subarray(start))
  return jpegs
}

/** AAC frames without their ADTS headers (ISO 14496-3 1.A.3), and the AudioSpecificConfig that the header stands for. */
export function splitAdts(stream: Buffer): { frames: Buffer[]; config: string } {
  const frames: Buffer[] = []
  let config = ''
  for (let at = 0; at + 7 <= stream.length; ) {
    const length = (((stream[at + 3] ?? 0) & 3) << 11) | ((stream[at + 4] ?? 0) << 3) | ((stream[at + 5] ?? 0) >> 5)
    if (length < 7) break
    const header = (stream[at + 1] ?? 0) & 1 ? 7 : 9
    const third = stream[at + 2] ?? 0
    const channels = ((third & 1) << 2) | ((stream[at + 3] ?? 0) >> 6)
    const bits = (((third >> 6) + 1) << 11) | (((third >> 2) & 15) << 7) | (channels << 3)
    config ||= bits.toString(16).padStart(4, '0')
    frames.push(stream.subarray(at + header, at + length))
    at += length
  }
  return { frames, config }
}

/** Packets of the one stream in an Ogg file (RFC 3533 §6), without its heads (RFC 7845 §3). */
export function splitOgg(file: Buffer): Buffer[] {
  const packets: Buffer[] = []
  let parts: Buffer[] = []
  for (let at = 0; at + 27 <= file.length; ) {
    const segments = file.subarray(at + 27, at + 27 + (file[at + 26] ?? 0))
    let from = at + 27 + segments.length
    for (const size of segments) {
      parts.push(file.subarray(from, from + size))
      from += size
      if (size === 255) continue
      packets.push(Buffer.concat(parts))
      parts = []
    }
    at = from
  }
  return packets.slice(2)
}

/** MPEG-1 audio of one bit rate at 48 kHz: every frame has the same length. */
export function splitMpegAudio(stream: Buffer, bitRate: number): Buffer[] {
  const length = (144 * bitRate) / 48_000
  return Array.from({ length: Math.floor(stream.length / length) }, (_, n) => stream.subarray(n * length, (n + 1) * length))
}
