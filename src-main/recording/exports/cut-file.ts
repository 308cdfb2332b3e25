/**
 * Remuxing: a stretch of several recordings as one ordinary MP4, without encoding anything: the fragments that it needs, copied behind one
 * head, their times laid one after the other as they were captured.
 */
import { findBox } from '../../media/index.ts'
import { reserveFor } from '../file/recording-file.ts'
import type { SegmentRow } from '../library.ts'
import type { FragmentIndex, Playback } from '../playback.ts'
import type { Volume } from '../writer/volume.ts'

export interface CutRequest {
  readonly from: number
  readonly to: number
  /** Hide what comes before `from`. */
  readonly exact: boolean
}

export interface Part {
  readonly row: SegmentRow
  readonly index: FragmentIndex
  readonly first: number
  readonly last: number
}

/** Bytes that may wait for the disk while more is read. */
const ahead = 8 * 1024 * 1024

/** What must be copied: from the key picture at or before `from`, to the end of the fragment that holds `to`. */
export async function partsOf(rows: readonly SegmentRow[], playback: Playback, { from, to }: CutRequest): Promise<Part[]> {
  const parts: Part[] = []
  for (const row of rows) {
    const index = await playback.index(row)
    const { fragments } = index
    const last = fragments.findLastIndex((one) => row.from + one.from < to)
    const holds = fragments.findLastIndex((one) => one.key && row.from + one.from <= from)
    const first = holds >= 0 ? holds : fragments.findIndex(({ key }) => key)
    const end = fragments[last]
    if (first < 0 || !end || last < first || row.from + end.to <= from) continue
    parts.push({ row, index, first, last })
  }
  return parts
}

export function bytesOf(parts: readonly Part[]): number {
  return parts.reduce(
    (sum, part) => sum + part.index.fragments.slice(part.first, part.last + 1).reduce((bytes, { length }) => bytes + length, 0),
    0,
  )
}

/** Files whose tracks differ cannot stand behind one head: they become the next file. */
export async function sameHeads(parts: readonly Part[], playback: Playback): Promise<Part[][]> {
  const groups: Part[][] = []
  let before: Buffer | undefined
  for (const part of parts) {
    const head = tracksOf(await playback.read(part.row, part.index.head.at, part.index.head.length))
    if (before?.equals(head)) groups.at(-1)?.push(part)
    else groups.push([part])
    before = head
  }
  return groups
}

/** Returns bytes of the file. `progressed` gets the bytes copied so far. Rejects with what the disk says; ends early when aborted. */
export async function copyParts(
  parts: readonly Part[],
  request: CutRequest,
  out: { playback: Playback; volume: Volume; path: string; signal: AbortSignal; progressed(bytes: number): void },
): Promise<number> {
  const [lead] = parts
  if (!lead) throw new Error('nothing to copy')
  const { playback, volume } = out
  const movie = await playback.read(lead.row, lead.index.head.at, lead.index.head.length)
  const scales = timescales(movie)
  const start = lead.row.from + (lead.index.fragments[lead.first]?.from ?? 0)
  const shown = request.exact ? { hidden: Math.max(0, request.from - start), length: request.to - Math.max(request.from, start) } : {}
  const seconds = Math.ceil((request.to - start) / 1000) + 60
  let failure: unknown
  const file = volume.open(
    out.path,
    reserveFor(seconds, 30, 50),
    movie,
    { written() {}, nearlyFull() {}, failed: (trouble) => (failure = trouble) },
    shown,
  )
  let copied = 0
  for (const { row, index, first, last } of parts) {
    const shift = row.from - start
    for (const place of index.fragments.slice(first, last + 1)) {
      if (out.signal.aborted) break
      if (failure) throw failure
      const data = await playback.read(row, place.at, place.length)
      shiftTimes(data, shift, scales)
      await volume.drained(ahead)
      if (!file.append(data, 0) && failure) throw failure
      copied += data.length
      out.progressed(copied)
    }
  }
  return file.finish()
}

/** Moves every track of a fragment by so many milliseconds. */
function shiftTimes(fragment: Buffer, milliseconds: number, scales: ReadonlyMap<number, number>): void {
  const moof = fragment.readUInt32BE(0)
  for (let at = 8; at + 8 <= moof; ) {
    const size = fragment.readUInt32BE(at)
    if (fragment.toString('latin1', at + 4, at + 8) === 'traf') {
      const [tfhd, tfdt] = [findBox(fragment, ['tfhd'], at + 8, at + size), findBox(fragment, ['tfdt'], at + 8, at + size)]
      if (tfhd && tfdt) {
        const ticks = Math.round((milliseconds * (scales.get(fragment.readUInt32BE(tfhd.body + 4)) ?? 90_000)) / 1000)
        const time = Number(fragment.readBigUInt64BE(tfdt.body + 4)) + ticks
        fragment.writeBigUInt64BE(BigInt(Math.max(0, time)), tfdt.body + 4)
      }
    }
    at += Math.max(8, size)
  }
}

function timescales(movie: Buffer): Map<number, number> {
  const scales = new Map<number, number>()
  let from = findBox(movie, ['moov'])?.body ?? 0
  for (let trak = findBox(movie, ['trak'], from); trak; trak = findBox(movie, ['trak'], from)) {
    const [tkhd, mdhd] = [findBox(movie, ['tkhd'], trak.body, trak.end), findBox(movie, ['mdia', 'mdhd'], trak.body, trak.end)]
    if (tkhd && mdhd) scales.set(movie.readUInt32BE(tkhd.body + 12), movie.readUInt32BE(mdhd.body + 12))
    from = trak.end
  }
  return scales
}

/** The head without what only tells which file it is. */
function tracksOf(movie: Buffer): Buffer {
  const about = findBox(movie, ['moov', 'udta'])
  return about ? movie.subarray(0, about.start) : movie
}
