import { describe, expect, it } from 'vitest'
import { content } from '../../media/index.ts'
import { VideoGate, type Waiting } from './video-gate.ts'

const packet = (arrivedAt = 0): Waiting => ({ data: Buffer.of(1), timestamp: 0, capturedAt: arrivedAt, arrivedAt, missing: 0 })

/** Packets that go on, and the unit's verdict. */
function pass(gate: VideoGate, begins: boolean, bits: number, at = 0) {
  if (gate.lets(begins, bits)) return 'through'
  const verdict = gate.pass(packet(at), begins, bits)
  return (
    verdict && {
      count: verdict.packets.length,
      key: verdict.key,
      opened: verdict.opened,
      bare: verdict.bare,
      before: verdict.before.length,
    }
  )
}

describe('the gate of a picture track', () => {
  it('opens with a key frame, its parameter sets before it, and the unit before at hand', () => {
    const gate = new VideoGate()
    expect(pass(gate, true, content.slice)).toBeUndefined()
    expect(pass(gate, false, content.slice)).toBeUndefined()
    expect(gate.closed).toBe(true)
    expect(pass(gate, true, content.sps)).toBeUndefined()
    expect(pass(gate, false, content.pps)).toBeUndefined()
    expect(pass(gate, false, content.slice | content.key)).toEqual({ count: 3, key: true, opened: true, bare: false, before: 2 })
    expect(pass(gate, false, content.continuation | content.slice)).toBe('through')
    expect(pass(gate, true, content.slice)).toBe('through')
    expect(pass(gate, true, content.slice | content.key)).toEqual({ count: 1, key: true, opened: false, bare: true, before: 0 })
  })

  it('closes when the thread was lost', () => {
    const gate = new VideoGate()
    pass(gate, true, content.slice | content.key)
    gate.close()
    expect(pass(gate, true, content.slice)).toBeUndefined()
    expect(pass(gate, true, content.slice | content.key)).toMatchObject({ opened: true })
  })

  it('begins with a recovery point only where key frames are rare', () => {
    const soft = content.slice | content.recovery
    const gate = new VideoGate()
    expect(pass(gate, true, soft, 1000)).toMatchObject({ key: true })
    expect(pass(gate, true, soft, 2000)).toMatchObject({ key: false })
    expect(pass(gate, true, soft, 6000)).toMatchObject({ key: true })
    const usual = new VideoGate()
    pass(usual, true, content.slice | content.key, 1000)
    expect(pass(usual, true, soft, 3000)).toMatchObject({ key: false })
  })
})
