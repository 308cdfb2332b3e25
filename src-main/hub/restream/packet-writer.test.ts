import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { buildRtp } from '../../media/index.ts'
import { BlockPool } from '../stream/block-pool.ts'
import { GopCache } from '../stream/gop-cache.ts'
import type { KeptPacket } from '../stream/kept-packet.ts'
import { PacketLog } from '../stream/packet-log.ts'
import { PacketWriter } from './packet-writer.ts'

type Facts = Partial<KeptPacket> & { size?: number }

function packets(log: PacketLog, count: number, of: (index: number) => Facts, appended = (_: KeptPacket) => {}): KeptPacket[] {
  return Array.from({ length: count }, (_, index) => {
    const { size = 100, track = 0, key = false, begins = true } = of(index)
    const rtp = buildRtp({ payloadType: 96, marker: false, sequence: index, timestamp: 0, ssrc: 1 }, Buffer.alloc(size, index))
    const packet = log.append(rtp, 0, rtp.length, { track, key, begins, video: track === 0, capturedAt: index, arrivedAt: index + 0.5 })
    appended(packet)
    return packet
  })
}
const newLog = () => new PacketLog(new BlockPool())

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
    new PacketWriter(sink, new Map([[0, 0]]), true).write(packets(newLog(), 5, () => ({})))
    expect(sink.pieces).toHaveLength(1)
    const piece = sink.pieces[0] as Buffer
    expect([...piece.subarray(0, 4)]).toEqual([0x24, 0, 0, 112])
    expect([0, 1, 2, 3, 4].map((n) => piece.readUInt16BE(n * 116 + 4 + 2))).toEqual([0, 1, 2, 3, 4])
  })

  it('leaves out tracks that were not set up, and uses the channels that were agreed on', () => {
    const sink = new Sink()
    new PacketWriter(sink, new Map([[1, 6]]), false).write(packets(newLog(), 4, (index) => ({ track: index % 2 })))
    const sent = Buffer.concat(sink.pieces)
    expect([0, 116].map((at) => [sent[at + 1], sent.readUInt16BE(at + 6)])).toEqual([
      [6, 1],
      [6, 3],
    ])
    expect(sent).toHaveLength(2 * 116)
  })

  it('skips for a reader that does not read, from the begin of a unit to a key frame', async () => {
    const sink = new Sink()
    sink.open = false
    const log = newLog()
    const writer = new PacketWriter(sink, new Map([[0, 0]]), true, 1000)
    for (let n = 0; n < 10; n++) writer.write(packets(log, 2, (index) => ({ size: 200, begins: index === 0 })))
    expect(writer.skipping).toBe(true)
    expect(writer.skipped % 2).toBe(0)
    expect(sink.writableLength).toBeLessThan(2000)
    sink.drain()
    await new Promise((done) => setImmediate(done))
    writer.write(packets(log, 1, () => ({})))
    expect(writer.skipping).toBe(true)
    writer.write(packets(log, 1, () => ({ key: true })))
    expect(writer.skipping).toBe(false)
  })
})

describe('GopCache', () => {
  const pool = new BlockPool()
  const numbers = (kept: readonly KeptPacket[]) => kept.map((packet) => packet.data.readUInt16BE(2))
  const open = (limit: number) => {
    const log = new PacketLog(pool)
    const group = new GopCache(limit, log)
    const fill = (count: number, of: (index: number) => Facts) => packets(log, count, of, (packet) => group.add(packet))
    return { log, group, fill }
  }

  it('begins at the newest key frame and remembers the picture before it', () => {
    const { group, fill } = open(1e6)
    // Two packets a picture, key frames at 0 and 18, sound between.
    fill(27, (index) => (index % 3 === 2 ? { track: 1 } : { key: index === 0 || index === 18, begins: index % 3 === 0 }))
    expect(numbers(group.read())).toEqual([18, 19, 20, 21, 22, 23, 24, 25, 26])
    expect(numbers(group.readBefore())).toEqual([15, 16])
    expect(group.read()[0]).toMatchObject({ key: true, begins: true, video: true, track: 0, capturedAt: 18, arrivedAt: 18.5 })
    expect(group.read()[2]).toMatchObject({ key: false, begins: true, video: false, track: 1, capturedAt: 20 })
  })

  it('gives what came right before a first key frame to those who ask for it, and to nobody else', () => {
    const { log, group, fill } = open(1e6)
    packets(
      log,
      2,
      (index) => ({ begins: index === 0 }),
      (packet) => packet.begins && group.precede(),
    )
    fill(3, (index) => ({ key: index === 0 }))
    expect(numbers(group.readBefore())).toEqual([0, 1])
    expect(group.read()).toHaveLength(3)
  })

  it('lets go of all before the picture before the key frame, over many blocks', () => {
    const lentBefore = pool.lent
    const { group, fill } = open(1e7)
    for (let round = 0; round < 20; round++) {
      const given = fill(1500, (index) => ({ key: index === 750, size: 1400 }))
      group.trim()
      const kept = group.read()
      expect(numbers(kept)).toEqual(Array.from({ length: 750 }, (_, n) => n + 750))
      expect(kept.every(({ data }, n) => data.equals(given[n + 750]?.data as Buffer))).toBe(true)
      expect(numbers(group.readBefore())).toEqual(round === 0 ? [] : [749])
      // 2.1 MB fill 33 blocks of 64 kB; half of them may go.
      expect(pool.lent - lentBefore).toBeLessThanOrEqual(18)
    }
    group.clear()
    group.trim()
    expect(pool.lent).toBe(lentBefore)
  })

  it('keeps nothing beyond its limit until the next key frame, and gives its memory back', () => {
    const before = pool.lent
    const { group, fill } = open(200_000)
    fill(300, (index) => ({ key: index === 0, size: 1000 }))
    group.trim()
    expect(group.read()).toEqual([])
    expect(pool.lent).toBe(before)
    fill(2, (index) => ({ key: index === 0 }))
    expect(group.read()).toHaveLength(2)
    group.clear()
    group.trim()
    expect(pool.lent).toBe(before)
  })

  it('never uses memory again that somebody holds on to', () => {
    const own = new BlockPool()
    const log = new PacketLog(own)
    const [packet] = packets(log, 1, () => ({}))
    const there = packet?.data.buffer
    log.hold()
    log.trim(undefined)
    const again = Array.from({ length: 20 }, () => packets(log, 1, () => ({ size: 60_000 }))[0]?.data.buffer)
    expect(again).not.toContain(there)
    log.trim(undefined)
    expect(again).toContain(packets(log, 1, () => ({}))[0]?.data.buffer)
    expect(own.lent).toBe(1)
  })

  it('has room for the largest packet that there is, and for many of the smallest', () => {
    const { log, group } = open(1e7)
    packets(
      log,
      1,
      () => ({ key: true, size: 65_535 - 12 }),
      (packet) => group.add(packet),
    )
    packets(
      log,
      5000,
      () => ({ size: 0 }),
      (packet) => group.add(packet),
    )
    const kept = group.read()
    expect(kept).toHaveLength(5001)
    expect(kept[0]?.data).toHaveLength(65_535)
    expect(kept.slice(1).every(({ data }) => data.length === 12)).toBe(true)
  })
})
