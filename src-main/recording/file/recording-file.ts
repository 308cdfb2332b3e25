/**
 * Hybrid MP4, a recording on the disk: `ftyp | free(reserve) | moov(mvex) | (moof mdat)*`, readable while it grows and after any crash, and
 * an ordinary fast-start MP4 once `finish` has made one write of four bytes. No byte of media is ever moved.
 *
 * Everything here waits for the disk: it runs in a writer, never in the engine. Each write is counted, because a full disk takes a part and
 * says nothing.
 */
import { closeSync, constants, fdatasyncSync, fsyncSync, ftruncateSync, mkdirSync, openSync, rmSync, writevSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileType, finalMovie, readFragmentHead, SampleTables } from '../../media/index.ts'

/** Where `free` begins, and the head of the open file behind it. */
export const reserveAt = fileType.length
/** `free` keeps its own head; a `mdat` of 64-bit size covers what the fragments' heads are to an ordinary reader. */
const boxHead = 8
const longHead = 16

/** The disk took less than it was given, and did not say why. */
class ShortWrite extends Error {
  readonly code = 'ENOSPC'
}

export interface OpenFile {
  readonly path: string
  /** Bytes, at least 64 KiB. */
  readonly reserve: number
  /** `moov` with `mvex`. */
  readonly movie: Buffer
}

export class RecordingFile {
  readonly path: string
  /** Milliseconds at the beginning that an edit list is to hide. */
  hidden = 0
  /** Milliseconds for which it is shown from there on. */
  length = Number.POSITIVE_INFINITY
  readonly #fd: number
  readonly #reserve: number
  readonly #movie: Buffer
  readonly #tables: SampleTables
  #size: number

  private constructor(fd: number, open: OpenFile, size: number, tables: SampleTables) {
    this.#fd = fd
    this.path = open.path
    this.#reserve = open.reserve
    this.#movie = open.movie
    this.#tables = tables
    this.#size = size
  }

  /** Makes the file, which must not exist, with its reserve really taken on the disk. Throws what the system says, and leaves nothing then. */
  static create(open: OpenFile): RecordingFile {
    mkdirSync(dirname(open.path), { recursive: true, mode: 0o750 })
    const fd = openSync(open.path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o640)
    try {
      const free = Buffer.alloc(open.reserve)
      free.writeUInt32BE(open.reserve, 0)
      free.write('free', 4, 'latin1')
      const head = [fileType, free, open.movie]
      writeAll(fd, head, 0)
      syncFolder(dirname(open.path))
      const size = head.reduce((sum, { length }) => sum + length, 0)
      return new RecordingFile(fd, open, size, new SampleTables())
    } catch (thrown) {
      removeQuietly(fd, open.path)
      throw thrown
    }
  }

  /** One that is there already and was read (`repair.ts`): its fragments end at `size`. */
  static reopen(fd: number, open: OpenFile, size: number, tables: SampleTables): RecordingFile {
    return new RecordingFile(fd, open, size, tables)
  }

  /** Bytes so far. */
  get size(): number {
    return this.#size
  }

  /** The head that `finish` will write no longer fits before the fragments with room to spare: begin another file. */
  get nearlyFull(): boolean {
    return this.#tables.estimate > this.#reserve * 0.9
  }

  /** Appends `moof` and `mdat`. What did not fit is taken back, so that the file ends with a whole fragment; then it throws. */
  append(fragment: Buffer): void {
    const length = fragment.readUInt32BE(0)
    const runs = readFragmentHead(fragment.subarray(0, length))
    if (!runs) throw new Error('not a fragment')
    try {
      writeAll(this.#fd, [fragment], this.#size)
    } catch (thrown) {
      ftruncateSync(this.#fd, this.#size)
      throw thrown
    }
    this.#tables.add(runs, this.#size)
    this.#size += fragment.length
  }

  sync(): void {
    fdatasyncSync(this.#fd)
  }

  /**
   * Makes it an ordinary MP4 and closes it. Up to the last write of four bytes it stays the fragmented file that it was. A head that
   * outgrew the reserve goes to the end. A file without a single fragment is left as it is.
   */
  finish(): void {
    try {
      if (this.#tables.empty) return
      const movie = finalMovie(this.#movie, this.#tables, this.hidden, this.length)
      const inside = boxHead + movie.length + longHead
      const room = this.#reserve - inside
      if (room === 0 || room >= boxHead) this.#finishInFront(movie, room)
      else this.#finishBehind(movie)
    } finally {
      closeSync(this.#fd)
    }
  }

  close(): void {
    closeSync(this.#fd)
  }

  #finishInFront(movie: Buffer, room: number): void {
    const rest = room > 0 ? [freeHead(room)] : []
    writeAll(this.#fd, [movie, ...rest], reserveAt + boxHead)
    this.#cover(this.#size)
  }

  #finishBehind(movie: Buffer): void {
    const end = this.#size
    writeAll(this.#fd, [movie], end)
    writeAll(this.#fd, [freeHead(this.#reserve - boxHead - longHead)], reserveAt + boxHead)
    this.#size = end + movie.length
    this.#cover(end)
  }

  /** Lets a `mdat` begin at the end of the reserve, and then, when all that is on the disk, shrinks `free` to its head. */
  #cover(end: number): void {
    const at = reserveAt + this.#reserve - longHead
    const head = Buffer.alloc(longHead)
    head.writeUInt32BE(1, 0)
    head.write('mdat', 4, 'latin1')
    head.writeBigUInt64BE(BigInt(end - at), 8)
    writeAll(this.#fd, [head], at)
    fdatasyncSync(this.#fd)
    const size = Buffer.alloc(4)
    size.writeUInt32BE(boxHead)
    writeAll(this.#fd, [size], reserveAt)
    fdatasyncSync(this.#fd)
  }
}

/** Bytes that a final head may take, from what a second of the stream holds. Rounded up to 64 KiB. */
export function reserveFor(seconds: number, pictures: number, sounds: number): number {
  const bytes = 1.25 * (seconds * (pictures * 20 + sounds * 6 + 40) + 4096)
  return Math.max(4, Math.ceil(bytes / 65_536)) * 65_536
}

function freeHead(size: number): Buffer {
  const head = Buffer.alloc(boxHead)
  head.writeUInt32BE(size, 0)
  head.write('free', 4, 'latin1')
  return head
}

function writeAll(fd: number, pieces: readonly Buffer[], at: number): void {
  const wished = pieces.reduce((sum, { length }) => sum + length, 0)
  const written = writevSync(fd, pieces, at)
  if (written !== wished) throw new ShortWrite(`${written} of ${wished} bytes were taken`)
}

/** So that the name itself survives a power cut. Not every system can. */
export function syncFolder(folder: string): void {
  try {
    const fd = openSync(folder, 'r')
    try {
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  } catch {
    // Windows opens no folders.
  }
}

function removeQuietly(fd: number, path: string): void {
  closeSync(fd)
  try {
    rmSync(path, { force: true })
  } catch {
    // It stays, and is found at the next start.
  }
}
