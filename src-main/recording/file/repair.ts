/**
 * Crash recovery: what a file on the disk is, found by walking its boxes without reading the media; and, where it was left open or torn,
 * made an ordinary MP4 in place: cut behind the last whole fragment, then finished as if it had been closed.
 *
 * After a power cut the size may be on the disk and the bytes not: zeros that look like a box of nothing, or a `mdat` full of them. So the
 * NALs of the last fragments are followed as well.
 */
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { boxesIn, fileType, findBox, readFragmentHead, type SampleRun, SampleTables } from '../../media/index.ts'
import { type FileMetadata, readMetadata } from './file-metadata.ts'
import { RecordingFile, reserveAt } from './recording-file.ts'

export interface FragmentPlace {
  /** Of `moof`, in the file. */
  readonly at: number
  /** With its `mdat`. */
  readonly length: number
  /** Its first picture can be decoded alone. */
  readonly key: boolean
  /** Milliseconds since the beginning of the file. */
  readonly from: number
  readonly to: number
}

export interface FileScan {
  readonly state: 'finished' | 'open' | 'empty' | 'foreign'
  readonly about: FileMetadata | undefined
  /** Where the head for HLS stands: `moov` with `mvex`. */
  readonly head: { readonly at: number; readonly length: number } | undefined
  readonly fragments: readonly FragmentPlace[]
  /** Milliseconds. */
  readonly duration: number
  /** Bytes in all, and up to which they are whole. */
  readonly size: number
  readonly whole: number
}

/** Fragments whose media is looked into: what was written since the last sync. */
const doubtful = 12
const largestHead = 4 * 1024 * 1024

/** Reads only. */
export function scanFile(path: string): FileScan {
  const fd = openSync(path, 'r')
  try {
    return scan(fd).scan
  } finally {
    closeSync(fd)
  }
}

/** Makes an open file an ordinary one. Does nothing to a finished or foreign one. */
export function repairFile(path: string): FileScan {
  const fd = openSync(path, constants.O_RDWR)
  let open = true
  try {
    const found = scan(fd)
    const { state, whole, size } = found.scan
    if (state !== 'open' || !found.movie) return found.scan
    if (whole < size) ftruncateSync(fd, whole)
    const file = RecordingFile.reopen(fd, { path, reserve: found.reserve, movie: found.movie }, whole, found.tables)
    open = false
    file.finish()
    return { ...found.scan, state: 'finished', size: whole }
  } finally {
    if (open) closeSync(fd)
  }
}

interface Found {
  readonly scan: FileScan
  readonly reserve: number
  readonly movie: Buffer | undefined
  readonly tables: SampleTables
}

function scan(fd: number): Found {
  const { size } = fstatSync(fd)
  const tables = new SampleTables()
  const none = { about: undefined, head: undefined, fragments: [], duration: 0, size, whole: size }
  const foreign: Found = { scan: { ...none, state: 'foreign' }, reserve: 0, movie: undefined, tables }
  if (size < reserveAt + 16) return foreign
  const front = read(fd, 0, reserveAt + 16)
  if (!front.subarray(0, reserveAt).equals(fileType) || front.toString('latin1', reserveAt + 4, reserveAt + 8) !== 'free') return foreign
  const finished = front.readUInt32BE(reserveAt) === 8
  const headAt = finished ? openHeadAt(fd, size) : reserveAt + front.readUInt32BE(reserveAt)
  const movie = headAt === undefined ? undefined : boxAt(fd, headAt, size)
  if (headAt === undefined || !movie || !findBox(movie, ['moov', 'mvex'])) return foreign
  const scales = timescales(movie)
  const fragments: FragmentPlace[] = []
  const runsOf: SampleRun[][] = []
  let at = headAt + movie.length
  for (;;) {
    const next = fragmentAt(fd, at, size)
    if (!next) break
    fragments.push(placeOf(next.runs, at, next.length, scales))
    runsOf.push(next.runs)
    at += next.length
  }
  if (!finished) cutBeforeDamage(fd, movie, fragments, runsOf)
  for (const [index, fragment] of fragments.entries()) tables.add(runsOf[index] ?? [], fragment.at)
  const last = fragments.at(-1)
  const whole = finished ? size : last ? last.at + last.length : headAt + movie.length
  const duration = Math.max(0, ...fragments.slice(-3).map(({ to }) => to))
  const state = finished ? 'finished' : fragments.length > 0 ? 'open' : 'empty'
  return {
    scan: { state, about: readMetadata(movie), head: { at: headAt, length: movie.length }, fragments, duration, size, whole },
    reserve: headAt - reserveAt,
    movie,
    tables,
  }
}

