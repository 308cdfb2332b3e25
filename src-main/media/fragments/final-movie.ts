/**
 * The head of an ordinary MP4, made of the head of a fragmented one and the samples of its fragments, which stay where they are:
 * each fragment becomes a chunk (ISO/IEC 14496-12 §8.6, §8.7).
 */
import { box, fullBox, u32, u64 } from './boxes.ts'
import { movieTimescale } from './movie.ts'
import { boxesIn, findBox, type SampleRun } from './read-boxes.ts'

interface Line {
  sizes: number[]
  durations: number[]
  offsets: number[]
  /** Numbers of samples, from 1. */
  keys: number[]
  chunks: { at: number; samples: number }[]
  first: number
  end: number
}

/** Everything that the final head tells of samples, gathered fragment by fragment. */
export class SampleTables {
  readonly #lines = new Map<number, Line>()

  /** `at`: where the `moof` stands in the file. */
  add(runs: readonly SampleRun[], at: number): void {
    for (const run of runs) {
      const line = this.#lines.get(run.track) ?? begin(run.decodeAt)
      this.#lines.set(run.track, line)
      // The next fragment's own time tells how long the last sample really lasted.
      const last = line.durations.length - 1
      if (last >= 0) line.durations[last] = Math.max(0, (line.durations[last] as number) + run.decodeAt - line.end)
      for (const key of run.keys) line.keys.push(line.sizes.length + key + 1)
      line.sizes.push(...run.sizes)
      line.durations.push(...run.durations)
      line.offsets.push(...run.offsets)
      line.chunks.push({ at: at + run.dataAt, samples: run.sizes.length })
      line.end = run.decodeAt + run.durations.reduce((sum, duration) => sum + duration, 0)
    }
  }

  get empty(): boolean {
    return this.#lines.size === 0
  }

  /** Bytes that the head will take at most, about. */
  get estimate(): number {
    let bytes = 4096
    for (const { sizes, durations, offsets, keys, chunks } of this.#lines.values()) {
      bytes += sizes.length * 4 + chunks.length * 20 + (keys.length < sizes.length ? keys.length * 4 : 0)
      bytes += runs(durations).length * 8 + (offsets.some((offset) => offset !== 0) ? runs(offsets).length * 8 : 0)
    }
    return bytes
  }

  line(track: number): Line | undefined {
    return this.#lines.get(track)
  }
}

function begin(first: number): Line {
  return { sizes: [], durations: [], offsets: [], keys: [], chunks: [], first, end: first }
}

/** `open`: the `moov` with `mvex`. Tracks that got no sample are left out. `hidden`: milliseconds at the beginning that are decoded and not shown; `length`: how long it is shown from there on. */
export function finalMovie(open: Buffer, tables: SampleTables, hidden = 0, length = Number.POSITIVE_INFINITY): Buffer {
  const movie = findBox(open, ['moov'])
  if (!movie) throw new Error('no moov')
  const tracks: { data: Buffer; duration: number }[] = []
  const before: Buffer[] = []
  const after: Buffer[] = []
  for (const place of boxesIn(open, movie.body, movie.end)) {
    const data = open.subarray(place.start, place.end)
    if (place.type === 'trak') {
      const made = finalTrack(data, tables, hidden, length)
      if (made) tracks.push(made)
    } else if (place.type === 'mvhd') before.push(Buffer.from(data))
    else if (place.type !== 'mvex') after.push(data)
  }
  const [header] = before
  header?.writeUInt32BE(Math.max(0, ...tracks.map(({ duration }) => duration)), 24)
  return box(
    'moov',
    before,
    tracks.map(({ data }) => data),
    after,
  )
}

