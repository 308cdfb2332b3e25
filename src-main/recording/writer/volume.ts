/**
 * A bounded write queue to one folder on one disk: files that are written without anybody waiting, and what the disk has to say.
 *
 * What was sent and is not written yet is counted and bounded; a disk that stalls costs memory up to that bound and nothing else.
 * A writer that dies is started again, and the files that it held open are repaired before anything new is written. One that has
 * nothing to do ends, since it takes as much memory as half an engine, and is started by whatever is asked next.
 */
import { statfs } from 'node:fs/promises'
import { asFailure, type Clock, Condition, type Log, type WaitLimit } from '../../base/index.ts'
import type { Supervisor } from '../../supervisor/types.ts'
import { causeOf, type DiskTrouble } from './disk-trouble.ts'
import type { FileListener, Space, VolumeFile } from './volume-file.ts'
import { encode, type Kind, type Reply } from './wire.ts'
import { openWriter, type WriterLink } from './writer-link.ts'

/** Bytes that may wait for the disk. */
const mostWaiting = 64 * 1024 * 1024
/** Bytes that must be free on a disk that was full before it is written to again. */
export const roomToGoOn = (total: number) => Math.min(256 * 1024 * 1024, total * 0.2)
/** Milliseconds without an answer after which the disk is called slow. */
const slowAfter = 3000
/** The same of a writer that said nothing yet: its process is being started. */
const startWithin = 15_000
const restartPauses = [200, 1000, 5000]
const closeWithin = 10_000
/** Milliseconds without a question or an open file after which the writer ends. */
const restAfter = 10_000

interface Pending {
  readonly kind: Kind
  readonly sentAt: number
  readonly bytes: number
  readonly done: (reply: Reply) => void
}

export class Volume {
  readonly root: string
  #id: string
  readonly #identified: (id: string) => void
  #trouble: DiskTrouble | undefined
  space: Space | undefined
  /** Milliseconds that recent writes took at most. */
  slowest = 0
  readonly #parts: { supervisor: Supervisor; clock: Clock; log: Log }
  readonly #changed: () => void
  readonly #condition = new Condition()
  #create: boolean
  #link: WriterLink | undefined
  #next = 1
  #waiting = 0
  readonly #pending = new Map<string, Pending>()
  readonly #files = new Map<number, { path: string; listener: FileListener }>()
  #torn: string[] = []
  #deaths = 0
  #closed = false
  #ready = false
  #resting = false
  #busyAt = performance.now()
  readonly #restAfter: number
  /** Of the writer that rests. */
  #ended: Promise<void> = Promise.resolve()
  #looking = false
  /** The writer that runs said something. */
  #heard = false
  #cancelRestart = () => {}
  readonly #timer: NodeJS.Timeout

