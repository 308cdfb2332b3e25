/**
 * What stands in a recorded fragment and in the head before it, as far as a page needs it: when each picture is shown, where its
 * bytes lie, how a decoder is set up. The boxes are those of ISO/IEC 14496-12, as our own writer makes them.
 */

export interface PictureSample {
  /** Ticks from the beginning of the file to when it is shown. */
  readonly at: number
  readonly lasts: number
  readonly key: boolean
  /** In the bytes that were read. */
  readonly start: number
  readonly length: number
}

export interface PictureHead {
  /** Ticks a second. */
  readonly scale: number
  readonly jpeg: boolean
  /** `avcC` or `hvcC`, for a decoder of samples that are not Annex B. */
  readonly description: Uint8Array<ArrayBuffer> | undefined
}

interface Box {
  readonly type: string
  readonly start: number
  readonly body: number
  readonly end: number
}

/** Sample entries of pictures, and the bytes before the boxes in them. */
const visualHead = 78

/** The picture track, which is the first; undefined where there is none. */
export function readPictureHead(moov: Uint8Array<ArrayBuffer>): PictureHead | undefined {
  const view = viewOf(moov)
  const trak = find(view, ['moov', 'trak'])
  const mdhd = trak && find(view, ['mdia', 'mdhd'], trak.body, trak.end)
  const stsd = trak && find(view, ['mdia', 'minf', 'stbl', 'stsd'], trak.body, trak.end)
  const entry = stsd && [...boxes(view, stsd.body + 8, stsd.end)][0]
  if (!mdhd || !entry || !['avc1', 'hvc1', 'mp4v'].includes(entry.type)) return undefined
  const config = [...boxes(view, entry.body + visualHead, entry.end)].find(({ type }) => type === 'avcC' || type === 'hvcC')
  return {
    scale: view.getUint32(mdhd.body + 12),
    jpeg: entry.type === 'mp4v',
    description: config && moov.slice(config.body, config.end),
  }
}

/** The pictures of all fragments that begin in these bytes, in the order in which they are decoded. A torn one at the end is left out. */
export function readPictures(data: Uint8Array): PictureSample[] {
  const view = viewOf(data)
  const samples: PictureSample[] = []
  for (let at = 0; at + 8 <= data.length; ) {
    const size = view.getUint32(at)
    if (size < 8) break
    if (typeOf(view, at) === 'moof' && at + size <= data.length) samples.push(...ofFragment(view, at, at + size))
    at += size
  }
  return samples
}

function ofFragment(view: DataView, start: number, end: number): PictureSample[] {
  for (const traf of boxes(view, start + 8, end)) {
    if (traf.type !== 'traf') continue
    const [tfhd, tfdt, trun] = ['tfhd', 'tfdt', 'trun'].map((type) => find(view, [type], traf.body, traf.end))
    if (!tfhd || !tfdt || !trun || view.getUint32(tfhd.body + 4) !== 1) continue
    return ofRun(view, start, Number(view.getBigUint64(tfdt.body + 4)), trun)
  }
  return []
}

function ofRun(view: DataView, base: number, decodeAt: number, trun: Box): PictureSample[] {
  const flags = view.getUint32(trun.body) & 0xffffff
  const count = view.getUint32(trun.body + 4)
  const [withFlags, withOffset] = [(flags & 0x400) !== 0, (flags & 0x800) !== 0]
  let place = base + view.getInt32(trun.body + 8)
  let time = decodeAt
  const samples: PictureSample[] = []
  for (let index = 0, at = trun.body + 12; index < count; index++) {
    const [lasts, length] = [view.getUint32(at), view.getUint32(at + 4)]
    at += 8
    const bits = withFlags ? view.getUint32(at) : 0
    if (withFlags) at += 4
    const offset = withOffset ? view.getInt32(at) : 0
    if (withOffset) at += 4
    samples.push({ at: time + offset, lasts, key: (bits & 0x10000) === 0, start: place, length })
    place += length
    time += lasts
  }
  return samples
}

const viewOf = (data: Uint8Array) => new DataView(data.buffer, data.byteOffset, data.byteLength)
const typeOf = (view: DataView, at: number) => String.fromCharCode(...[4, 5, 6, 7].map((index) => view.getUint8(at + index)))

function* boxes(view: DataView, start: number, end: number): Generator<Box> {
  for (let at = start; at + 8 <= end; ) {
    const size = view.getUint32(at)
    if (size < 8 || at + size > end) return
    yield { type: typeOf(view, at), start: at, body: at + 8, end: at + size }
    at += size
  }
}

function find(view: DataView, [type, ...rest]: readonly string[], start = 0, end = view.byteLength): Box | undefined {
  for (const box of boxes(view, start, end)) {
    if (box.type !== type) continue
    return rest.length === 0 ? box : find(view, rest, box.body, box.end)
  }
  return undefined
}
