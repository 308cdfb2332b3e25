/** Muxing of one file, from its first picture to its last: units in, fragments to the volume, a row in the library that ends where the disk has it. */
import type { Clock, Log } from '../base/index.ts'
import type { StreamRef } from '../hub/types.ts'
import { type Fragment, Fragmenter, type FragmentHead, type MediaUnit, type Track } from '../media/index.ts'
import { metadataBox } from './file/file-metadata.ts'
import { reserveAt, reserveFor } from './file/recording-file.ts'
import type { FragmentPlace } from './file/repair.ts'
import { fileName } from './file-name.ts'
import type { Library } from './library.ts'
import type { TimedUnit } from './pre-roll.ts'
import type { DiskTrouble } from './writer/disk-trouble.ts'
import type { Volume } from './writer/volume.ts'
import type { VolumeFile } from './writer/volume-file.ts'

/** Milliseconds of a fragment: what `kill -9` loses at most. */
const fragmentLength = 1000
/** Milliseconds that a file waits for its sound after the cut. */
const soundWithin = 2000

export interface SegmentStart {
  readonly ref: StreamRef
  readonly tracks: readonly Track[]
  readonly leader: number
  /** Capture of its first picture. */
  readonly at: number
  /** It is to end at the first key picture from here on. */
  readonly until: number
  readonly seconds: number
}

export interface SegmentParts {
  readonly volume: Volume
  readonly library: Library
  readonly clock: Clock
  readonly log: Log
  readonly gateway: string
  cameraName(cameraId: string): string
  failed(trouble: DiskTrouble): void
}

/** Milliseconds by which the media's clock may run away from the wall before the next file sets it right. */
const drift = 500
/** As much at the beginning, while the hub still learns when pictures are taken: a first one that came late breaks no file. */
const driftAtStart = 3000
const settling = 30_000

export class SegmentWriter {
  readonly file: string
  readonly startedAt: number
  readonly until: number
  /** When it is whole, or was given up. Never rejects. */
  readonly done: Promise<void>
  full = false
  ended = false
  /** What comes from here on belongs to the next file. */
  cutAt = Number.POSITIVE_INFINITY
  writtenAt: number | undefined
  /** Capture up to which it is on the disk. */
  writtenUpTo: number
  bytes = 0
  mime = ''
  /** For whoever plays it while it grows. */
  readonly head: { at: number; length: number } = { at: 0, length: 0 }
  readonly fragments: FragmentPlace[] = []
  readonly #start: SegmentStart
  readonly #parts: SegmentParts
  readonly #fragmenter: Fragmenter
  #out: VolumeFile | undefined
  #row: Promise<number | undefined> = Promise.resolve(undefined)
  #refused = false
  #cutSince: number | undefined
  #resolve = () => {}
  readonly #sizes: { at: number; bytes: number }[] = []

  constructor(start: SegmentStart, parts: SegmentParts) {
    const { ref, at, until } = start
    this.#start = start
    this.#parts = parts
    this.startedAt = at
    this.writtenUpTo = at
    this.until = until
    this.file = fileName(ref, at)
    this.done = new Promise((resolve) => {
      this.#resolve = resolve
    })
    const about = {
      camera_id: ref.cameraId,
      camera_name: parts.cameraName(ref.cameraId),
      role: ref.role,
      started_at: at,
      gateway: parts.gateway,
    }
    this.#fragmenter = new Fragmenter(
      start.tracks,
      { length: fragmentLength, extra: [metadataBox(about)] },
      { head: (head) => this.#begin(head), fragment: (fragment) => this.#append(fragment) },
    )
  }

  /** Id of its row; undefined when it could not be noted. */
  get id(): Promise<number | undefined> {
    return this.#row
  }

  /** Where it lies. */
  get folder(): string {
    return this.#parts.volume.root
  }

