/** Packets of one track, made by hand, and what the reader makes of them. */
import { describe, expect, it } from 'vitest'
import type { Track } from '../../media/index.ts'
import { TrackReader } from './track-reader.ts'

const common = { index: 0, channels: undefined, fmtp: {}, parameterSets: [], width: undefined, height: undefined, fps: undefined }
const h264: Track = { ...common, kind: 'video', codec: 'h264', encoding: 'H264', payloadType: 96, clockRate: 90_000, control: undefined }

interface Made {
  readonly sequence: number
  /** Milliseconds. */
  readonly time?: number
  readonly ssrc?: number
  readonly type?: number
  readonly marker?: boolean
  readonly payload?: string
  /** Milliseconds later than its time. */
  readonly late?: number
}

/** A reader, and how it is given packets: whether each is used. */
function reading(track: Track = h264) {
  const reader = new TrackReader(track)
  const read = ({ sequence, time = 0, ssrc = 7, type = 96, marker = true, payload = '419a0102', late = 0 }: Made) => {
    const head = Buffer.alloc(12)
    head[0] = 0x80
    head[1] = type | (marker ? 0x80 : 0)
    head.writeUInt16BE(sequence & 0xffff, 2)
    head.writeUInt32BE((time * track.clockRate) / 1000, 4)
    head.writeUInt32BE(ssrc, 8)
    const packet = Buffer.concat([head, Buffer.from(payload, 'hex')])
    return reader.read(packet, 0, packet.length, 10_000 + time + late)
  }
  return { reader, read }
}

describe('a reader of a track', () => {
  it('tells where a picture begins and ends, and what of it is a key frame', () => {
    const { reader, read } = reading()
    read({ sequence: 1, payload: '65888000aabb', marker: false })
    expect(reader).toMatchObject({ begins: true, ended: false, restarted: true })
    const key = reader.bits
    read({ sequence: 2, payload: '65008000aabb' })
    expect(reader).toMatchObject({ begins: false, ended: true, restarted: false })
    read({ sequence: 3, time: 40 })
    expect(reader.begins).toBe(true)
    expect(reader.bits).not.toBe(key)
  })

  it('counts what is missing, also over the wrap, and takes nothing twice', () => {
    const { reader, read } = reading()
    read({ sequence: 65_534 })
    read({ sequence: 65_535, time: 40 })
    expect(read({ sequence: 65_535, time: 40 })).toBe(false)
    read({ sequence: 65_539, time: 80 })
    expect(reader).toMatchObject({ missing: 3, lost: 3, packets: 3 })
    read({ sequence: 65_540, time: 120 })
    expect(reader).toMatchObject({ missing: 0, lost: 3 })
  })

  it('leaves late packets out until they are many: then the camera counts anew', () => {
    const { reader, read } = reading()
    read({ sequence: 30_000 })
    const used = Array.from({ length: 64 }, (_, n) => read({ sequence: 20_000 + n, time: n }))
    expect(used.indexOf(true)).toBe(63)
    expect(reader).toMatchObject({ restarted: true, lost: 0 })
  })

  it('takes a jump of thousands for a new count, not for a loss', () => {
    const { reader, read } = reading()
    read({ sequence: 1 })
    read({ sequence: 3002, time: 40 })
    expect(reader).toMatchObject({ restarted: false, lost: 3000 })
    read({ sequence: 6004, time: 80 })
    expect(reader).toMatchObject({ restarted: true, missing: 0, lost: 3000 })
  })

  it('takes a time that goes far from the time that passed for a new count', () => {
    const { reader, read } = reading()
    read({ sequence: 1 })
    read({ sequence: 2, time: 9000, late: -8960 })
    expect(reader.restarted).toBe(false)
    read({ sequence: 3, time: 30_000, late: -20_920 })
    expect(reader).toMatchObject({ restarted: true, timestamp: 30_000 * 90 })
  })

  it('goes over to a new source, and not back while that one lives', () => {
    const { reader, read } = reading()
    read({ sequence: 1, ssrc: 7 })
    expect(read({ sequence: 900, ssrc: 8, time: 40 })).toBe(true)
    expect(reader.restarted).toBe(true)
    expect(read({ sequence: 2, ssrc: 7, time: 80 })).toBe(false)
    expect(read({ sequence: 901, ssrc: 8, time: 80 })).toBe(true)
    expect(read({ sequence: 3, ssrc: 7, time: 5000 })).toBe(true)
  })

  it('leaves a foreign payload type out, and believes it where nothing else comes', () => {
    const { read } = reading()
    const used = Array.from({ length: 31 }, (_, n) => read({ sequence: n, type: 98, time: n * 40 }))
    expect(used.indexOf(true)).toBe(29)
    const other = reading()
    other.read({ sequence: 1 })
    expect(Array.from({ length: 60 }, (_, n) => other.read({ sequence: 2 + n, type: 98 })).includes(true)).toBe(false)
  })

  it('tells the jitter of arrival, and nothing about what is no RTP', () => {
    const { reader, read } = reading()
    read({ sequence: 1 })
    read({ sequence: 2, time: 40 })
    expect(reader.jitter).toBe(0)
    read({ sequence: 3, time: 80, late: 32 })
    expect(reader.jitter).toBe(2)
    expect(reader.read(Buffer.from('GET / HTTP/1.1'), 0, 14, 0)).toBe(false)
    expect(read({ sequence: 4, payload: '' })).toBe(false)
    expect(reader.near(120 * 90)).toBe(120 * 90)
  })

  it('reads the size of RTP/JPEG pictures from their first packets', () => {
    const { reader, read } = reading({ ...h264, codec: 'mjpeg', encoding: 'JPEG', payloadType: 26 })
    read({ sequence: 1, type: 26, payload: '0000000001405028aabb', marker: false })
    expect(reader).toMatchObject({ begins: true, jpegSize: { width: 640, height: 320 } })
    read({ sequence: 2, type: 26, payload: '0000040001405028aabb' })
    expect(reader).toMatchObject({ begins: false, ended: true })
  })
})
