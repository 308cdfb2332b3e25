/** A computer whose clock is set while it records: both ways, and a camera that really stood still. */
import { execFileSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { missing } from '../../tools/virtual-lan/testing/peers.ts'
import type { Clock } from '../base/index.ts'
import type { Hub, HubReader } from '../hub/types.ts'
import { trackOf } from '../media/testing/material.ts'
import { silentLog as log } from '../testing/silent-log.ts'
import type { Library } from './library.ts'
import { StreamRecorder } from './stream-recorder.ts'
import type { Volume } from './writer/volume.ts'

let passed = 1000
beforeEach(() => {
  passed = 1000
  vi.spyOn(performance, 'now').mockImplementation(() => passed)
})
afterEach(() => vi.restoreAllMocks())

const jpeg = missing('ffmpeg')
  ? Buffer.alloc(0)
  : execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=64x48', '-frames:v', '1', '-f', 'mjpeg', '-'])

function record() {
  let at = Date.UTC(2026, 0, 1)
  /** Set by somebody: what it says is what pictures are stamped with. */
  const clock: Clock = { now: () => at, after: () => () => {}, random: () => 0.5 }
  const gaps: { from: number; to: number; cause: string }[] = []
  const files: string[] = []
  let reader: HubReader | undefined
  const volume = {
    ...{ usable: true, root: '/kept', waiting: 0, trouble: undefined, space: undefined },
    open(path: string, _reserve: number, _movie: Buffer, listener: { written(one: { size: number; mark: unknown }): void }) {
      files.push(path)
      return {
        append(data: Buffer, mark: unknown) {
          listener.written({ size: data.length, mark })
          return true
        },
        finish: async () => 1,
      }
    },
    ask: async () => undefined,
  } as unknown as Volume
  const library = {
    ...{ begin: async () => 1, done: async () => {}, forget: async () => {} },
    addGap: async (_: unknown, { from, to }: { from: number; to: number }, cause: string) => void gaps.push({ from, to, cause }),
  } as unknown as Library
  const hub = {
    join(_: unknown, joined: HubReader) {
      reader = joined
      return { leave() {} }
    },
  } as unknown as Hub
  const recorder = new StreamRecorder({ cameraId: '1', role: 'main' }, {
    ...{ hub, library, clock, log, gateway: 'g', volume: () => volume, cameraName: () => 'Gate', changed() {} },
    segment: () => ({ minutes: 10, align: false }),
  } as never)
  recorder.begin()
  reader?.described({ tracks: [trackOf('mjpeg', 90_000, { width: 64, height: 48 })] } as never)
  /** Pictures for so many seconds, five each. */
  const run = (seconds: number) => {
    for (let picture = 0; picture < seconds * 5; picture++) {
      reader?.frame?.({ jpeg, capturedAt: at, arrivedAt: at } as never)
      at += 200
      passed += 200
    }
  }
  const jump = (milliseconds: number, real: number) => {
    at += milliseconds
    passed += real
  }
  return { run, jump, gaps, files, now: () => at }
}

const hour = 3600_000

describe.skipIf(missing('ffmpeg'))('a clock that is set while it is recorded [needs ffmpeg]', () => {
  it('forward: a new file, and a gap that says that the clock was set', () => {
    const { run, jump, gaps, files, now } = record()
    run(5)
    const end = now() - 200
    jump(hour, 0)
    run(5)
    expect(files).toHaveLength(2)
    expect(gaps).toEqual([{ from: end, to: end + hour + 200, cause: 'clock-stepped' }])
  })

  it('back: a new file, and the place is marked where it was set', () => {
    const { run, jump, gaps, files, now } = record()
    run(5)
    jump(-hour, 0)
    const set = now()
    run(5)
    expect(files).toHaveLength(2)
    expect(new Set(files).size).toBe(2)
    expect(gaps).toEqual([{ from: set, to: set, cause: 'clock-stepped' }])
  })

  it('is told from a camera that sent nothing for a while', () => {
    const { run, jump, gaps } = record()
    run(5)
    jump(60_000, 60_000)
    run(5)
    expect(gaps.map(({ cause }) => cause)).toEqual(['stalled-source'])
  })
})
