import { describe, expect, it } from 'vitest'
import { aLaw, muLaw } from './g711.ts'

/** Decoders by the tables of G.711. */
function fromMuLaw(byte: number): number {
  const inverted = ~byte & 255
  const magnitude = ((((inverted & 15) << 3) + 0x84) << ((inverted >> 4) & 7)) - 0x84
  return inverted & 0x80 ? -magnitude : magnitude
}
function fromALaw(byte: number): number {
  const even = byte ^ 0x55
  const segment = (even >> 4) & 7
  const magnitude = segment === 0 ? ((even & 15) << 4) + 8 : (((even & 15) << 4) + 0x108) << (segment - 1)
  return even & 0x80 ? magnitude : -magnitude
}

describe.each([
  ['µ-law', muLaw, fromMuLaw],
  ['A-law', aLaw, fromALaw],
] as const)('%s', (_, encode, decode) => {
  it('gives back what was said, within its steps, and clips what is too loud', () => {
    for (let sample = -32_768; sample <= 32_767; sample += 7) {
      const back = decode(encode(sample))
      expect(Math.abs(back - sample)).toBeLessThanOrEqual(Math.max(16, Math.abs(sample) / 20) + (Math.abs(sample) > 32_000 ? 700 : 0))
    }
  })

  it('is one byte for each sample, and every byte can be had', () => {
    const made = new Set<number>()
    for (let sample = -32_768; sample <= 32_767; sample += 1) made.add(encode(sample))
    expect([...made].every((byte) => byte >= 0 && byte <= 255)).toBe(true)
    expect(made.size).toBeGreaterThanOrEqual(255)
  })
})
