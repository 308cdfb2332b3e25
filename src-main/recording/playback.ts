/**
 * Reading what was recorded: where the fragments of a file lie, pieces of files, and HLS playlists that point into them. The files
 * are the same while they grow and afterwards.
 *
 * A disk that hangs may hold up so many reads and no more: the engine's threads are needed elsewhere.
 */
import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { Failure, Problem } from '../base/index.ts'
import type { FileScan, FragmentPlace } from './file/repair.ts'
import type { SegmentRow } from './library.ts'
import type { SegmentWriter } from './segment-writer.ts'
import type { Volume } from './writer/volume.ts'

export interface FragmentIndex {
  readonly head: { readonly at: number; readonly length: number }
  readonly fragments: readonly FragmentPlace[]
}

/** Reads under way at once. */
const mostReads = 2
const keptIndexes = 100

export class Playback {
  readonly #parts: { volume(folder: string): Promise<Volume>; running(file: string): SegmentWriter | undefined }
  readonly #indexes = new Map<number, FragmentIndex>()
  #reads = 0
  readonly #waiting: (() => void)[] = []

  constructor(parts: { volume(folder: string): Promise<Volume>; running(file: string): SegmentWriter | undefined }) {
    this.#parts = parts
  }

  /** Throws Problem SEGMENT_NOT_FOUND, Failure storage. */
  async index(row: SegmentRow): Promise<FragmentIndex> {
    const running = this.#parts.running(row.file)
    if (running) return { head: running.head, fragments: running.fragments }
    const known = this.#indexes.get(row.id)
    if (known) return known
    const volume = await this.#parts.volume(row.folder)
    const scan = await volume.ask<FileScan>('scan', { path: row.file }).catch((trouble: { evidence?: string }) => {
      throw new Failure('storage', trouble.evidence)
    })
    if (!scan.head) throw new Problem('SEGMENT_NOT_FOUND', { segment_id: String(row.id) })
    const index = { head: scan.head, fragments: scan.fragments }
    this.#indexes.set(row.id, index)
    const [oldest] = this.#indexes.keys()
    if (this.#indexes.size > keptIndexes && oldest !== undefined) this.#indexes.delete(oldest)
    return index
  }

  /** Bytes of the file now. Throws Problem SEGMENT_NOT_FOUND. */
  async size(row: SegmentRow): Promise<number> {
    const running = this.#parts.running(row.file)
    if (running) return running.bytes
    return this.#with(row, async (file) => (await file.stat()).size)
  }

  async read(row: SegmentRow, at: number, length: number): Promise<Buffer> {
    return this.#with(row, async (file) => {
      const data = Buffer.allocUnsafe(length)
      const { bytesRead } = await file.read(data, 0, length, at)
      return data.subarray(0, bytesRead)
    })
  }

  async *stream(row: SegmentRow, from: number, to: number): AsyncGenerator<Buffer> {
    const piece = 512 * 1024
    for (let at = from; at < to; ) {
      const data = await this.read(row, at, Math.min(piece, to - at))
      if (data.length === 0) return
      yield data
      at += data.length
    }
  }

  async #with<T>(row: SegmentRow, use: (file: FileHandle) => Promise<T>): Promise<T> {
    while (this.#reads >= mostReads) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#reads += 1
    let file: FileHandle | undefined
    try {
      const path = join(row.folder, row.file)
      const [folder, root] = await Promise.all([realpath(dirname(path)), realpath(row.folder)])
      if (folder !== root && !folder.startsWith(root + sep)) throw new Problem('SEGMENT_NOT_FOUND', { segment_id: String(row.id) })
      file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
      return await use(file)
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ELOOP') throw new Problem('SEGMENT_NOT_FOUND', { segment_id: String(row.id) })
      throw code ? new Failure('storage', (thrown as Error).message) : thrown
    } finally {
      await file?.close()
      this.#reads -= 1
      this.#waiting.shift()?.()
    }
  }
}
