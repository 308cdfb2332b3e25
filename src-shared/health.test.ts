import { describe, expect, it } from 'vitest'
import { streamHealth } from './health.ts'

const video = {
  kind: 'video',
  codec: 'h264',
  codec_string: null,
  width: 1920,
  height: 1080,
  fps: 25,
  sample_rate: null,
  channels: null,
} as const
const well = { state: 'running', since: 0, fps: 25, lost: 0, restarts: 0, tracks: [video] } as const
const now = 600_000

describe('streamHealth', () => {
  it('is 100 where nothing is wrong, and nothing for a stream that nobody reads', () => {
    expect(streamHealth(well, now)?.score).toBe(100)
    expect(streamHealth({ ...well, state: 'idle' }, now)).toBeNull()
    expect(streamHealth(undefined, now)).toBeNull()
  })

  it('is 0 while it does not run, and its parts can be read', () => {
    expect(streamHealth({ ...well, state: 'backing-off', fps: 0, restarts: 2 }, now)).toEqual({
      score: 0,
      parts: { rate: 0, gaps: 0, loss: 100, delay: 100, restarts: 76 },
    })
  })

  it.each([
    ['half the rate', { fps: 12.5 }, 'rate', 50],
    ['a key frame that is waited for', { damaged_now: true }, 'gaps', 50],
    ['loss', { lost: 300 }, 'loss', 50],
    ['delay', { delay: 1600 }, 'delay', 50],
    ['restarts', { restarts: 3 }, 'restarts', 64],
  ] as const)('falls for %s', (_, change, part, value) => {
    const health = streamHealth({ ...well, ...change }, now)
    expect(health?.parts[part]).toBe(value)
    expect(health?.score).toBeLessThan(100)
    expect(health?.score).toBeGreaterThan(60)
  })
})
