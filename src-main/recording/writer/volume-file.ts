/** A file that is being written to a volume, as whoever fills it sees it. */
import type { DiskTrouble } from './disk-trouble.ts'

export interface Written {
  /** Bytes of the file. */
  readonly size: number
  /** What the last fragment on the disk was given as. */
  readonly mark: unknown
}

export interface FileListener {
  /** This fragment is on the disk. */
  written(written: Written): void
  /** Its final head grows out of its reserve: go on in another file. */
  nearlyFull(): void
  /** Nothing more is written to it; it was finished as far as it came. */
  failed(trouble: DiskTrouble): void
}

export interface VolumeFile {
  /** False: the queue is full, and it was not taken. */
  append(data: Buffer, mark: unknown): boolean
  /** Resolves with bytes of the finished file. Rejects with DiskTrouble. */
  finish(): Promise<number>
}

export interface Space {
  readonly free: number
  readonly total: number
}