/** Of the last fragments, everything from the first damaged one on goes. */
function cutBeforeDamage(fd: number, movie: Buffer, fragments: FragmentPlace[], runsOf: SampleRun[][]): void {
  const from = Math.max(0, fragments.length - doubtful)
  for (let index = from; index < fragments.length; index++) {
    if (holds(fd, movie, fragments[index], runsOf[index])) continue
    fragments.length = index
    runsOf.length = index
    return
  }
}

/** In a finished file the old head lies inside the `mdat` that covers the fragments, right behind the head of that. */
function openHeadAt(fd: number, size: number): number | undefined {
  for (let at = reserveAt + 8; at + 16 <= size; ) {
    const head = read(fd, at, 16)
    const type = head.toString('latin1', 4, 8)
    const short = head.readUInt32BE(0)
    if (type === 'mdat') return at + 16
    if (short < 8 || !['moov', 'free'].includes(type)) return undefined
    at += short
  }
  return undefined
}

function timescales(movie: Buffer): Map<number, number> {
  const scales = new Map<number, number>()
  const [moov] = boxesIn(movie)
  for (const box of boxesIn(movie, moov?.body, moov?.end)) {
    if (box.type !== 'trak') continue
    const [tkhd, mdhd] = [findBox(movie, ['tkhd'], box.body, box.end), findBox(movie, ['mdia', 'mdhd'], box.body, box.end)]
    if (tkhd && mdhd) scales.set(movie.readUInt32BE(tkhd.body + 12), movie.readUInt32BE(mdhd.body + 12))
  }
  return scales
}

function fragmentAt(fd: number, at: number, size: number): { length: number; runs: SampleRun[] } | undefined {
  const moof = boxAt(fd, at, size)
  const runs = moof && readFragmentHead(moof)
  if (!moof || !runs || at + moof.length + 8 > size) return undefined
  const head = read(fd, at + moof.length, 8)
  const media = head.readUInt32BE(0)
  const samples = runs.reduce((sum, run) => sum + run.sizes.reduce((bytes, length) => bytes + length, 0), 8)
  if (head.toString('latin1', 4, 8) !== 'mdat' || media !== samples || at + moof.length + media > size) return undefined
  return { length: moof.length + media, runs }
}

function placeOf(runs: readonly SampleRun[], at: number, length: number, scales: ReadonlyMap<number, number>): FragmentPlace {
  const lead = runs[0] as SampleRun
  const scale = scales.get(lead.track) ?? 90_000
  const lasts = lead.durations.reduce((sum, duration) => sum + duration, 0)
  const key = lead.keys[0] === 0 && lead.track === 1
  return { at, length, key, from: (lead.decodeAt * 1000) / scale, to: ((lead.decodeAt + lasts) * 1000) / scale }
}

/** Every picture of the fragment is a chain of NALs that ends where it says (H.264, H.265); of another codec not all zeros. */
function holds(fd: number, movie: Buffer, fragment: FragmentPlace | undefined, runs: readonly SampleRun[] | undefined): boolean {
  if (!fragment || !runs) return false
  const nals = movie.includes('avcC') || movie.includes('hvcC')
  const data = read(fd, fragment.at, fragment.length)
  for (const run of runs) {
    let at = run.dataAt
    for (const length of run.sizes) {
      const sample = data.subarray(at, at + length)
      if (sample.length !== length) return false
      if (nals && run.track === 1 ? !isNalChain(sample) : sample.every((byte) => byte === 0)) return false
      at += length
    }
  }
  return true
}

function isNalChain(sample: Buffer): boolean {
  let at = 0
  while (at + 4 < sample.length) {
    const length = sample.readUInt32BE(at)
    if (length === 0 || (sample[at + 4] ?? 0x80) & 0x80) return false
    at += 4 + length
  }
  return at === sample.length
}

/** A whole small box; undefined where none begins or it does not end within the file. */
function boxAt(fd: number, at: number, size: number): Buffer | undefined {
  if (at + 8 > size) return undefined
  const length = read(fd, at, 8).readUInt32BE(0)
  if (length < 8 || length > largestHead || at + length > size) return undefined
  return read(fd, at, length)
}

function read(fd: number, at: number, length: number): Buffer {
  const data = Buffer.alloc(length)
  const count = readSync(fd, data, 0, length, at)
  return count === length ? data : data.subarray(0, count)
}
