/** Reading ISO base media file boxes: what stands in memory, and the runs of samples of a fragment. */

export interface BoxPlace {
  readonly type: string
  /** Of the box itself, and of its payload. */
  readonly start: number
  readonly body: number
  /** Exclusive. */
  readonly end: number
}

/** Boxes side by side in `data.subarray(start, end)`. Ends at the first that does not fit. */
export function* boxesIn(data: Buffer, start = 0, end = data.length): Generator<BoxPlace> {
  for (let at = start; at + 8 <= end; ) {
    const size = data.readUInt32BE(at)
    const long = size === 1 && at + 16 <= end
    const length = long ? Number(data.readBigUInt64BE(at + 8)) : size
    const body = at + (long ? 16 : 8)
    if (length < body - at || at + length > end) return
    yield { type: data.toString('latin1', at + 4, at + 8), start: at, body, end: at + length }
    at += length
  }
}

/** The first box at the end of a path of types, e.g. `['trak', 'mdia', 'mdhd']`. */
export function findBox(data: Buffer, path: readonly string[], start = 0, end = data.length): BoxPlace | undefined {
  const [type, ...rest] = path
  for (const box of boxesIn(data, start, end)) {
    if (box.type !== type) continue
    if (rest.length === 0) return box
    const found = findBox(data, rest, box.body, box.end)
    if (found) return found
  }
  return undefined
}

/** The samples of one track in one fragment, which lie one behind the other. */
export interface SampleRun {
  readonly track: number
  readonly decodeAt: number
  /** From the beginning of `moof`. */
  readonly dataAt: number
  readonly sizes: readonly number[]
  readonly durations: readonly number[]
  readonly offsets: readonly number[]
  /** Indexes of those that can be sought. */
  readonly keys: readonly number[]
}

/** `moof` as our writer makes it: one run a track, a base that is the box itself. Undefined for anything else. */
export function readFragmentHead(moof: Buffer): SampleRun[] | undefined {
  const [whole] = boxesIn(moof)
  if (whole?.type !== 'moof') return undefined
  const runs: SampleRun[] = []
  for (const box of boxesIn(moof, whole.body, whole.end)) {
    if (box.type !== 'traf') continue
    const run = readTrack(moof, box)
    if (!run) return undefined
    runs.push(run)
  }
  return runs.length > 0 ? runs : undefined
}

function readTrack(moof: Buffer, traf: BoxPlace): SampleRun | undefined {
  const place = (type: string) => findBox(moof, [type], traf.body, traf.end)
  const [tfhd, tfdt, trun] = [place('tfhd'), place('tfdt'), place('trun')]
  if (!tfhd || !tfdt || !trun || moof[tfdt.body] !== 1) return undefined
  const flags = moof.readUInt32BE(trun.body) & 0xffffff
  if ((flags & 0x301) !== 0x301) return undefined
  const count = moof.readUInt32BE(trun.body + 4)
  const each = 8 + (flags & 0x400 ? 4 : 0) + (flags & 0x800 ? 4 : 0)
  if (trun.body + 12 + count * each > trun.end) return undefined
  const run = { sizes: [] as number[], durations: [] as number[], offsets: [] as number[], keys: [] as number[] }
  for (let index = 0; index < count; index++) {
    let at = trun.body + 12 + index * each
    run.durations.push(moof.readUInt32BE(at))
    run.sizes.push(moof.readUInt32BE(at + 4))
    at += 8
    const bits = flags & 0x400 ? moof.readUInt32BE(at) : 0
    if (!(bits & 0x10000)) run.keys.push(index)
    run.offsets.push(flags & 0x800 ? moof.readInt32BE(at + (flags & 0x400 ? 4 : 0)) : 0)
  }
  return {
    track: moof.readUInt32BE(tfhd.body + 4),
    decodeAt: Number(moof.readBigUInt64BE(tfdt.body + 4)),
    dataAt: moof.readInt32BE(trun.body + 8),
    ...run,
  }
}