  /** `id` stands in the folder; `create`: it may be made, since it was never used before. `identified`: it was used by another library before, under this name. */
  constructor(
    options: { root: string; id: string; create: boolean; changed: () => void; identified?: (id: string) => void; restAfter?: number },
    parts: { supervisor: Supervisor; clock: Clock; log: Log },
  ) {
    this.root = options.root
    this.#id = options.id
    this.#identified = options.identified ?? (() => {})
    this.#create = options.create
    this.#changed = options.changed
    this.#restAfter = options.restAfter ?? restAfter
    this.#parts = parts
    this.#start()
    let seconds = 0
    this.#timer = setInterval(() => {
      seconds += 1
      this.#watch(seconds)
    }, 1000)
    this.#timer.unref()
  }

  get trouble(): DiskTrouble | undefined {
    return this.#trouble
  }

  /** Can a new file be begun now? */
  get usable(): boolean {
    return this.#ready && this.#waiting < mostWaiting / 2 && this.#trouble?.cause !== 'disk-slow' && this.#trouble?.cause !== 'disk-full'
  }

  /** Resolves when it is usable or has a trouble, or when the time is over. */
  async settled(limit?: WaitLimit): Promise<void> {
    await this.#condition.until(() => this.usable || this.#trouble !== undefined, limit)
  }

  /** Resolves when at most so many bytes wait for the disk. */
  async drained(most: number): Promise<void> {
    await this.#condition.until(() => this.#waiting <= most)
  }

  /** Of the writer, where it is a process. */
  get pid(): number | undefined {
    return this.#link?.pid
  }

  /** Bytes. */
  get waiting(): number {
    return this.#waiting
  }

  /** `shown`: milliseconds at the beginning that are not shown when it is finished, and for how long it is shown from there on. */
  open(path: string, reserve: number, movie: Buffer, listener: FileListener, shown: { hidden?: number; length?: number } = {}): VolumeFile {
    const id = this.#next++
    this.#files.set(id, { path, listener })
    this.#send('open', id, 0, { path, reserve, ...shown }, movie, (reply) => this.#judge(id, reply))
    let number = 0
    return {
      append: (data, mark) => {
        if (this.#waiting + data.length > mostWaiting || !this.#files.has(id)) return false
        number += 1
        this.#send('append', id, number, { number }, data, (reply) => {
          if (!this.#judge(id, reply) || reply.size === undefined) return
          listener.written({ size: reply.size, mark })
          if (reply.nearlyFull) listener.nearlyFull()
        })
        return true
      },
      finish: () =>
        new Promise((resolve, reject) => {
          if (!this.#files.has(id)) return reject(this.#trouble)
          this.#send('finish', id, 0, undefined, undefined, (reply) => {
            this.#files.delete(id)
            if (reply.error) reject(this.#troubleOf(reply.error))
            else resolve(reply.size ?? 0)
          })
        }),
    }
  }

  /** Questions to the writer; reject with DiskTrouble. */
  ask<T>(kind: 'repair' | 'remove' | 'list' | 'scan', about?: unknown): Promise<T> {
    this.#busyAt = performance.now()
    return this.#ask(kind, about)
  }

  #ask<T>(kind: Kind, about?: unknown): Promise<T> {
    const id = this.#next++
    return new Promise<T>((resolve, reject) => {
      this.#send(kind, id, 0, about, undefined, (reply) => {
        if (reply.error) reject(this.#troubleOf(reply.error))
        else resolve(reply.result as T)
      })
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelRestart()
    clearInterval(this.#timer)
    await Promise.all([this.#link?.close(closeWithin), this.#ended])
  }

  #start(): void {
    const { supervisor, clock } = this.#parts
    this.#resting = false
    this.#heard = false
    this.#busyAt = performance.now()
    try {
      const link = openWriter(
        supervisor,
        `recording writer ${this.root}`,
        (reply) => this.#replied(reply),
        (why) => {
          if (this.#link === link) this.#gone(why)
        },
      )
      this.#link = link
    } catch (thrown) {
      this.#ready = false
      this.#become({ cause: 'writer-died', evidence: asFailure(thrown).message, at: clock.now() })
      this.#again()
      return
    }
    this.#prepare()
  }

  #prepare(): void {
    const about = { root: this.root, id: this.#id, create: this.#create, probe: this.#trouble !== undefined }
    this.#send('prepare', 0, 0, about, undefined, (reply) => {
      if (reply.error) {
        this.#ready = false
        this.#become(this.#troubleOf(reply.error))
        return
      }
      const { id, ...space } = reply.result as Space & { id: string }
      this.space = space
      // Only what was really made is known from then on.
      if (this.#create || id !== this.#id) this.#identified(id)
      this.#create = false
      this.#id = id
      const torn = this.#torn.splice(0)
      const ready = () => {
        this.#ready = true
        if (this.#trouble && this.#trouble.cause !== 'disk-full') this.#become(undefined)
        this.#tell()
      }
      if (torn.length === 0) ready()
      else this.ask('repair', { paths: torn }).then(ready, ready)
    })
  }

  #gone(why: string): void {
    this.#link = undefined
    this.#ready = false
    if (this.#closed) return
    const trouble: DiskTrouble = { cause: 'writer-died', evidence: why, at: this.#parts.clock.now() }
    this.#parts.log.warn({ why, folder: this.root }, 'a recording writer ended, and is started again')
    for (const pending of [...this.#pending.values()])
      pending.done({ kind: pending.kind, id: 0, error: { code: 'writer-died', message: why } })
    this.#pending.clear()
    this.#waiting = 0
    for (const [id, { path, listener }] of [...this.#files]) {
      this.#files.delete(id)
      this.#torn.push(path)
      listener.failed(trouble)
    }
    this.#become(trouble)
    this.#condition.notify()
    this.#again()
  }

  #again(): void {
    const pause = restartPauses[Math.min(this.#deaths, restartPauses.length - 1)] ?? 0
    this.#deaths += 1
    this.#cancelRestart = this.#parts.clock.after(pause, () => {
      if (!this.#closed) this.#start()
    })
  }

  /** Every second: is the disk in time, is it back, how much is free? */
  #watch(seconds: number): void {
    const oldest = Math.min(...[...this.#pending.values()].map(({ sentAt }) => sentAt))
    const late = performance.now() - oldest
    if (late > (this.#heard ? slowAfter : startWithin)) {
      if (this.#trouble?.cause !== 'disk-slow')
        this.#become({ cause: 'disk-slow', evidence: `no answer for ${Math.round(late / 1000)} s`, at: this.#parts.clock.now() })
    } else if (this.#trouble?.cause === 'disk-slow') this.#become(undefined)
    this.slowest *= 0.9
    if (this.#resting && seconds % 10 === 0) this.refresh()
    if (this.#files.size > 0 || this.#trouble || !this.#ready) this.#busyAt = performance.now()
    if (this.#pending.size > 0 || !this.#link) return
    if (performance.now() - this.#busyAt > this.#restAfter) this.#rest()
    else if (!this.#ready && seconds % 2 === 0) this.#prepare()
    else if (this.#ready && seconds % 10 === 0) this.refresh()
  }

  #rest(): void {
    this.#resting = true
    this.#ended = this.#link?.close(closeWithin) ?? this.#ended
    this.#link = undefined
  }

  /** Asks how much is free: the writer, so that the engine never waits for a disk that is written to; the disk itself while nobody writes. */
  refresh(): void {
    if (this.#looking) return
    this.#looking = true
    const done = () => {
      this.#looking = false
    }
    const asked = this.#resting ? spaceOf(this.root) : this.#ask<Space>('space')
    asked.finally(done).then(
      (space) => {
        this.space = space
        if (this.#trouble?.cause === 'disk-full' && space.free >= roomToGoOn(space.total) * 0.9) this.#become(undefined)
        this.#tell()
      },
      () => {},
    )
  }

  #send(kind: Kind, id: number, number: number, about: unknown, data: Buffer | undefined, done: (reply: Reply) => void): void {
    if (this.#resting && !this.#closed) this.#start()
    if (!this.#link) {
      done({ kind, id, error: { code: 'writer-died', message: 'the writer does not run' } })
      return
    }
    const pieces = encode(kind, id, about, data)
    const bytes = pieces.reduce((sum, { length }) => sum + length, 0)
    this.#waiting += bytes
    this.#pending.set(`${kind} ${id} ${number}`, { kind, sentAt: performance.now(), bytes, done })
    this.#link.send(pieces)
  }

  #replied(reply: Reply): void {
    const key = `${reply.kind} ${reply.id} ${reply.number ?? 0}`
    const found = this.#pending.get(key)
    if (!found) return
    this.#pending.delete(key)
    this.#waiting -= found.bytes
    if (reply.kind === 'append') this.slowest = Math.max(this.slowest, reply.ms ?? 0)
    this.#deaths = 0
    this.#heard = true
    found.done(reply)
    this.#condition.notify()
  }

  /** True when it went well; otherwise the file is given up and its owner told. */
  #judge(id: number, reply: Reply): boolean {
    if (!reply.error) return true
    const file = this.#files.get(id)
    const trouble = this.#troubleOf(reply.error)
    if (trouble.cause !== 'writer-died') {
      this.#become(trouble)
      // It has to prove itself before anything new is begun on it.
      if (trouble.cause !== 'disk-full') this.#ready = false
    }
    this.#files.delete(id)
    file?.listener.failed(trouble)
    return false
  }

  #troubleOf({ code, message }: { code: string; message: string }): DiskTrouble {
    return { cause: causeOf(code), evidence: message, at: this.#parts.clock.now() }
  }

  #become(trouble: DiskTrouble | undefined): void {
    if (trouble?.cause === this.#trouble?.cause) return
    this.#trouble = trouble
    this.#tell()
  }

  #tell(): void {
    this.#changed()
    this.#condition.notify()
  }
}

async function spaceOf(root: string): Promise<Space> {
  const { bavail, blocks, bsize } = await statfs(root)
  return { free: bavail * bsize, total: blocks * bsize }
}
