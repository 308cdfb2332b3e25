import { describe, expect, it } from 'vitest'
import { UnitMemory } from './unit-memory.ts'

const filled = (memory: UnitMemory, bytes: number, key: boolean, value: number) => memory.take(bytes, key).fill(value)

describe('the memory of units', () => {
  it('leaves a unit alone until the second key unit after it', () => {
    const memory = new UnitMemory()
    const first = filled(memory, 50_000, true, 1)
    const second = filled(memory, 50_000, false, 2)
    const big = filled(memory, 300_000, false, 3)
    for (let n = 0; n < 10; n += 1) filled(memory, 50_000, n === 0, 9)
    for (const [unit, value] of [
      [first, 1],
      [second, 2],
      [big, 3],
    ] as const)
      expect(unit.every((byte) => byte === value)).toBe(true)
  })

  it('uses the same memory again, group by group', () => {
    const memory = new UnitMemory()
    const behind = new Set<ArrayBufferLike>()
    for (let n = 0; n < 1000; n += 1) behind.add(filled(memory, 20_000, n % 50 === 0, n & 255).buffer)
    expect(behind.size).toBeLessThan(40)
  })

  it('turns over where no key unit comes', () => {
    const memory = new UnitMemory()
    for (let n = 0; n < 5000; n += 1) filled(memory, 20_000, false, 0)
    expect(memory.held).toBeLessThan(20 * 1024 * 1024)
  })
})
