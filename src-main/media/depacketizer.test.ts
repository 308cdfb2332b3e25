import { describe, expect, it } from 'vitest'
import { createDepacketizer, type MediaUnit } from './depacketizer.ts'
import { buildRtp } from './rtp.ts'
import type { Track } from './track.ts'

const sps = Buffer.from('67640028acd940780227e5c044000003000400000300c83c60c658', 'hex')
const pps = Buffer.from('68ef8fcb', 'hex')
const start = Buffer.from([0, 0, 0, 1])

function track(codec: Track['codec'], fmtp: Record<string, string> = {}, parameterSets: Buffer[] = []): Track {
  const rest = { channels: undefined, width: undefined, height: undefined, fps: undefined, control: undefined }
  const kind = codec === 'h264' || codec === 'h265' ? 'video' : 'audio'
  return { index: 0, kind, codec, encoding: '', payloadType: 96, clockRate: 90_000, fmtp, parameterSets, ...rest }
}

/** Packets as [payload, timestamp, marker], numbered in order; null is a packet that went missing. */
function run(of: Track, packets: readonly (readonly [number[] | Buffer, number, boolean] | null)[], from = 65_534) {
  const depacketizer = createDepacketizer(of)
  const units: MediaUnit[] = []
  packets.forEach((packet, index) => {
    if (!packet) return
    const [payload, timestamp, marker] = packet
    const header = { payloadType: 96, marker, sequence: (from + index) & 0xffff, timestamp, ssrc: 7 }
    depacketizer?.push(buildRtp(header, Buffer.from(payload)), (unit) => units.push(unit))
  })
  return { units, dropped: depacketizer?.dropped }
}

const idr = [0x65, 1, 2]
const inter = [0x41, 3, 4]

describe('H.264', () => {
  it('joins fragments and inserts the known sets before a bare key frame', () => {
    const { units } = run(track('h264', {}, [sps, pps]), [
      [[0x7c, 0x85, 1], 100, false],
      [[0x7c, 0x05, 2], 100, false],
      [[0x7c, 0x45, 3], 100, true],
      [inter, 3700, true],
    ])
    expect(units.map((unit) => [unit.key, unit.timestamp])).toEqual([
      [true, 100],
      [false, 3700],
    ])
    expect(units[0]?.data).toEqual(Buffer.concat([start, sps, start, pps, start, Buffer.from([0x65, 1, 2, 3])]))
  })
  it('keeps marked sets and the key frame in one unit', () => {
    const { units } = run(track('h264'), [
      [sps, 100, true],
      [pps, 100, true],
      [idr, 100, true],
    ])
    expect(units).toHaveLength(1)
    expect(units[0]?.data).toEqual(Buffer.concat([start, sps, start, pps, start, Buffer.from(idr)]))
  })
  it('ends a unit by its timestamp where no marker comes', () => {
    const { units } = run(track('h264'), [
      [idr, 100, false],
      [inter, 200, false],
      [inter, 300, false],
    ])
    expect(units.map((unit) => unit.timestamp)).toEqual([100, 200])
  })
  it('drops all until the next key frame after a loss, also of a whole unit', () => {
    const { units, dropped } = run(track('h264'), [
      [idr, 100, true],
      null,
      [inter, 300, true],
      [inter, 400, true],
      [idr, 500, true],
      [inter, 600, true],
    ])
    expect(units.map((unit) => unit.timestamp)).toEqual([100, 500, 600])
    expect(dropped).toBe(2)
  })
  it('gives up a unit whose fragment has no end', () => {
    const { units } = run(track('h264'), [
      [[0x7c, 0x85, 1], 100, false],
      [idr, 200, true],
    ])
    expect(units.map((unit) => unit.timestamp)).toEqual([200])
  })
  it('passes glued NALs on as they are', () => {
    const glued = Buffer.concat([sps, start, pps, start, Buffer.from(idr)])
    const { units } = run(track('h264'), [[glued, 100, true]])
    expect(units[0]).toMatchObject({ key: true, data: Buffer.concat([start, glued]) })
  })
  it('does not take sets or delimiters for a picture', () => {
    expect(
      run(track('h264'), [
        [[0x09, 0xf0], 1, true],
        [[0x06, 5, 1, 1, 0x80], 1, true],
      ]).units,
    ).toEqual([])
  })
  it('goes on over the wrap of the timestamp', () => {
    const { units } = run(track('h264'), [
      [idr, 2 ** 32 - 1800, true],
      [inter, 1800, true],
    ])
    expect((units[1]?.timestamp ?? 0) - (units[0]?.timestamp ?? 0)).toBe(3600)
  })
})

describe('H.265', () => {
  it('joins fragments and aggregates', () => {
    const { units } = run(track('h265'), [
      [[48 << 1, 1, 0, 3, 33 << 1, 1, 9, 0, 3, 34 << 1, 1, 9], 10, false],
      [[49 << 1, 1, 0x80 | 19, 5], 10, false],
      [[49 << 1, 1, 0x40 | 19, 6], 10, true],
    ])
    expect(units).toHaveLength(1)
    expect(units[0]?.key).toBe(true)
    expect(units[0]?.data.subarray(-8)).toEqual(Buffer.concat([start, Buffer.from([19 << 1, 1, 5, 6])]))
  })
})

describe('AAC', () => {
  const aac = track('aac', { sizelength: '13', indexlength: '3', indexdeltalength: '3', config: '1190' })
  it('splits several units, each 1024 samples later', () => {
    const { units } = run(aac, [[[0, 32, 0, 2 << 3, 0, 3 << 3, 1, 2, 3, 4, 5], 1000, true]])
    expect(units.map((unit) => [unit.timestamp, [...unit.data]])).toEqual([
      [1000, [1, 2]],
      [2024, [3, 4, 5]],
    ])
  })
  it('joins a unit spread over packets, and drops it when one is missing', () => {
    const first = [0, 16, 0, 4 << 3, 1, 2]
    const second = [0, 16, 0, 4 << 3, 3, 4]
    expect(
      run(aac, [
        [first, 0, false],
        [second, 0, true],
      ]).units.map((unit) => [...unit.data]),
    ).toEqual([[1, 2, 3, 4]])
    expect(run(aac, [[first, 0, false], null, [[0, 16, 0, 1 << 3, 9], 1024, true]]).units.map((unit) => [...unit.data])).toEqual([[9]])
  })
  it('takes ADTS off, with and without AU headers', () => {
    const adts = [0xff, 0xf1, 0x50, 0x80, 0x01, 0x3f, 0xfc, 7, 8]
    expect(run(aac, [[[0, 16, 0, 9 << 3, ...adts], 0, true]]).units.map((unit) => [...unit.data])).toEqual([[7, 8]])
    expect(run(aac, [[adts, 0, true]]).units.map((unit) => [...unit.data])).toEqual([[7, 8]])
  })
})

it('passes G.711 and Opus on as they are', () => {
  expect(run(track('pcma'), [[[1, 2, 3], 160, false]]).units).toMatchObject([{ timestamp: 160, key: true }])
  expect(createDepacketizer(track('g726'))).toBeUndefined()
})
