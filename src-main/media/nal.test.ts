import { describe, expect, it } from 'vitest'
import { UnitSplitter } from './access-unit.ts'
import { content, type NalCodec, nalContent } from './nal.ts'
import { ParameterSets } from './parameter-sets.ts'

const { slice, key, recovery, sps, pps, vps, delimiter, continuation } = content
const bits = (codec: NalCodec, ...bytes: number[]) => nalContent(codec, Buffer.from(bytes), 0, bytes.length)
const code = [0, 0, 1]

describe('H.264 packets', () => {
  it('tells single NALs apart', () => {
    expect(bits('h264', 0x65, 0x88, 0x84)).toBe(slice | key)
    expect(bits('h264', 0x41, 0x9a, 0x24)).toBe(slice)
    expect(bits('h264', 0x67, 0x64, 0x00, 0x28)).toBe(sps)
    expect(bits('h264', 0x68, 0xef)).toBe(pps)
    expect(bits('h264', 0x09, 0xf0)).toBe(delimiter)
  })
  it('walks an aggregate, padded with zeros', () => {
    expect(bits('h264', 0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 2, 0, 2, 0x65, 3, 0, 0, 0, 0)).toBe(sps | pps | slice | key)
  })
  it('does not read past an aggregate that claims too much', () => {
    expect(bits('h264', 0x78, 0, 9, 0x65, 1)).toBe(0)
  })
  it('looks at the first fragment only', () => {
    expect(bits('h264', 0x7c, 0x85, 1, 2)).toBe(slice | key)
    expect(bits('h264', 0x7c, 0x05, 1, 2)).toBe(slice | continuation)
    expect(bits('h264', 0x7c, 0x45, 1, 2)).toBe(slice | continuation)
    // OpenIPC: start and end in one.
    expect(bits('h264', 0x7c, 0xc5, 1, 2)).toBe(slice | key)
  })
  it('finds what is glued together by start codes', () => {
    expect(bits('h264', 0x67, 0x64, 0x28, ...code, 0x68, 0xef, 0, ...code, 0x65, 0x88)).toBe(sps | pps | slice | key)
    expect(bits('h264', 0, ...code, 0x67, 0x64, ...code, 0x68, 0xef, ...code, 0x65, 0x88)).toBe(sps | pps | slice | key)
    expect(bits('h264', 0x7c, 0x87, 0x64, 0x28, ...code, 0x68, 0xef, ...code, 0x65, 0x88)).toBe(sps | pps | slice | key)
  })
  it('finds a recovery point behind other messages', () => {
    expect(bits('h264', 0x06, 0x06, 0x01, 0xc4, 0x80)).toBe(recovery)
    expect(bits('h264', 0x06, 0x01, 0x02, 7, 7, 0x06, 0x01, 0xc4, 0x80)).toBe(recovery)
    expect(bits('h264', 0x06, 0x05, 0x02, 6, 6, 0x80)).toBe(0)
  })
})

describe('H.265 packets', () => {
  it('takes every IRAP for a key', () => {
    for (const type of [16, 17, 18, 19, 20, 21]) expect(bits('h265', type << 1, 1, 0xaf)).toBe(slice | key)
    expect(bits('h265', 1 << 1, 1, 0xd0)).toBe(slice)
  })
  it('walks an aggregate from byte 2', () => {
    expect(bits('h265', 48 << 1, 1, 0, 3, 32 << 1, 1, 9, 0, 3, 33 << 1, 1, 9, 0, 3, 34 << 1, 1, 9, 0, 3, 21 << 1, 1, 9)).toBe(
      vps | sps | pps | slice | key,
    )
  })
  it('reads fragments', () => {
    expect(bits('h265', 49 << 1, 1, 0x80 | 19, 7)).toBe(slice | key)
    expect(bits('h265', 49 << 1, 1, 19, 7)).toBe(slice | continuation)
    // x265 names itself in an SEI that needs two packets: no picture yet.
    expect(bits('h265', 49 << 1, 1, 39, 7)).toBe(continuation)
  })
})

describe('UnitSplitter', () => {
  const run = (packets: readonly [timestamp: number, marker: boolean, bits: number][]) => {
    const units = new UnitSplitter()
    return packets.map((packet) => units.begins(...packet))
  }
  it('ends at the marker and at a new timestamp', () => {
    expect(
      run([
        [1, false, slice],
        [1, true, slice],
        [2, false, slice],
        [3, false, slice],
        [3, true, slice],
      ]),
    ).toEqual([true, false, true, true, false])
  })
  it('does not end on marked parameter sets, whatever their timestamp', () => {
    expect(
      run([
        [1, true, slice],
        [2, true, sps],
        [2, true, pps],
        [3, true, slice | key],
      ]),
    ).toEqual([true, true, false, false])
  })
  it('sees through markers on every slice', () => {
    const units = new UnitSplitter()
    expect([1, 1, 1, 2, 2, 2].map((timestamp) => units.begins(timestamp, true, slice))).toEqual([true, false, false, true, false, false])
    expect(units.markerHolds).toBe(false)
  })
  it('begins a unit with sets that bear the timestamp of the unit before', () => {
    expect(
      run([
        [1, true, slice],
        [1, false, sps],
        [2, true, slice | key],
      ]),
    ).toEqual([true, true, false])
  })
})

describe('ParameterSets', () => {
  const first = Buffer.from('67640028acd940780227e5c044000003000400000300c83c60c658', 'hex')
  const second = Buffer.from('6742c016da0280bfe5c044000003000400000300783c58ba80', 'hex')
  const picture = Buffer.from('68ef8fcb', 'hex')
  it('reports a change once, and only a real one', () => {
    const sets = new ParameterSets('h264', [first, picture])
    expect(sets.takeChange()).toBe(false)
    sets.collect(first, 0, first.length)
    expect(sets.takeChange()).toBe(false)
    const glued = Buffer.concat([second, Buffer.from([0, 0, 0, 1]), picture])
    sets.collect(glued, 0, glued.length)
    expect(sets.takeChange()).toBe(true)
    expect(sets.takeChange()).toBe(false)
    expect(sets.sps).toMatchObject({ width: 640, height: 360 })
    expect(sets.all).toEqual([second, picture])
  })
  it('is complete with one of each kind', () => {
    expect(new ParameterSets('h264', [first]).complete).toBe(false)
    expect(new ParameterSets('h264', [first, picture]).complete).toBe(true)
    expect(new ParameterSets('h265', []).complete).toBe(false)
  })
})
