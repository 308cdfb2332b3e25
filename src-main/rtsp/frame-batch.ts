/**
 * Interleaved frames, collected over one turn of the loop and written at once: one write per turn costs a fraction of one per packet.
 *
 * Frames are copied into a slab, so the caller's buffer may be reused at once. A slab is used again as soon as the socket has passed all of it
 * on, which is nearly always: a new one every few frames costs more in garbage collection than all the rest. A slab that still waits is left to the socket.
 */

export interface FrameBatch {
  /** One frame; leaves with the end of this turn of the loop, or earlier. */
  add(channel: number, payload: Buffer): void
  flush(): void
  /** Bytes that were added and not handed to `write` yet. */
  readonly pending: number
}

const slabSize = 64 * 1024
/** Bytes after which it does not wait for the end of the turn. */
const enough = 48 * 1024

/** Empty slabs, shared by all batches: hardly more than one is in use at a time. */
const empty: Buffer[] = []
const emptyLimit = 8

/** `write` returns the bytes that wait in the socket afterwards. */
export function createFrameBatch(write: (data: Buffer) => number): FrameBatch {
  let slab: Buffer | undefined
  let start = 0
  let end = 0
  let scheduled = false

  const flush = () => {
    if (!slab || end === start) return
    const data = slab.subarray(start, end)
    start = end
    if (write(data) > 0) return
    if (slab.length === slabSize && empty.length < emptyLimit) empty.push(slab)
    slab = undefined
    start = end = 0
  }
  const endOfTurn = () => {
    scheduled = false
    flush()
  }

  return {
    get pending() {
      return end - start
    },
    flush,
    add(channel, payload) {
      const size = payload.length
      if (size > 0xffff) return
      if (!slab || slab.length - end < size + 4) {
        flush()
        slab = (size + 4 <= slabSize ? empty.pop() : undefined) ?? Buffer.allocUnsafeSlow(Math.max(slabSize, size + 4))
        start = end = 0
      }
      slab[end] = 0x24
      slab[end + 1] = channel
      slab[end + 2] = size >> 8
      slab[end + 3] = size & 0xff
      payload.copy(slab, end + 4)
      end += size + 4
      if (end - start >= enough) flush()
      else if (!scheduled) {
        scheduled = true
        setImmediate(endOfTurn)
      }
    },
  }
}
