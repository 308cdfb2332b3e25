/**
 * JPEGs out of an HTTP body: `multipart/x-mixed-replace` as cameras and FFmpeg (`-f mpjpeg`) send it, or bare JPEGs in a row.
 *
 * Cut by Content-Length where a part has one and it is true, else by the markers of the JPEG itself. The boundary is not needed, so
 * that a wrong or missing one (common) does no harm. Memory is capped: what grows past `largest` is dropped.
 */

const soi = Buffer.from([0xff, 0xd8, 0xff])
const headerEnd = Buffer.from('\r\n\r\n')
const bareHeaderEnd = Buffer.from('\n\n')
const headerLimit = 4096

export class JpegCutter {
  /** Pieces that looked like a picture and were none. */
  dropped = 0
  readonly #largest: number
  #chunks: Buffer[] = []
  #bytes = 0
  /** Total bytes that must be there before looking again is worth it. */
  #wanted = 0
  #scanned = 0
  /** What the parts say of their length: false where the next picture came before its end. Undefined until one was cut by it. */
  #isLengthTrue: boolean | undefined

  /** `largest`: bytes of a picture, 16 MiB by default. */
  constructor(largest = 16 * 1024 * 1024) {
    this.#largest = largest
  }

  /** Pictures that this chunk completes; each is a buffer of its own. */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    const pictures: Buffer[] = []
    while (this.#bytes > 0 && this.#bytes >= this.#wanted) {
      const buffer = this.#join()
      const taken = this.#take(buffer, pictures)
      if (taken === 0) break
      this.#keep(buffer.subarray(taken))
    }
    if (this.#bytes > this.#largest + headerLimit) {
      this.dropped += 1
      this.#keep(Buffer.alloc(0))
    }
    return pictures
  }

  #join(): Buffer {
    const buffer = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks, this.#bytes)
    this.#chunks = [buffer]
    return buffer
  }

  #keep(rest: Buffer): void {
    this.#chunks = rest.length > 0 ? [rest] : []
    this.#bytes = rest.length
    this.#wanted = 0
    this.#scanned = 0
  }

  /** Bytes that are done with; 0: more is needed. */
  #take(buffer: Buffer, pictures: Buffer[]): number {
    const start = buffer.indexOf(soi)
    if (start < 0) {
      // Headers may still be incomplete, and the SOI may be cut.
      this.#wanted = buffer.length + 1
      return buffer.length > headerLimit ? buffer.length - headerLimit : 0
    }
    const length = declaredLength(buffer, start)
    if (length !== undefined && length <= this.#largest && this.#isLengthTrue !== false) {
      const end = start + length
      if (buffer.length < end) {
        if (this.#isLengthTrue === undefined && holdsAnother(buffer, start)) {
          this.#isLengthTrue = false
          return this.#takeByMarkers(buffer, start, pictures)
        }
        this.#wanted = this.#isLengthTrue ? end : Math.min(end, 2 * buffer.length)
        return 0
      }
      if (endsAsJpeg(buffer, start, end)) {
        this.#isLengthTrue = true
        pictures.push(Buffer.from(buffer.subarray(start, end)))
        return end
      }
    }
    return this.#takeByMarkers(buffer, start, pictures)
  }

  #takeByMarkers(buffer: Buffer, start: number, pictures: Buffer[]): number {
    const end = jpegEnd(buffer, start, Math.max(start, this.#scanned - 1))
    if (end === 'broken') {
      this.dropped += 1
      return start + 2
    }
    if (end === undefined) {
      this.#scanned = buffer.length
      this.#wanted = buffer.length + 1
      return 0
    }
    pictures.push(Buffer.from(buffer.subarray(start, end)))
    return end
  }
}

/** Content-Length in the part's header right before `start`. */
function declaredLength(buffer: Buffer, start: number): number | undefined {
  const crlf = start >= 4 && buffer.compare(headerEnd, 0, 4, start - 4, start) === 0
  const lf = start >= 2 && buffer.compare(bareHeaderEnd, 0, 2, start - 2, start) === 0
  if (!crlf && !lf) return undefined
  const header = buffer.toString('latin1', Math.max(0, start - headerLimit), start)
  const lengths = [...header.matchAll(/content-length\s*:\s*(\d{1,9})/gi)]
  const last = lengths.at(-1)?.[1]
  return last === undefined || Number(last) < 100 ? undefined : Number(last)
}

/** The picture from `start` on is whole, and the next one has begun. */
function holdsAnother(buffer: Buffer, start: number): boolean {
  const end = jpegEnd(buffer, start, start)
  return typeof end === 'number' && buffer.indexOf(soi, end) >= 0
}

/** The end marker, with some zeros or line ends of padding allowed behind it. */
function endsAsJpeg(buffer: Buffer, start: number, end: number): boolean {
  const last = buffer.lastIndexOf(0xd9, end - 1)
  return last > start && end - last <= 64 && buffer[last - 1] === 0xff
}

/**
 * Where the picture that begins at `start` ends (exclusive). Segments before the scan are jumped over by their length, so that
 * a thumbnail in an EXIF header does not end it.
 */
function jpegEnd(buffer: Buffer, start: number, scanFrom: number): number | 'broken' | undefined {
  let at = start + 2
  for (;;) {
    if (at + 4 > buffer.length) return undefined
    if (buffer[at] !== 0xff) return 'broken'
    const marker = buffer[at + 1] as number
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === 0xd9) return at + 2
    if (marker === 0xd8 || marker < 0xc0) return 'broken'
    at += 2 + buffer.readUInt16BE(at + 2)
    if (marker === 0xda) break
  }
  // Entropy-coded data: FF is followed by 00 or a restart marker, or it is a marker.
  at = Math.max(at, Math.min(scanFrom, buffer.length))
  for (;;) {
    const next = buffer.indexOf(0xff, at)
    if (next < 0 || next + 1 >= buffer.length) return undefined
    const marker = buffer[next + 1] as number
    if (marker === 0xd9) return next + 2
    if (marker === 0xd8) return 'broken'
    at = next + (marker === 0xff ? 1 : 2)
  }
}
