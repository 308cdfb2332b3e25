import { describe, expect, it } from 'vitest'
import { LatestFrame } from './latest-frame.ts'

const frame = (n: number) => ({ jpeg: Buffer.from([n]), width: 1, height: 1, capturedAt: n, arrivedAt: n })

describe('LatestFrame', () => {
  it('keeps the newest only and counts the others', () => {
    const room = new LatestFrame(25)
    for (let n = 0; n < 4; n += 1) room.put(frame(n), n * 40)
    expect(room.take()?.capturedAt).toBe(3)
    expect(room.take()).toBeUndefined()
    expect(room.skipped).toBe(3)
  })

  it('lets through the rate that was asked for, however the source wavers', () => {
    const room = new LatestFrame(10)
    let taken = 0
    for (let n = 0; n < 250; n += 1) {
      room.put(frame(n), n * 40 + (n % 3) * 5)
      if (room.take()) taken += 1
    }
    expect(taken).toBeGreaterThanOrEqual(98)
    expect(taken).toBeLessThanOrEqual(101)
    expect(room.skipped).toBe(0)
  })

  it('makes up for nothing after a pause', () => {
    const room = new LatestFrame(10)
    room.put(frame(0), 0)
    let passed = 0
    for (let n = 0; n < 10; n += 1) if (room.put(frame(n), 10_000 + n)) passed += 1
    expect(passed).toBe(1)
  })
})
