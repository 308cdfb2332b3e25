/** When a file lets another begin because the camera's clock and the wall's run apart. */
import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { missing } from '../../tools/virtual-lan/testing/peers.ts'
import { systemClock as clock } from '../base/index.ts'
import { trackOf } from '../media/testing/material.ts'
import { silentLog as log } from '../testing/silent-log.ts'
import type { Library } from './library.ts'
import { SegmentWriter } from './segment-writer.ts'
import type { Volume } from './writer/volume.ts'

const begun = Date.UTC(2026, 0, 1)

/** The camera stamps a picture each 200 ms; the first one reached us so many milliseconds late. */
function record(firstLate: number) {
  const data = execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=64x48', '-frames:v', '1', '-f', 'mjpeg', '-'])
  const volume = { root: '/kept', waiting: 0, open: () => ({ append: () => true, finish: async () => 1 }) } as unknown as Volume
  const library = { begin: async () => 1, done: async () => {}, forget: async () => {} } as unknown as Library
  const tracks = [trackOf('mjpeg', 90_000, { width: 64, height: 48 })]
  const at = begun + firstLate
  const segment = new SegmentWriter(
    { ref: { cameraId: '1', role: 'main' }, tracks, leader: 0, at, until: begun + 600_000, seconds: 600 },
    { volume, library, clock, log, gateway: 'g', cameraName: () => 'Gate', failed() {} },
  )
  const picture = (after: number) => ({ data, key: true, timestamp: after * 90 })
  segment.push({ track: 0, unit: picture(0), at })
  return (after: number) => {
    const drifts = segment.drifts(picture(after), begun + after)
    segment.push({ track: 0, unit: picture(after), at: begun + after })
    return drifts
  }
}

describe.skipIf(missing('ffmpeg'))('the clock of a file [needs ffmpeg]', () => {
  it('is not set right in the first half minute because its first picture came late, and is after that', () => {
    const driftsAt = record(900)
    expect([1000, 5000, 29_000].map(driftsAt)).toEqual([false, false, false])
    expect(driftsAt(40_000)).toBe(true)
  })

  it('is set right at once where it is seconds away', () => expect(record(4000)(5000)).toBe(true))

  it('runs on where it is right', () => expect([1000, 40_000, 500_000].map(record(100))).toEqual([false, false, false]))
})
