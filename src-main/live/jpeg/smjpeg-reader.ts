/**
 * Reads SMJPEG (FFmpeg's `-f smjpeg`, Loki SDL MJPEG 0.2a): JPEGs by their length, each with its presentation time.
 *
 * It is chosen over multipart because it carries the time, which is what ties a picture to the moment of its capture.
 * Bytes may be cut anywhere; each picture comes out as one buffer of its own.
 */
import { Failure } from '../../base/index.ts'

/** No picture of a camera is larger; more is taken for a broken stream. */
const largest = 64 * 1024 * 1024
const magic = Buffer.from('\0\nSMJPEG')
/** Magic, version, duration. */
const fileHeader = 16
const chunkHeader = 12

export class SmjpegReader {
  readonly #picture: (jpeg: Buffer, ptsMs: number) => void
  /** Bytes before the next whole header, at most a few. */
  #rest: Buffer = Buffer.alloc(0)
  #began = false
  #body: { jpeg: Buffer; filled: number; pts: number } | undefined

  constructor(picture: (jpeg: Buffer, ptsMs: number) => void) {
    this.#picture = picture
  }

  /** Throws Failure (tool-failed) when it is no SMJPEG. */
  push(chunk: Buffer): void {
    let data = chunk
    while (data.length > 0) data = this.#body ? this.#fill(data) : this.#header(data)
  }

  /** Copies what belongs to the picture under way; returns what is left. */
  #fill(data: Buffer): Buffer {
    const body = this.#body
    if (!body) return data
    const taken = Math.min(body.jpeg.length - body.filled, data.length)
    data.copy(body.jpeg, body.filled, 0, taken)
    body.filled += taken
    if (body.filled === body.jpeg.length) {
      this.#body = undefined
      this.#picture(body.jpeg, body.pts)
    }
    return data.subarray(taken)
  }

  #header(data: Buffer): Buffer {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, data]) : data
    const used = this.#began ? this.#chunk(all) : this.#start(all)
    if (used === 0) {
      this.#rest = Buffer.from(all)
      return Buffer.alloc(0)
    }
    this.#rest = Buffer.alloc(0)
    return all.subarray(used)
  }

  /** Bytes used; 0 when more are needed. */
  #start(all: Buffer): number {
    if (all.length < fileHeader) return 0
    if (!all.subarray(0, magic.length).equals(magic)) throw new Failure('tool-failed', 'FFmpeg wrote no SMJPEG')
    this.#began = true
    return fileHeader
  }

  #chunk(all: Buffer): number {
    if (all.length < 4) return 0
    const kind = all.toString('latin1', 0, 4)
    if (kind === 'HEND') return 4
    if (all.length < (kind === 'vidD' ? chunkHeader : 8)) return 0
    if (kind === 'vidD') {
      const size = all.readUInt32BE(8)
      if (size === 0) return chunkHeader
      if (size > largest) throw new Failure('tool-failed', `FFmpeg announced a picture of ${size} bytes`)
      // Of its own, not from Node's pool: it may be posted to a window as it is.
      this.#body = { jpeg: Buffer.allocUnsafeSlow(size), filled: 0, pts: all.readUInt32BE(4) }
      return chunkHeader
    }
    if (kind !== '_TXT' && kind !== '_VID') throw new Failure('tool-failed', 'FFmpeg wrote an unknown SMJPEG chunk')
    const size = 8 + all.readUInt32BE(4)
    if (size > 65536) throw new Failure('tool-failed', 'FFmpeg wrote an endless SMJPEG header')
    return all.length < size ? 0 : size
  }
}
