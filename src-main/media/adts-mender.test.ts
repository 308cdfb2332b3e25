import { describe, expect, it } from 'vitest'
import { readAacConfig, readAdts, writeAacConfig } from './aac-config.ts'
import { AdtsMender } from './adts-mender.ts'

/** An ADTS frame of AAC-LC, 16 kHz, mono, around `data`. */
function adts(data: Buffer, crc = false): Buffer {
  const length = data.length + (crc ? 9 : 7)
  const head = Buffer.of(0xff, crc ? 0xf0 : 0xf1, 0x60, 0x40 | (length >> 11), (length >> 3) & 255, ((length & 7) << 5) | 0x1f, 0xfc)
  return Buffer.concat([head, Buffer.alloc(crc ? 2 : 0), data])
}
const announced = (...frames: Buffer[]) => {
  const head = Buffer.alloc(2 + frames.length * 2)
  head.writeUInt16BE(frames.length * 16)
  frames.forEach((frame, n) => void head.writeUInt16BE(frame.length << 3, 2 + n * 2))
  return Buffer.concat([head, ...frames])
}
const [one, two] = [Buffer.alloc(100, 1), Buffer.alloc(50, 2)]

describe('AAC with ADTS headers', () => {
  it('becomes what was announced, and tells its configuration', () => {
    const mender = new AdtsMender()
    expect(mender.mend(adts(one))).toEqual(announced(one))
    expect(mender.config).toEqual({ objectType: 2, rate: 16_000, channels: 1 })
    expect(mender.mend(Buffer.concat([adts(one), adts(two, true)]))).toEqual(announced(one, two))
    // Behind the headers that were announced.
    expect(mender.mend(announced(adts(one), adts(two)))).toEqual(announced(one, two))
  })

  it('is put together from several packets, unless one is lost', () => {
    const mender = new AdtsMender()
    const whole = adts(Buffer.alloc(1000, 7))
    expect(mender.mend(whole.subarray(0, 400))).toBeUndefined()
    expect(mender.mend(whole.subarray(400, 800))).toBeUndefined()
    expect(mender.mend(whole.subarray(800))).toEqual(announced(Buffer.alloc(1000, 7)))
    expect(mender.mend(whole.subarray(0, 400))).toBeUndefined()
    mender.reset()
    expect(mender.mend(adts(one))).toEqual(announced(one))
    expect(mender.mend(whole.subarray(0, 400))).toBeUndefined()
    expect(mender.mend(adts(two))).toEqual(announced(two))
  })

  it('leaves alone what is as it was announced', () => {
    const mender = new AdtsMender()
    for (const payload of [
      announced(one),
      announced(one, two),
      announced(Buffer.of(0xff, 0xf1, 1, 2, 3, 4, 5, 6)),
      Buffer.of(1),
      Buffer.alloc(3),
    ])
      expect(mender.mend(payload)).toBe(payload)
    expect(mender.config).toBeUndefined()
  })
})

describe('the configuration of AAC', () => {
  it('is read and written', () => {
    expect(readAacConfig('1408')).toEqual({ objectType: 2, rate: 16_000, channels: 1 })
    expect(readAacConfig('1190')).toEqual({ objectType: 2, rate: 48_000, channels: 2 })
    expect(writeAacConfig({ objectType: 2, rate: 16_000, channels: 1 })).toBe('1408')
    expect(writeAacConfig({ objectType: 2, rate: 48_000, channels: 2 })).toBe('1190')
    for (const none of [undefined, '', '14', '0000', 'xyzz', '1480f', '1400']) expect(readAacConfig(none)).toBeUndefined()
    expect(writeAacConfig({ objectType: 2, rate: 10_000, channels: 1 })).toBeUndefined()
    expect(readAdts(adts(one))).toMatchObject({ head: 7, length: 107, rate: 16_000 })
  })
})
