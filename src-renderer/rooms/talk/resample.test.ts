import { describe, expect, it } from 'vitest'
import { createResampler } from './resample.ts'

/** A second of a tone through the resampler, in pieces as they come from a microphone. */
function through(hertz: number, from: number, to = 8000): Int16Array {
  const resample = createResampler(from, to)
  const made: number[] = []
  for (let at = 0; at < from; at += 1024) {
    const piece = Float32Array.from(
      { length: Math.min(1024, from - at) },
      (_, n) => 0.5 * Math.sin((2 * Math.PI * hertz * (at + n)) / from),
    )
    made.push(...resample(piece))
  }
  return Int16Array.from(made)
}
const loudness = (samples: Int16Array) =>
  Math.sqrt(samples.slice(400).reduce((sum, one) => sum + one * one, 0) / (samples.length - 400)) / 32_768

describe.each([48_000, 44_100, 16_000, 8000])('from %i Hz', (from) => {
  it('gives as many samples as the time has, and a voice as loud as it was', () => {
    for (const hertz of [200, 1000, 2500]) {
      const made = through(hertz, from)
      expect(Math.abs(made.length - 8000)).toBeLessThan(60)
      expect(loudness(made)).toBeGreaterThan(0.33)
      expect(loudness(made)).toBeLessThan(0.37)
    }
  })

  it('leaves out what would fold back', () => {
    for (const hertz of [5500, 7000, 12_000]) if (hertz < from / 2) expect(loudness(through(hertz, from))).toBeLessThan(0.005)
  })
})
