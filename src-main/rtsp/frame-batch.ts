/**
 * Interleaved frames, collected over one turn of the loop and written at once: one write per turn costs a fraction of one per packet.
 *
 * A packet that stands behind its own interleaved head in memory leaves from there, neighbours as one piece and without a copy; that
 * memory must not change until `flush`, and after it as long as `write` leaves something waiting. Other packets are copied into a slab,
 * so the caller's buffer may be reused at once. A slab is used again as soon as the socket has passed all of it on, which is nearly
 * always: a new one every few frames costs more in garbage collection than all the rest. One that still waits is left to the socket.
 */

export interface FrameBatch {
  /** One frame; leaves with the end of this turn of the loop, or earlier. */
  add(channel: number, payload: Buffer): void
  /** The same for a packet whose head (`$`, channel, length) lies in the four bytes before it. */
  addFramed(packet: Buffer): void
  flush(): void
  /** Bytes that were added and not handed to `write` yet. */
  readonly pending: number
}

const headBytes = 4
const slabSize = 64 * 1024
/** Bytes after which it does not wait for the end of the turn. */
const enough = 48 * 1024

/** Empty slabs, shared by all batches: hardly more than one is in use at a time. */
const empty: Buffer[] = []
const emptyLimit = 8

/** `write` takes pieces that follow each other, and returns the bytes that wait in the socket afterwards. */
export function createFrameBatch(write: (pieces: readonly Buffer[]) => number): FrameBatch {
  let pieces: Buffer[] = []
  let pending = 0
  let slab: Buffer | undefined
  let start = 0
  let end = 0
  /** Neighbours that leave from where they are. */
  let run: ArrayBufferLike | undefined
  let runStart = 0
  let runEnd = 0
  let scheduled = false

  const endRun = () => {
    if (run) pieces.push(Buffer.from(run as ArrayBuffer, runStart, runEnd - runStart))
    run = undefined
  }
  const endSlabPiece = () => {
    if (slab && end > start) pieces.push(slab.subarray(start, end))
    start = end
  }
  const flush = () => {
    endRun()
    endSlabPiece()
    if (pieces.length === 0) return
    const leaving = pieces
    pieces = []
    pending = 0
    const waiting = write(leaving)
    if (!slab || waiting > 0) return
    if (slab.length === slabSize && empty.length < emptyLimit) empty.push(slab)
    slab = undefined
    start = end = 0
  }
  const endOfTurn = () => {
    scheduled = false
    flush()
  }
  const added = (size: number) => {
    pending += size
    if (pending >= enough) flush()
    else if (!scheduled) {
      scheduled = true
      setImmediate(endOfTurn)
    }
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
        slab = (size + headBytes <= slabSize ? empty.pop() : undefined) ?? Buffer.allocUnsafeSlow(Math.max(slabSize, size + headBytes))
        start = end = 0
      }
      slab[end] = 0x24
      slab[end + 1] = channel
      slab[end + 2] = size >> 8
      slab[end + 3] = size & 0xff
      payload.copy(slab, end + headBytes)
      end += size + headBytes
      added(size + headBytes)
    },
    addFramed(packet) {
      const { buffer, byteOffset, length } = packet
      const head = byteOffset - headBytes
      if (run !== buffer || head !== runEnd) {
        endRun()
        endSlabPiece()
        run = buffer
        runStart = head
      }
      runEnd = byteOffset + length
      added(length + headBytes)
    },
  }
}
