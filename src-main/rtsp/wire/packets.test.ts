import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFrameBatch, createInterleavedParser, readSenderReport, readTransport, writeSenderReport } from '../index.ts'
import { createReorder } from './reorder.ts'
import { writeReceiverReport } from './rtcp.ts'

const packet = (sequence: number) => {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt16BE(sequence & 0xffff, 2)
  return bytes
}
function order(sequences: readonly number[], at: (n: number) => number = () => 0) {
  const out: number[] = []
  const reorder = createReorder((one) => out.push(one.readUInt16BE(2)))
  sequences.forEach((sequence, n) => {
    reorder.push(packet(sequence), at(n))
  })
  return { out, reorder }
}

describe('order of packets by UDP', () => {
  it('is restored, doubles are dropped', () => {
    expect(order([1, 3, 2, 2, 4, 1, 5]).out).toEqual([1, 2, 3, 4, 5])
    expect(order([65_534, 0, 65_535, 1]).out).toEqual([65_534, 65_535, 0, 1])
  })

  it('gives up what does not come, and counts it', () => {
    const { out, reorder } = order([1, 2, 4, 5, 6], (n) => n * 60)
    expect(out).toEqual([1, 2, 4, 5, 6])
    expect(reorder.lost).toBe(1)
    const many = order([1, ...Array.from({ length: 80 }, (_, n) => n + 3)])
    expect(many.out).toHaveLength(81)
    expect(many.reorder.lost).toBe(1)
  })

  it('begins anew with a sender that did', () => {
    const second = Array.from({ length: 100 }, (_, n) => 100 + n)
    const { out } = order([40_000, 40_001, ...second])
    expect(out.slice(0, 2)).toEqual([40_000, 40_001])
    expect(out.at(-1)).toBe(199)
    expect(out.length).toBeGreaterThan(30)
  })

  it('is strict whatever comes', () => {
    fc.assert(
      fc.property(fc.nat(65_535), fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 60 }), (start, shifts) => {
        const sequences = shifts.map((shift, n) => start + n + Math.max(-n, shift))
        const { out } = order([start, ...sequences])
        // Each after the one before, and none further away than what was put in.
        const steps = out.slice(1).map((sequence, n) => (sequence - (out[n] as number)) & 0xffff)
        for (const step of steps) expect(step > 0 && step <= sequences.length + 3, `${out}`).toBe(true)
        expect(out[0]).toBe(start)
        expect(new Set(out).size).toBe(out.length)
      }),
    )
  })
})

describe('RTCP', () => {
  it('reads the sender reports that it writes, also behind another packet', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), fc.nat(2 ** 32 - 1), fc.integer({ min: 0, max: 2_000_000_000_000 }), (ssrc, rtpTime, ntpMs) => {
        const report = writeSenderReport({ ssrc, rtpTime, ntpMs, packets: 1, octets: 2 })
        for (const bytes of [report, Buffer.concat([writeReceiverReport(1), report])]) {
          const read = readSenderReport(bytes)
          expect(read).toMatchObject({ ssrc, rtpTime, packets: 1, octets: 2 })
          expect(Math.abs((read?.ntpMs ?? 0) - ntpMs)).toBeLessThan(0.01)
        }
      }),
    )
  })

  it('reads nothing out of nonsense', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void readSenderReport(Buffer.from(bytes))))
    expect(readSenderReport(Buffer.from('80c80006', 'hex'))).toBeUndefined()
  })
})

describe('Transport', () => {
  it('reads what cameras and clients write', () => {
    expect(readTransport('RTP/AVP/TCP;unicast;interleaved=2-3;ssrc=1a2b;mode="PLAY"')[0]).toMatchObject({
      lower: 'tcp',
      interleaved: [2, 3],
      ssrc: 0x1a2b,
      mode: 'play',
    })
    expect(readTransport('RTP/AVP;unicast;interleaved=0')[0]).toMatchObject({ lower: 'tcp', interleaved: [0, 1] })
    expect(
      readTransport('RTP/AVP;multicast, RTP/AVP;unicast;client_port=5000-5001').map((one) => [one.lower, one.multicast, one.clientPort]),
    ).toEqual([
      ['udp', true, undefined],
      ['udp', false, [5000, 5001]],
    ])
    expect(readTransport('RTP/SAVP;unicast')[0]?.plain).toBe(false)
    expect(readTransport(undefined)).toEqual([])
    fc.assert(fc.property(fc.string(), (text) => void readTransport(text)))
  })
})

