import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Track } from '../../media/index.ts'
import { audioTrack, videoTrack } from '../testing/fake-hub.ts'
import { fitPacket, largestPayload, newFit } from './fit-packet.ts'

const packet = (payload: Buffer, sequence: number, marker = false) => {
  const head = Buffer.alloc(12)
  head[0] = 0x80
  head[1] = 96 | (marker ? 0x80 : 0)
  head.writeUInt16BE(sequence, 2)
  head.writeUInt32BE(90_000, 4)
  return Buffer.concat([head, payload])
}
const track = (codec: Track['codec'], change: Partial<Track> = {}): Track => ({ ...videoTrack, codec, ...change })
const sequences = (packets: readonly Buffer[]) => packets.map((one) => one.readUInt16BE(2))
const small = (packets: readonly Buffer[]) => packets.every((one) => one.length - 12 <= largestPayload)

describe('packets that are too big to be passed on', () => {
  it('leaves what fits as it is, the same buffer', () => {
    const fit = newFit(track('h264'))
    const one = packet(Buffer.alloc(largestPayload, 0x41), 7)
    expect(fitPacket(fit, one)[0]).toBe(one)
  })

  it('makes fragments of a NAL unit that give it back, and moves on the numbers behind', () => {
    fc.assert(
      fc.property(fc.integer({ min: largestPayload + 1, max: 20_000 }), fc.boolean(), (size, marker) => {
        const fit = newFit(track('h264'))
        const nal = Buffer.from(Array.from({ length: size }, (_, n) => n & 0xff))
        nal[0] = 0x65
        const pieces = fitPacket(fit, packet(nal, 65_534, marker))
        expect(small(pieces)).toBe(true)
        expect(sequences(pieces)).toEqual(pieces.map((_, n) => (65_534 + n) & 0xffff))
        expect(pieces.map((one) => (one.readUInt8(1) & 0x80) !== 0)).toEqual(pieces.map((_, n) => marker && n === pieces.length - 1))
        const heads = pieces.map((one) => one.readUInt8(13))
        expect(heads.map((head) => head & 0xc0)).toEqual(pieces.map((_, n) => (n === 0 ? 0x80 : 0) | (n === pieces.length - 1 ? 0x40 : 0)))
        const first = (pieces[0]?.readUInt8(12) ?? 0) & 0xe0
        const whole = Buffer.concat([Buffer.of(first | ((heads[0] ?? 0) & 31)), ...pieces.map((one) => one.subarray(14))])
        expect(whole.equals(nal)).toBe(true)
        const next = fitPacket(fit, packet(Buffer.of(0x41, 1), 65_535))
        expect(sequences(next)).toEqual([(65_535 + pieces.length - 1) & 0xffff])
      }),
      { numRuns: 30 },
    )
  })

  it('cuts a fragment again without a second start or end', () => {
    const fragment = Buffer.concat([Buffer.of(0x7c, 0x05), Buffer.alloc(4000, 9)])
    const heads = fitPacket(newFit(track('h264')), packet(fragment, 1)).map((one) => one.readUInt8(13))
    expect(heads).toEqual([5, 5, 5])
  })

  it('cuts H.265 with its two bytes of header', () => {
    const nal = Buffer.concat([Buffer.of(19 << 1, 1), Buffer.alloc(3000, 3)])
    const pieces = fitPacket(newFit(track('h265')), packet(nal, 1))
    expect(small(pieces)).toBe(true)
    expect(pieces.map((one) => [(one.readUInt8(12) >> 1) & 63, one.readUInt8(14)])).toEqual([
      [49, 0x80 | 19],
      [49, 19],
      [49, 0x40 | 19],
    ])
  })

  it('takes AAC apart between its units, each with its time', () => {
    const units = [700, 700, 700].map((size) => Buffer.alloc(size, 5))
    const heads = units.map((unit) => {
      const head = Buffer.alloc(2)
      head.writeUInt16BE(unit.length << 3)
      return head
    })
    const payload = Buffer.concat([Buffer.of(0, 48), ...heads, ...units])
    const aac = { ...audioTrack, codec: 'aac' as const, fmtp: { sizelength: '13', indexlength: '3' } }
    const pieces = fitPacket(newFit(aac), packet(payload, 1, true))
    expect(pieces.map((one) => one.readUInt16BE(12) / 16)).toEqual([2, 1])
    expect(pieces.map((one) => one.readUInt32BE(4))).toEqual([90_000, 90_000 + 2048])
  })

  it('leaves alone what it does not understand, and cuts whatever comes into a packet, or into several that are small and in order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('h264', 'h265', 'aac', 'mjpeg', 'pcma', 'opus' as const),
        fc.uint8Array({ minLength: 1500, maxLength: 1600 }),
        (codec, bytes) => {
          const whole = Buffer.from(bytes)
          const pieces = fitPacket(newFit(track(codec)), whole)
          if (pieces.length === 1) expect(pieces[0]).toBe(whole)
          else {
            const first = whole.readUInt16BE(2)
            expect(pieces.map((piece) => piece.readUInt16BE(2))).toEqual(pieces.map((_, index) => (first + index) & 0xffff))
            expect(pieces.reduce((sum, piece) => sum + piece.length - 12, 0)).toBeGreaterThan(1000)
          }
          // No codec of these can be cut anywhere without its depacketizer's help.
          if (codec === 'opus') expect(pieces).toHaveLength(1)
        },
      ),
      { numRuns: 100 },
    )
  })
})
