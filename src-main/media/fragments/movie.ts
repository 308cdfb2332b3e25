/** The head of a fragmented file (ISO/IEC 14496-12 §8.8): what tracks there are, with no sample in it yet. */
import { box, bytes, fullBox, text, u16, u32, unityMatrix } from './boxes.ts'

export interface MovieTrack {
  /** From 1. */
  readonly id: number
  readonly kind: 'video' | 'audio'
  /** Ticks a second. */
  readonly timescale: number
  readonly entry: Buffer
  /** Pixels; 0 for sound. */
  readonly width: number
  readonly height: number
}

/** Ticks a second of what belongs to the film as a whole. */
export const movieTimescale = 90_000

export const fileType = box('ftyp', Buffer.from('isom'), u32(0x200), Buffer.from('isomiso6avc1mp41'))

/** `moov`. `extra`: boxes for `udta`. */
export function movieHead(tracks: readonly MovieTrack[], extra: readonly Buffer[] = []): Buffer {
  const header = fullBox(
    'mvhd',
    0,
    0,
    u32(0, 0, movieTimescale, 0, 0x10000),
    u16(0x100, 0),
    u32(0, 0),
    unityMatrix,
    Buffer.alloc(24),
    u32(tracks.length + 1),
  )
  const defaults = tracks.map(({ id }) => fullBox('trex', 0, 0, u32(id, 1, 0, 0, 0)))
  return box('moov', header, tracks.map(trackHead), box('mvex', defaults), extra.length > 0 ? box('udta', extra) : [])
}

function trackHead({ id, kind, timescale, entry, width, height }: MovieTrack): Buffer {
  const video = kind === 'video'
  const header = fullBox(
    'tkhd',
    0,
    3,
    u32(0, 0, id, 0, 0, 0, 0),
    u16(0, 0, video ? 0 : 0x100, 0),
    unityMatrix,
    u32(width * 0x10000, height * 0x10000),
  )
  const handler = fullBox('hdlr', 0, 0, u32(0), Buffer.from(video ? 'vide' : 'soun'), u32(0, 0, 0), text(video ? 'Picture' : 'Sound'))
  const data = box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1)))
  const samples = box(
    'stbl',
    fullBox('stsd', 0, 0, u32(1), entry),
    fullBox('stts', 0, 0, u32(0)),
    fullBox('stsc', 0, 0, u32(0)),
    fullBox('stsz', 0, 0, u32(0, 0)),
    fullBox('stco', 0, 0, u32(0)),
  )
  const media = video ? fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)) : fullBox('smhd', 0, 0, u32(0))
  const undetermined = bytes(0x55, 0xc4, 0, 0)
  return box(
    'trak',
    header,
    box('mdia', fullBox('mdhd', 0, 0, u32(0, 0, timescale, 0), undetermined), handler, box('minf', media, data, samples)),
  )
}