function finalTrack(trak: Buffer, tables: SampleTables, hidden: number, length: number): { data: Buffer; duration: number } | undefined {
  const [tkhd, mdhd, stsd] = [
    findBox(trak, ['trak', 'tkhd']),
    findBox(trak, ['trak', 'mdia', 'mdhd']),
    findBox(trak, [...sampleTable, 'stsd']),
  ]
  if (!tkhd || !mdhd || !stsd) return undefined
  const id = trak.readUInt32BE(tkhd.body + 12)
  const line = tables.line(id)
  if (!line) return undefined
  const timescale = trak.readUInt32BE(mdhd.body + 12)
  const lasts = line.durations.reduce((sum, duration) => sum + duration, 0)
  const toMovie = (ticks: number) => Math.round((ticks * movieTimescale) / timescale)
  const hiddenTicks = Math.round((hidden * timescale) / 1000)
  const late = toMovie(Math.max(0, line.first - hiddenTicks))
  const skipped = Math.max(0, hiddenTicks - line.first)
  const most = Number.isFinite(length) ? Math.max(0, Math.round((length * movieTimescale) / 1000) - late) : Number.POSITIVE_INFINITY
  const shown = Math.min(most, toMovie(Math.max(0, lasts - skipped)))
  const duration = late + shown
  const head = Buffer.from(trak.subarray(tkhd.start, tkhd.end))
  head.writeUInt32BE(duration, tkhd.body - tkhd.start + 20)
  // A track that begins later than the film has an empty edit before it; what is hidden is left out of the edit.
  const empty = late > 0 ? [late, 0xffffffff, 0x10000] : []
  const edits = [...empty, shown, skipped, 0x10000]
  const edit = late > 0 || skipped > 0 || Number.isFinite(length) ? box('edts', fullBox('elst', 0, 0, u32(edits.length / 3, ...edits))) : []
  const media = rebuild(trak.subarray(0, trak.length), ['trak', 'mdia'], (place) => {
    if (place === 'mdhd') {
      const time = Buffer.from(trak.subarray(mdhd.start, mdhd.end))
      time.writeUInt32BE(lasts, mdhd.body - mdhd.start + 16)
      return time
    }
    return undefined
  })
  const withTables = replaceTable(media, box('stbl', trak.subarray(stsd.start, stsd.end), sampleBoxes(line)))
  return { data: box('trak', head, edit, withTables), duration }
}

const sampleTable = ['trak', 'mdia', 'minf', 'stbl']

/** The box at `path` with some of its children replaced. */
function rebuild(data: Buffer, path: readonly string[], replace: (type: string) => Buffer | undefined): Buffer {
  const place = findBox(data, path)
  if (!place) throw new Error(`no ${path.join('/')}`)
  const children = [...boxesIn(data, place.body, place.end)].map(({ type, start, end }) => replace(type) ?? data.subarray(start, end))
  return box(place.type, children)
}

function replaceTable(mdia: Buffer, stbl: Buffer): Buffer {
  const minf = rebuild(mdia, ['mdia', 'minf'], (type) => (type === 'stbl' ? stbl : undefined))
  return rebuild(mdia, ['mdia'], (type) => (type === 'minf' ? minf : undefined))
}

function sampleBoxes({ sizes, durations, offsets, keys, chunks }: Line): Buffer[] {
  const boxes = [fullBox('stts', 0, 0, pairs(runs(durations)))]
  if (offsets.some((offset) => offset !== 0)) boxes.push(fullBox('ctts', 1, 0, pairs(runs(offsets))))
  if (keys.length < sizes.length) boxes.push(fullBox('stss', 0, 0, u32(keys.length, ...keys)))
  const perChunk = chunks.map(({ samples }) => samples)
  const changes = perChunk.flatMap((samples, index) => (index === 0 || samples !== perChunk[index - 1] ? [index + 1, samples, 1] : []))
  boxes.push(fullBox('stsc', 0, 0, u32(changes.length / 3, ...changes)))
  boxes.push(fullBox('stsz', 0, 0, u32(0, sizes.length), numbers(sizes)))
  const far = chunks.some(({ at }) => at >= 2 ** 32)
  const places = far ? chunks.map(({ at }) => u64(at)) : [numbers(chunks.map(({ at }) => at))]
  boxes.push(fullBox(far ? 'co64' : 'stco', 0, 0, u32(chunks.length), places))
  return boxes
}

function runs(values: readonly number[]): { count: number; value: number }[] {
  const found: { count: number; value: number }[] = []
  for (const value of values) {
    const last = found.at(-1)
    if (last && last.value === value) last.count += 1
    else found.push({ count: 1, value })
  }
  return found
}

function pairs(found: readonly { count: number; value: number }[]): Buffer {
  return Buffer.concat([u32(found.length), numbers(found.flatMap(({ count, value }) => [count, value]))])
}

/** Many 32-bit numbers, without spreading them into arguments. */
function numbers(values: readonly number[]): Buffer {
  const out = Buffer.allocUnsafe(values.length * 4)
  for (let i = 0; i < values.length; i++) out.writeUInt32BE((values[i] as number) >>> 0, i * 4)
  return out
}
