import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { buildRtp } from '../media/index.ts'
import { BlockPool } from './block-pool.ts'
import { KeptGroup } from './kept-group.ts'
import type { KeptPacket } from './packet-chain.ts'
import { PacketStore } from './packet-store.ts'
import { PacketWriter } from './packet-writer.ts'

function packets(store: PacketStore, count: number, of: (index: number) => Partial<KeptPacket> & { size?: number }): KeptPacket[] {
  return Array.from({ length: count }, (_, index) => {
    const { size = 100, track = 0, ...rest } = of(index)
    const rtp = buildRtp({ payloadType: 96, marker: false, sequence: index, timestamp: 0, ssrc: 1 }, Buffer.alloc(size, index))
    return {
      track,
      data: store.copy(rtp, track),
      key: false,
      begins: true,
      video: track === 0,
      capturedAt: index,
      arrivedAt: index,
      ...rest,
    }
  })
}

class Sink extends Writable {
  readonly pieces: Buffer[] = []
  open = true
  #waiting: (() => void)[] = []
  constructor() {
    super({ highWaterMark: 1 })
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void) {
    this.pieces.push(Buffer.from(chunk))
    if (this.open) done()
    else this.#waiting.push(done)
  }
  drain() {
    this.open = true
    for (const done of this.#waiting.splice(0)) done()
  }
}

describe('PacketWriter', () => {
  it('writes neighbours as one piece of memory, each packet with its head', () => {
    const sink = new Sink()
    new PacketWriter(sink, new Map([[0, 0]]), true).write(packets(new PacketStore(new BlockPool()), 5, () => ({})))
    expect(sink.pieces).toHaveLength(1)
    const piece = sink.pieces[0] as Buffer
    expect([...piece.subarray(0, 4)]).toEqual([0x24, 0, 0, 112])
    expect([0, 1, 2, 3, 4].map((n) => piece.readUInt16BE(n * 116 + 4 + 2))).toEqual([0, 1, 2, 3, 4])
  })

  it('leaves out tracks that were not set up, and uses the channels that were agreed on', () => {
    const sink = new Sink()
    new PacketWriter(sink, new Map([[1, 6]]), false).write(packets(new PacketStore(new BlockPool()), 4, (index) => ({ track: index % 2 })))
    expect(sink.pieces.map((piece) => [piece[1], piece.readUInt16BE(6)])).toEqual([
      [6, 1],
      [6, 3],
    ])
  })

  it('skips for a reader that does not read, from the begin of a unit to a key frame', async () => {
    const sink = new Sink()
    sink.open = false
    const store = new PacketStore(new BlockPool())
    const writer = new PacketWriter(sink, new Map([[0, 0]]), true, 1000)
    for (let n = 0; n < 10; n++) writer.write(packets(store, 2, (index) => ({ size: 200, begins: index === 0 })))
    expect(writer.skipping).toBe(true)
    expect(writer.skipped % 2).toBe(0)
    expect(sink.writableLength).toBeLessThan(2000)
    sink.drain()
    await new Promise((done) => setImmediate(done))
    writer.write(packets(store, 1, () => ({})))
    expect(writer.skipping).toBe(true)
    writer.write(packets(store, 1, () => ({ key: true })))
    expect(writer.skipping).toBe(false)
  })
})

describe('KeptGroup', () => {
  const pool = new BlockPool()
  const store = new PacketStore(new BlockPool())
  const fill = (group: KeptGroup, count: number, of: (index: number) => Partial<KeptPacket> & { size?: number }) => {
    for (const packet of packets(store, count, of)) group.add(packet)
  }

  it('begins at the newest key frame and remembers the picture before it', () => {
    const group = new KeptGroup(1e6, pool)
    // Two packets a picture, key frames at 0 and 20, sound between.
    fill(group, 27, (index) => (index % 3 === 2 ? { track: 1 } : { key: index === 0 || index === 18, begins: index % 3 === 0 }))
    const numbers = (kept: readonly KeptPacket[]) => kept.map((packet) => packet.data.readUInt16BE(2))
    expect(numbers(group.read())).toEqual([18, 19, 20, 21, 22, 23, 24, 25, 26])
    expect(numbers(group.readBefore())).toEqual([15, 16])
    expect(group.read()[0]).toMatchObject({ key: true, begins: true, video: true, track: 0, capturedAt: 18 })
  })

  it('keeps nothing beyond its limit until the next key frame, and gives its memory back', () => {
    const group = new KeptGroup(200_000, pool)
    fill(group, 300, (index) => ({ key: index === 0, size: 1000 }))
    expect(group.read()).toEqual([])
    expect(group.bytes).toBe(0)
    fill(group, 2, (index) => ({ key: index === 0 }))
    expect(group.read()).toHaveLength(2)
    group.clear()
    const before = pool.lent
    for (let round = 0; round < 50; round++) fill(group, 30, (index) => ({ key: index === 0, size: 1400 }))
    group.clear()
    expect(pool.lent).toBe(before)
  })
})
