import { describe, expect, it } from 'vitest'
import { Figures } from './figures.ts'

/** Samples once a second: bytes and pictures so far, and seconds of media. */
function sampled(seconds: number, at: (second: number) => readonly [bytes: number, pictures: number, media?: number]): Figures {
  const figures = new Figures()
  for (let second = 0; second <= seconds; second++) {
    const [bytes, pictures, media] = at(second)
    figures.sample(1_000_000 + second * 1000, bytes, pictures, media)
  }
  return figures
}

describe('figures of a stream', () => {
  it('are rates over the last seconds', () => {
    const figures = sampled(10, (n) => [n * 125_000, n * 25, n])
    expect(figures).toMatchObject({ bitrate: 1_000_000, fps: 25, pace: null })
  })

  it('do not read 0 for what comes seldom, and do where nothing comes', () => {
    const seldom = sampled(29, (n) => [Math.floor(n / 10) * 50_000, Math.floor(n / 10)])
    expect(seldom.bitrate).toBeGreaterThan(10_000)
    expect(seldom.fps).toBeGreaterThan(0.02)
    expect(sampled(40, () => [50_000, 1])).toMatchObject({ bitrate: 0, fps: 0 })
  })

  it('tell a line that is too thin for its camera', () => {
    expect(sampled(20, (n) => [n * 1000, n * 4, n / 7]).pace).toBeCloseTo(0.14, 2)
    // Gusts, a clock that is a little off, and a count that jumps are none.
    expect(sampled(20, (n) => [n * 1000, n * 25, Math.floor(n / 2) * 2]).pace).toBeNull()
    expect(sampled(20, (n) => [n * 1000, n * 25, n * 1.05]).pace).toBeNull()
    expect(sampled(20, (n) => [n * 1000, n * 25, n > 15 ? n + 50_000 : n]).pace).toBeNull()
    expect(sampled(5, (n) => [n * 1000, n * 4, n / 7]).pace).toBeNull()
  })

  it('begin anew with each connection', () => {
    const figures = sampled(5, (n) => [n * 1000, n])
    figures.sample(1_007_000, 100, 1)
    expect(figures.bitrate).toBe(0)
    figures.sample(1_008_000, 225, 2)
    expect(figures.bitrate).toBe(1000)
  })
})
