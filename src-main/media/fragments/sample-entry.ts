/** How a track's samples are to be decoded: the sample entries of ISO/IEC 14496-12 §8.5.2 and what each codec puts into them. */
import { unescapeNal } from '../bit-reader.ts'
import { nalType } from '../nal.ts'
import { spsInfo } from '../parameter-sets.ts'
import { box, bytes, fullBox, u16, u32 } from './boxes.ts'
import { flacStreamInfo } from './flac.ts'

export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** H.264 (ISO/IEC 14496-15 §5.3.3.1). `sets`: SPS and PPS without start codes. Undefined when no SPS among them can be read. */
export function avcEntry(sets: readonly Buffer[]): (PictureSize & { entry: Buffer }) | undefined {
  const info = spsInfo('h264', sets)
  const sps = sets.filter((nal) => nalType('h264', nal[0] as number) === 7)
  const pps = sets.filter((nal) => nalType('h264', nal[0] as number) === 8)
  const first = sps[0]
  if (!info || !first || pps.length === 0) return undefined
  const profile = first[1] as number
  const high = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135].includes(profile)
  const config = box(
    'avcC',
    bytes(1, profile, first[2] as number, first[3] as number, 0xff, 0xe0 | sps.length),
    sps.flatMap((nal) => [u16(nal.length), nal]),
    bytes(pps.length),
    pps.flatMap((nal) => [u16(nal.length), nal]),
    high ? bytes(0xfc | info.chroma, 0xf8 | (info.lumaDepth - 8), 0xf8 | (info.chromaDepth - 8), 0) : [],
  )
  return { width: info.width, height: info.height, entry: visualEntry('avc1', info, config) }
}

/** H.265 as `hvc1` (§8.3.3.1), which is the form that Apple's players take. `sets`: VPS, SPS and PPS. */
export function hevcEntry(sets: readonly Buffer[]): (PictureSize & { entry: Buffer }) | undefined {
  const info = spsInfo('h265', sets)
  const sps = sets.find((nal) => nalType('h265', nal[0] as number) === 33)
  if (!info || !sps) return undefined
  const raw = unescapeNal(sps)
  const layers = raw[2] as number
  const arrays = [32, 33, 34].map((type) => ({ type, nals: sets.filter((nal) => nalType('h265', nal[0] as number) === type) }))
  if (arrays.some(({ nals }) => nals.length === 0)) return undefined
  const config = box(
    'hvcC',
    bytes(1),
    Buffer.from(raw.subarray(3, 15)),
    bytes(0xf0, 0, 0xfc, 0xfc | info.chroma, 0xf8 | (info.lumaDepth - 8), 0xf8 | (info.chromaDepth - 8), 0, 0),
    bytes(((((layers >> 1) & 7) + 1) << 3) | ((layers & 1) << 2) | 3, arrays.length),
    arrays.flatMap(({ type, nals }) => [bytes(0x80 | type), u16(nals.length), ...nals.flatMap((nal) => [u16(nal.length), nal])]),
  )
  return { width: info.width, height: info.height, entry: visualEntry('hvc1', info, config) }
}

export function jpegEntry(size: PictureSize): Buffer {
  return visualEntry('mp4v', size, elementaryStream(objectType.jpeg, 4))
}

/** `config`: AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1). */
export function aacEntry(channels: number, rate: number, config: Buffer): Buffer {
  return audioEntry('mp4a', channels, rate, elementaryStream(objectType.aac, 5, config))
}

/** MPEG-1 and MPEG-2 audio, layers I to III. */
export function mpegAudioEntry(channels: number, rate: number): Buffer {
  return audioEntry('mp4a', channels, rate, elementaryStream(rate < 32_000 ? objectType.mpeg2Audio : objectType.mpeg1Audio, 5))
}

/** Encapsulation of Opus in ISO base media file format §4.3.2. Nothing is skipped at the start: it is the middle of a stream. */
export function opusEntry(channels: number): Buffer {
  return audioEntry('Opus', channels, 48_000, box('dOps', bytes(0, channels), u16(0), u32(48_000), u16(0), bytes(0)))
}

/** Encapsulation of FLAC in ISO base media file format §3.3. */
export function flacEntry(channels: number, rate: number, block: number): Buffer {
  return audioEntry('fLaC', channels, rate, fullBox('dfLa', 0, 0, u32(0x80000022), flacStreamInfo(rate, channels, block)))
}

/** Object types of ISO/IEC 14496-1 (mp4ra.org). */
const objectType = { aac: 0x40, mpeg2Audio: 0x69, mpeg1Audio: 0x6b, jpeg: 0x6c }

function visualEntry(type: string, { width, height }: PictureSize, config: Buffer): Buffer {
  const head = [
    u32(0),
    u16(0, 1),
    Buffer.alloc(16),
    u16(width, height),
    u32(0x480000, 0x480000, 0),
    u16(1),
    Buffer.alloc(32),
    u16(0x18, 0xffff),
  ]
  return box(type, head, config)
}

function audioEntry(type: string, channels: number, rate: number, config: Buffer): Buffer {
  return box(type, [u32(0), u16(0, 1), u32(0, 0), u16(channels, 16, 0, 0), u32(rate > 0xffff ? 0 : rate * 0x10000)], config)
}

/** `esds` (ISO/IEC 14496-14 §3.1). `stream` 4 is visual, 5 audio. */
function elementaryStream(object: number, stream: number, specific?: Buffer): Buffer {
  const decoder = descriptor(4, bytes(object, (stream << 2) | 1, 0, 0, 0), u32(0, 0), ...(specific ? [descriptor(5, specific)] : []))
  return fullBox('esds', 0, 0, descriptor(3, u16(1), bytes(0), decoder, descriptor(6, bytes(2))))
}

function descriptor(tag: number, ...parts: readonly Buffer[]): Buffer {
  const payload = Buffer.concat(parts)
  const { length } = payload
  return Buffer.concat([
    bytes(tag, 0x80 | (length >> 21), 0x80 | ((length >> 14) & 127), 0x80 | ((length >> 7) & 127), length & 127),
    payload,
  ])
}
