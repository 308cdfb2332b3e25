/**
 * Interleaved frames, collected and written at once: one write for all that came in one piece costs a fraction of one per packet.
 *
 * A packet that stands behind its own interleaved head in memory leaves from there, neighbours as one piece and without a copy; that
 * memory must not change until `flush`, and after it as long as something waits. Other packets are copied into a slab, so the caller's
 * buffer may be reused at once. A slab is used again as soon as the socket has passed all of it on, which is nearly always: a new one
 * every few frames costs more in garbage collection than all the rest. One that still waits is left to the socket.
 *
 * What lies in several places goes through such a slab as well where it fits: to copy a picture costs less than a write of many pieces.
 */

export interface FrameBatch {
  /** One frame; leaves with `flush`, or earlier. */
  add(channel: number, payload: Buffer): void
  /** The same for a packet at `start` whose head (`$`, channel, length) stands in the four bytes before it. */
  addFramed(memory: Buffer, start: number, length: number): void
  /** Writes what was added. Returns the bytes that wait in the socket, as far as is known. */
  flush(): number
  /** Bytes that were added and not handed to `write` yet. */
  readonly pending: number
}

const headBytes = 4
const slabSize = 64 * 1024
/** Bytes after which it does not wait for `flush`. */
const enough = 48 * 1024

/** Empty slabs, shared by all batches: hardly more than one is in use at a time. */
const empty: Buffer[] = []
const emptyLimit = 8

const takeSlab = () => empty.pop() ?? Buffer.allocUnsafeSlow(slabSize)
const giveBack = (slab: Buffer) => {
  if (slab.length === slabSize && empty.length < emptyLimit) empty.push(slab)
}

function joined(pieces: readonly Buffer[], into: Buffer): Buffer {
  let end = 0
  for (const piece of pieces) end += piece.copy(into, end)
  return into.subarray(0, end)
}

/** `write` takes pieces that follow each other, and returns the bytes that wait in the socket afterwards. */
export function createFrameBatch(write: (pieces: readonly Buffer[]) => number): FrameBatch {
  let pieces: Buffer[] = []
  let pending = 0
  let waiting = 0
  let slab: Buffer | undefined
  let start = 0
  let end = 0
  /** Neighbours that leave from where they are. */
  let run: Buffer | undefined
  let runStart = 0
  let runEnd = 0

  const endRun = () => {
    if (run) pieces.push(run.subarray(runStart, runEnd))
    run = undefined
  }
  const endSlabPiece = () => {
    if (slab && end > start) pieces.push(slab.subarray(start, end))
    start = end
  }
  const flush = () => {
    endRun()
    endSlabPiece()
    if (pieces.length === 0) return waiting
    const copy = pieces.length > 1 && pending <= slabSize ? takeSlab() : undefined
    const leaving = copy ? [joined(pieces, copy)] : pieces
    pieces = []
    pending = 0
    waiting = write(leaving)
    if (waiting > 0) return waiting
    if (copy) giveBack(copy)
    if (!slab) return waiting
    giveBack(slab)
    slab = undefined
    start = end = 0
    return waiting
  }

  return {
    get pending() {
      return pending
    },
    flush,
    add(channel, payload) {
      const size = payload.length
      if (size > 0xffff) return
      endRun()
      if (slab && slab.length - end < size + headBytes) {
        flush()
        slab = undefined
      }
      if (!slab) {
        slab = size + headBytes <= slabSize ? takeSlab() : Buffer.allocUnsafeSlow(size + headBytes)
        start = end = 0
      }
      slab[end] = 0x24
      slab[end + 1] = channel
      slab[end + 2] = size >> 8
      slab[end + 3] = size & 0xff
      payload.copy(slab, end + headBytes)
      end += size + headBytes
      pending += size + headBytes
      if (pending >= enough) flush()
    },
    addFramed(memory, at, length) {
      if (run !== memory || at - headBytes !== runEnd) {
        endRun()
        endSlabPiece()
        run = memory
        runStart = at - headBytes
      }
      runEnd = at + length
      pending += length + headBytes
      if (pending >= enough) flush()
    },
  }
}