describe('frames of one turn', () => {
  it('leave together and in order, whatever their sizes, and do not change with the buffer they came in', () => {
    const sizes = [1, 1400, 65_535, 12, 40_000, 0, 300]
    const written: Buffer[] = []
    const batch = createFrameBatch((pieces) => written.push(...pieces))
    const scratch = Buffer.alloc(65_535)
    sizes.forEach((size, n) => {
      batch.add(n, scratch.subarray(0, size).fill(n))
    })
    expect(batch.pending).toBeGreaterThan(0)
    batch.flush()
    expect(batch.pending).toBe(0)
    expect(written.length).toBeLessThan(sizes.length)
    const seen: [number, number][] = []
    const wire = createInterleavedParser({
      frame(channel, memory, start, end) {
        seen.push([channel, end - start])
        expect(memory.subarray(start, end).every((byte) => byte === channel)).toBe(true)
      },
      message() {},
      broken() {},
    })
    for (const data of [...written, Buffer.from('\r\n')]) wire.push(data)
    expect(seen).toEqual(sizes.map((size, n) => [n, size]))
  })

  /** A batch that is written to `written`, and packets behind their own heads in `memory`. */
  const start = (bytes: number, waiting = () => 0) => {
    const written: Buffer[] = []
    const batch = createFrameBatch((pieces) => {
      written.push(...pieces)
      return waiting()
    })
    const memory = Buffer.alloc(bytes)
    const framed = (at: number, channel: number, size: number) => {
      memory.set([0x24, channel, size >> 8, size & 0xff], at)
      memory.fill(channel, at + 4, at + 4 + size)
      batch.addFramed(memory, at + 4, size)
    }
    return { written, batch, memory, framed }
  }
  const channelsIn = (written: readonly Buffer[]) => {
    const channels: number[] = []
    const wire = createInterleavedParser({ frame: (channel) => void channels.push(channel), message() {}, broken() {} })
    for (const data of [...written, Buffer.from('\r\n')]) wire.push(data)
    return channels
  }

  it('leave as one piece and uncopied where they stand behind their heads, one after the other', () => {
    const { written, batch, memory, framed } = start(1000)
    framed(100, 2, 96)
    framed(200, 4, 46)
    batch.flush()
    expect(written.map(({ length }) => length)).toEqual([150])
    expect(written[0]?.buffer).toBe(memory.buffer)
    expect(channelsIn(written)).toEqual([2, 4])
  })

  it('leave as one piece also from several places, in order, and not as many small ones', () => {
    const { written, batch, framed } = start(1000)
    framed(0, 2, 96)
    framed(100, 2, 46)
    batch.add(3, Buffer.alloc(28, 3))
    batch.add(1, Buffer.alloc(6, 1))
    framed(500, 4, 16) // not a neighbour
    framed(520, 4, 6)
    framed(150, 2, 10)
    expect(batch.pending).toBe(100 + 50 + 32 + 10 + 20 + 10 + 14)
    batch.flush()
    expect(batch.pending).toBe(0)
    expect(written.map(({ length }) => length)).toEqual([236])
    expect(channelsIn(written)).toEqual([2, 2, 3, 1, 4, 4, 2])
  })

  it('are not written over while the socket has not passed them on', () => {
    const { written, batch, framed } = start(1000, () => 1)
    framed(0, 2, 96)
    framed(500, 4, 16)
    batch.flush()
    framed(0, 6, 96)
    framed(500, 8, 16)
    batch.flush()
    expect(channelsIn(written)).toEqual([2, 4, 6, 8])
  })

  it('leave uncopied from several places where they are larger than what is copied at once', () => {
    const { written, batch, memory, framed } = start(160 * 1024)
    framed(0, 2, 40_000)
    framed(80_000, 4, 60_000)
    batch.flush()
    expect(written.map(({ length }) => length)).toEqual([40_004, 60_004])
    expect(written.every(({ buffer }) => buffer === memory.buffer)).toBe(true)
  })
})
