/**
 * Blocking disk I/O, kept out of the engine: all files of one volume, written one piece after the other, in the order in which it was told.
 *
 * A file that cannot be written on is finished as far as it came and given up; the others go on. Nothing outside the folder is
 * touched, and nothing at all while the folder is not the one that it was (a disk that is not mounted leaves an empty folder).
 */
import {
  closeSync,
  fdatasyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { RecordingFile, syncFolder } from '../file/recording-file.ts'
import { type FileScan, repairFile, scanFile } from '../file/repair.ts'
import type { Message, Reply } from './wire.ts'

/** Lies in the folder and says which volume it is. */
const marker = '.camgate-recordings'
/** Milliseconds until what was written is on the disk for certain. */
const syncAfter = 5000
/** Milliseconds between two looks whether the disk is still in its place. */
const lookEvery = 1000

interface OpenOne {
  readonly file: RecordingFile
  dirtySince: number | undefined
}

class Refused extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export class Writer {
  #root = ''
  #id = ''
  /** Of the folder. */
  #device = ''
  #lookedAt = Number.NEGATIVE_INFINITY
  readonly #files = new Map<number, OpenOne>()

  receive(message: Message): Reply {
    const { kind, id } = message
    const begun = performance.now()
    try {
      const done = this.#do(message)
      return { kind, id, ms: performance.now() - begun, ...done }
    } catch (thrown) {
      const error = thrown as NodeJS.ErrnoException
      const { number } = (message.about ?? {}) as { number?: number }
      const which = number === undefined ? {} : { number }
      return { kind, id, ...which, ms: performance.now() - begun, error: { code: error.code ?? 'internal', message: error.message } }
    }
  }

  /** Called every second. One file at a time, so that they do not all wait together. */
  tick(now: number): void {
    for (const one of this.#files.values()) {
      if (one.dirtySince === undefined || now - one.dirtySince < syncAfter) continue
      one.dirtySince = undefined
      try {
        one.file.sync()
      } catch {
        // The next write tells.
      }
    }
  }

  /** The engine is gone: whatever is open is made whole. */
  end(): void {
    for (const { file } of this.#files.values()) {
      try {
        file.finish()
      } catch {
        // Repaired at the next start.
      }
    }
    this.#files.clear()
  }

  #do({ kind, id, about, data }: Message): Partial<Reply> {
    if (kind === 'prepare') return this.#prepare(about as { root: string; id: string; create: boolean; probe?: boolean })
    if (kind === 'append') return this.#append(id, (about as { number: number }).number, data)
    if (kind === 'finish') return this.#finish(id)
    if (kind === 'open') return this.#open(id, about as { path: string; reserve: number; hidden?: number; length?: number }, data)
    if (kind === 'repair') return { result: this.#repair((about as { paths: string[] }).paths) }
    if (kind === 'remove') return { result: (about as { paths: string[] }).paths.map((path) => this.#remove(path)) }
    if (kind === 'scan') return { result: scanFile(this.#inside((about as { path: string }).path)) }
    if (kind === 'list') return { result: this.#list() }
    return { result: this.#space() }
  }

  /** `probe`: it failed before, and is believed only after it took something. */
  #prepare({ root, id, create, probe }: { root: string; id: string; create: boolean; probe?: boolean }): Partial<Reply> {
    if (create) mkdirSync(root, { recursive: true, mode: 0o750 })
    this.#root = realpathSync(root)
    this.#id = id
    const found = create ? this.#mark() : undefined
    // A library that is new meets a folder that is not: it is taken over as it is.
    if (found !== undefined) this.#id = found
    else if (create) this.#name(id)
    this.#guard()
    this.#device = deviceOf(this.#root)
    if (probe) this.#probe()
    return { result: { ...this.#space(), id: this.#id } }
  }

  #probe(): void {
    const path = join(this.#root, `${marker}.probe`)
    const fd = openSync(path, 'w', 0o640)
    try {
      writeSync(fd, 'probe')
      fdatasyncSync(fd)
    } finally {
      closeSync(fd)
      rmSync(path, { force: true })
    }
  }

  /** What is open can be written to long after the disk was taken from its place; nobody would find it. */
  #stillThere(): void {
    const now = performance.now()
    if (now - this.#lookedAt < lookEvery) return
    this.#lookedAt = now
    if (deviceOf(this.#root) !== this.#device) throw new Refused('not-mounted', `${this.#root} is another disk than it was`)
  }

  /** So that a power cut right afterwards does not leave a folder that nobody knows any more. */
  #name(id: string): void {
    const fd = openSync(join(this.#root, marker), 'wx', 0o640)
    try {
      writeSync(fd, `${id}\n`)
      fdatasyncSync(fd)
    } finally {
      closeSync(fd)
    }
    for (const folder of [this.#root, dirname(this.#root)]) syncFolder(folder)
  }

  #mark(): string | undefined {
    try {
      return readFileSync(join(this.#root, marker), 'utf8').trim()
    } catch {
      return undefined
    }
  }

  #guard(): void {
    const found = this.#mark()
    if (found === this.#id) return
    throw new Refused(
      found === undefined ? 'not-mounted' : 'other-volume',
      `${this.#root} is not the folder that it was: ${marker} ${found === undefined ? 'is missing' : 'names another'}`,
    )
  }

  #open(
    id: number,
    { path, reserve, hidden, length }: { path: string; reserve: number; hidden?: number; length?: number },
    movie: Buffer,
  ): Partial<Reply> {
    this.#guard()
    const file = RecordingFile.create({ path: this.#inside(path), reserve, movie: Buffer.from(movie) })
    file.hidden = hidden ?? 0
    if (length !== undefined) file.length = length
    this.#files.set(id, { file, dirtySince: Date.now() })
    return { size: file.size }
  }

  #append(id: number, number: number, data: Buffer): Partial<Reply> {
    const one = this.#files.get(id)
    // It failed before: whoever sends learns of it by that failure.
    if (!one) return { number }
    try {
      this.#stillThere()
      one.file.append(data)
    } catch (thrown) {
      this.#giveUp(id, one)
      throw thrown
    }
    one.dirtySince ??= Date.now()
    return { number, size: one.file.size, nearlyFull: number % 30 === 29 && one.file.nearlyFull }
  }

  #finish(id: number): Partial<Reply> {
    const one = this.#files.get(id)
    this.#files.delete(id)
    one?.file.finish()
    return { size: one?.file.size ?? 0 }
  }

  #giveUp(id: number, one: OpenOne): void {
    this.#files.delete(id)
    try {
      one.file.finish()
    } catch {
      // Its room was taken beforehand; where even that is of no use, it stays open and is repaired later.
    }
  }

  #repair(paths: readonly string[]): (FileScan & { path: string })[] {
    return paths.flatMap((path) => {
      try {
        const found = repairFile(this.#inside(path))
        // Of an hour of fragments only what the library needs is told.
        return [{ ...found, fragments: [], path }]
      } catch {
        return []
      }
    })
  }

  /** Removes a file and the folders that it leaves empty. False: it is none of this folder, and is left alone. */
  #remove(path: string): boolean {
    this.#guard()
    const file = this.#insideOrNot(path)
    if (file === undefined) return false
    rmSync(file, { force: true })
    for (let folder = dirname(file); folder !== this.#root; folder = dirname(folder)) {
      try {
        rmdirSync(folder)
      } catch {
        break
      }
    }
    return true
  }

  #list(): { path: string; bytes: number }[] {
    this.#guard()
    const found: { path: string; bytes: number }[] = []
    for (const entry of readdirSync(this.#root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.mp4')) continue
      const file = join(entry.parentPath, entry.name)
      found.push({ path: relative(this.#root, file).split(sep).join('/'), bytes: lstatSync(file).size })
    }
    return found
  }

  #space(): { free: number; total: number } {
    const { bavail, blocks, bsize } = statfsSync(this.#root)
    return { free: bavail * bsize, total: blocks * bsize }
  }

  #insideOrNot(path: string): string | undefined {
    try {
      return this.#inside(path)
    } catch {
      return undefined
    }
  }

  /** A path within the folder, also when a link in it leads elsewhere. */
  #inside(path: string): string {
    const file = join(this.#root, path)
    const place = relative(this.#root, file)
    if (place === '' || place.startsWith('..') || path.includes('\0')) throw new Refused('outside', 'this path leaves the folder')
    for (let folder = dirname(file); folder.length > this.#root.length; folder = dirname(folder)) {
      const real = realpath(folder)
      if (real !== undefined && real !== folder) throw new Refused('outside', 'a link in this path leads out of the folder')
    }
    return file
  }
}

/** Another one when something else was mounted there, or nothing any more. */
function deviceOf(folder: string): string {
  try {
    const { dev, ino } = statSync(folder)
    return `${dev} ${ino}`
  } catch {
    return 'gone'
  }
}

function realpath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
