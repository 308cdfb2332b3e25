import { describe, expect, it } from 'vitest'
import { RateMeter } from './rate-meter.ts'

describe('rates', () => {
  it('are those of the last seconds, over sessions that count anew, also when the clock is set back or on', () => {
    const meter = new RateMeter()
    let at = 1_700_000_000_000
    let bytes = 0
    const second = () => {
      at += 1000
      bytes += 1000
      meter.observe(at, { bytes, frames: bytes / 40 })
    }
    for (let n = 0; n < 10; n += 1) second()
    expect(meter.rates).toEqual({ bitrate: 8000, fps: 25 })
    meter.sessionEnded()
    bytes = 0
    second()
    expect(meter.total.bytes).toBe(11_000)
    at -= 3_600_000
    for (let n = 0; n < 3; n += 1) second()
    expect(meter.rates).toEqual({ bitrate: 8000, fps: 25 })
    at += 3_600_000
    for (let n = 0; n < 10; n += 1) second()
    expect(meter.rates).toEqual({ bitrate: 8000, fps: 25 })
  })
})
