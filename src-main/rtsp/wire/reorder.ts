/** A reordering buffer: puts RTP packets that came by UDP back into order, drops doubles, and counts what is missing (RFC 3550 A.1). */

export interface Reorder {
  push(packet: Buffer, arrivedAt: number): void
  /** Extended highest sequence number, 0 before the first packet. */
  readonly highest: number
  /** Packets that never came. */
  readonly lost: number
  readonly received: number
}

/** Packets that are held for one that is missing. */
const window = 64
/** Milliseconds that a packet is held at most. */
const patience = 100

interface Held {
  readonly packet: Buffer
  readonly arrivedAt: number
}

export function createReorder(deliver: (packet: Buffer, arrivedAt: number) => void): Reorder {
  const held = new Map<number, Held>()
  let expected = -1
  let extended = 0
  let lost = 0
  let received = 0
  let past = 0

  const pass = (packet: Buffer, arrivedAt: number) => {
    extended += 1
    expected = (expected + 1) & 0xffff
    deliver(packet, arrivedAt)
  }
  const drain = () => {
    for (let next = held.get(expected); next; next = held.get(expected)) {
      held.delete(expected)
      pass(next.packet, next.arrivedAt)
    }
  }
  /** Gives up the nearest gap. */
  const skipGap = () => {
    while (held.size > 0 && !held.has(expected)) {
      expected = (expected + 1) & 0xffff
      extended += 1
      lost += 1
    }
    drain()
  }
  const restart = (sequence: number) => {
    for (const { packet, arrivedAt } of [...held]
      .sort(([a], [b]) => ((a - expected) & 0xffff) - ((b - expected) & 0xffff))
      .map(([, one]) => one))
      deliver(packet, arrivedAt)
    held.clear()
    extended = sequence - 1
    expected = sequence
    past = 0
  }

  return {
    get highest() {
      return Math.max(0, extended)
    },
    get lost() {
      return lost
    },
    get received() {
      return received
    },
    push(packet, arrivedAt) {
      const sequence = packet.readUInt16BE(2)
      received += 1
      if (expected < 0) restart(sequence)
      const ahead = (sequence - expected) & 0xffff
      if (ahead >= 0x8000) {
        // Late or doubled; but when nothing else comes, the sender began anew.
        past += 1
        if (past < window) return
        restart(sequence)
      } else past = 0
      if (((sequence - expected) & 0xffff) === 0) {
        pass(packet, arrivedAt)
        drain()
        return
      }
      if (ahead >= 4096) restart(sequence)
      held.set(sequence, { packet, arrivedAt })
      drain()
      while (held.size > 0) {
        const oldest = held.values().next().value as Held
        if (held.size < window && arrivedAt - oldest.arrivedAt < patience) return
        skipGap()
      }
    },
  }
}