  /** Bits per second over the last seconds. */
  get bitrate(): number {
    const [first, last] = [this.#sizes[0], this.#sizes.at(-1)]
    if (!first || !last || last.at <= first.at) return 0
    return (this.#sizes.slice(1).reduce((sum, { bytes }) => sum + bytes, 0) * 8000) / (last.at - first.at)
  }

  /** False: the disk does not keep up. */
  push({ track, unit, at }: TimedUnit): boolean {
    if (!this.ended) this.#fragmenter.push(track, unit, at)
    return !this.#refused
  }

  differs(track: number, unit: MediaUnit): boolean {
    return this.#fragmenter.differs(track, unit)
  }

  /** The media's own clock is so far from the time of capture that only another file sets it right. */
  drifts(unit: MediaUnit, at: number): boolean {
    const allowed = at - this.startedAt < settling ? driftAtStart : drift
    return Math.abs(this.#fragmenter.driftOf(this.#start.leader, unit, at)) > allowed
  }

  /** Pictures end here. With `waitsSince` (now) it waits for the sound from before. */
  cut(at: number, waitsSince: number | undefined): void {
    this.cutAt = at
    this.#cutSince = waitsSince
    if (waitsSince === undefined) this.finish()
  }

  finishIfOld(now: number): void {
    if (this.#cutSince !== undefined && now - this.#cutSince > soundWithin) this.finish()
  }

  finish(): void {
    if (this.ended) return
    this.#fragmenter.flush()
    this.ended = true
    void this.#close()
  }

  async #close(): Promise<void> {
    const out = this.#out
    try {
      const bytes = out ? await out.finish() : 0
      await this.#note(bytes)
    } catch {
      // The volume told of it, and `failed` notes what there is.
    }
    this.#resolve()
  }

  #begin({ movie, mime }: FragmentHead): void {
    if (this.#out || this.ended) return
    const { ref, tracks, seconds, at } = this.#start
    const video = tracks.find(({ kind }) => kind === 'video')
    const sound = tracks.find(({ kind }) => kind === 'audio')
    const reserve = reserveFor(seconds, video ? Math.max(25, video.fps ?? 30) : 0, sound ? 50 : 0)
    this.mime = mime
    this.head.at = reserveAt + reserve
    this.head.length = movie.length
    this.#out = this.#parts.volume.open(this.file, reserve, movie, {
      written: ({ size, mark }) => this.#written(size, mark as Fragment),
      nearlyFull: () => {
        this.full = true
      },
      failed: (trouble) => void this.#failed(trouble),
    })
    this.#row = this.#parts.library.begin(ref, at, this.#parts.volume.root, this.file, mime).catch((thrown: unknown) => {
      this.#parts.log.warn({ file: this.file, error: String(thrown) }, 'a file could not be noted; it is found again at the next start')
      return undefined
    })
  }

  #append(fragment: Fragment): void {
    if (this.#out && !this.#out.append(fragment.data, fragment)) this.#refused = true
  }

  #written(size: number, fragment: Fragment): void {
    const now = this.#parts.clock.now()
    const length = fragment.data.length
    this.bytes = size
    this.writtenAt = now
    this.writtenUpTo = Math.max(this.writtenUpTo, fragment.capturedAt + fragment.to - fragment.from)
    this.fragments.push({ at: size - length, length, key: fragment.key, from: fragment.from, to: fragment.to })
    this.#sizes.push({ at: now, bytes: length })
    if (this.#sizes.length > 6) this.#sizes.shift()
  }

  async #failed(trouble: DiskTrouble): Promise<void> {
    const told = !this.ended
    this.ended = true
    if (told) this.#parts.failed(trouble)
    await this.#note(this.bytes).catch(() => {})
    this.#resolve()
  }

  async #note(bytes: number): Promise<void> {
    const id = await this.#row
    if (id === undefined) return
    if (this.fragments.length === 0) {
      await this.#parts.library.forget([id])
      // Nothing is in it but room for a head.
      await this.#parts.volume.ask('remove', { paths: [this.file] })
    } else await this.#parts.library.done(id, { from: this.startedAt, to: this.writtenUpTo }, Math.max(bytes, this.bytes))
  }
}
