/** One stream with a source that the test plays by hand and a clock that it turns: what is a loss, what is final, who is told what. */

import { describe, expect, it } from 'vitest'
import { Failure } from '../../base/index.ts'
import type { MediaDescription, Track } from '../../media/index.ts'
import { createSupervisor } from '../../supervisor/index.ts'
import { createFakeClock } from '../../testing/fake-clock.ts'
import { silentLog as log } from '../../testing/silent-log.ts'
import type { SourceAttempt } from '../source/source-attempt.ts'
import type { HubReader, SourcePlan } from '../types.ts'
import { BlockPool } from './block-pool.ts'
import { FlushScheduler } from './flush-scheduler.ts'
import { Stream } from './stream.ts'

const video: Track = {
  index: 0,
  kind: 'video',
  codec: 'h264',
  encoding: 'H264',
  payloadType: 96,
  clockRate: 90_000,
  channels: undefined,
  fmtp: {},
  parameterSets: [],
  width: 640,
  height: 360,
  fps: 25,
  control: undefined,
}
const description: MediaDescription = { tool: undefined, tracks: [video] }
const plan: SourcePlan = { kind: 'rtsp', url: 'rtsp://camera/1', user: 'u', password: 'p', transport: 'tcp' }

function stage(now: { plan: SourcePlan } = { plan }) {
  const clock = createFakeClock()
  const supervisor = createSupervisor({ log, clock, redact: (text) => text })
  const tries: { sourceAttempt: SourceAttempt; fail: (thrown: unknown) => void }[] = []
  const asked: number[] = []
  const stream = new Stream({
    ref: { cameraId: '1', role: 'main' },
    supervisor,
    clock,
    log,
    pool: new BlockPool(),
    flushes: new FlushScheduler(),
    run: (sourceAttempt) =>
      new Promise((resolve, reject) => {
        sourceAttempt.planned(now.plan)
        tries.push({ sourceAttempt, fail: reject })
        sourceAttempt.attempt.signal.addEventListener('abort', () => resolve())
      }),
    changed() {},
    learnt() {},
    requestKeyFrame: () => void asked.push(clock.now()),
  })
  const last = () => tries.at(-1) as (typeof tries)[number]
  let sequence = 0
  /** One picture of one packet, `ms` after the last one. */
  const picture = async (key: boolean, ms = 40, missing = 0) => {
    await clock.turn(ms)
    sequence += 1 + missing
    const packet = Buffer.alloc(40)
    packet[0] = 0x80
    packet[1] = 96 | 0x80
    packet.writeUInt16BE(sequence & 0xffff, 2)
    packet.writeUInt32BE(((clock.now() % 1e6) * 90) >>> 0, 4)
    packet[12] = key ? 0x65 : 0x41
    packet[13] = 0x80
    last().sourceAttempt.rtp(0, packet, 0, packet.length, clock.now())
    last().sourceAttempt.delivered()
  }
  const opened = async () => {
    await clock.turn(0)
    last().sourceAttempt.opened(description, 'rtsp/tcp')
  }
  /** Until the next try has begun. */
  const tried = async () => {
    const before = tries.length
    for (let n = 0; n < 700 && tries.length === before; n++) await clock.turn(100)
    expect(tries).toHaveLength(before + 1)
  }
  const stop = async () => {
    await stream.close()
    await supervisor.close()
  }
  return { stream, clock, tries, last, picture, opened, asked, tried, stop }
}

function reader(purpose: HubReader['purpose'] = 'view') {
  const told: string[] = []
  const one: HubReader = {
    name: purpose,
    purpose,
    described: () => void told.push('described'),
    packets: (packets) => void told.push(packets.some(({ key }) => key) ? 'key' : 'packets'),
    troubled: (failure) => void told.push(failure ? `${failure.cause}${failure.final ? ', final' : ''}` : 'runs'),
  }
  return { one, told }
}
const turn = () => new Promise<void>((resolve) => void setImmediate(resolve))

describe('a stream that is lost', () => {
  it.each(['auth', 'not-found', 'codec', 'protocol', 'camera-full', 'forbidden'] as const)(
    'is tried again without end: %s',
    async (cause) => {
      const { stream, clock, last, picture, opened, tried, stop } = stage()
      const { one, told } = reader('publish')
      stream.join(one)
      await opened()
      await picture(true)
      for (let n = 0; n < 12; n++) {
        last().fail(new Failure(cause, 'after a restart'))
        await clock.turn(0)
        expect(stream.row()).toMatchObject({ state: 'backing-off', trouble: { cause } })
        await tried()
      }
      expect(told.join()).not.toContain('final')
      await opened()
      await picture(true)
      expect(stream.row()).toMatchObject({ state: 'running', trouble: null })
      expect(told.slice(-3)).toEqual(['runs', 'described', 'key'])
      await stop()
    },
  )

  it('is final where it never ran and only a person can mend it, and not where the address or login is another', async () => {
    const now = { plan }
    const { stream, clock, last, opened, picture, tries, tried, stop } = stage(now)
    const { one, told } = reader()
    stream.join(one)
    await clock.turn(0)
    last().fail(new Failure('not-found', '404'))
    await clock.turn(0)
    expect(stream.row().state).toBe('backing-off')
    await tried()
    last().fail(new Failure('auth', '401'))
    await clock.turn(3_600_000)
    expect(stream.row()).toMatchObject({ state: 'failed', trouble: { cause: 'auth' } })
    expect(told).toEqual(['not-found', 'auth, final'])
    stream.retry()
    await opened()
    await picture(true)
    now.plan = { ...plan, password: 'another' }
    stream.retry()
    await clock.turn(0)
    expect(last().sourceAttempt.insist).toBe(true)
    last().fail(new Failure('auth', '401'))
    await clock.turn(0)
    expect(stream.row().state).toBe('failed')
    const count = tries.length
    await clock.turn(3_600_000)
    expect(tries).toHaveLength(count)
    await stop()
  })

  it('counts as lost where it played before this engine was started', async () => {
    const { stream, clock, last, stop } = stage({ plan: { ...plan, quirks: { played: true } } })
    stream.join(reader().one)
    await clock.turn(0)
    last().fail(new Failure('auth', '401 while it starts'))
    await clock.turn(0)
    expect(stream.row().state).toBe('backing-off')
    await stop()
  })

  it('is tried at once for whoever comes, who is told the new outcome and not the old one', async () => {
    const { stream, clock, last, tries, opened, picture, stop } = stage()
    stream.join(reader().one)
    await clock.turn(0)
    last().fail(new Failure('auth', 'the first'))
    await clock.turn(5000)
    const late = reader()
    stream.join(late.one)
    await clock.turn(0)
    await turn()
    expect(tries).toHaveLength(2)
    expect(last().sourceAttempt.insist).toBe(false)
    expect(late.told).toEqual([])
    last().fail(new Failure('bad-url', 'the second'))
    await clock.turn(0)
    expect(late.told).toEqual(['bad-url, final'])
    // Ten in a second are one try, and are told what it brought.
    const crowd = Array.from({ length: 10 }, () => reader())
    for (const { one } of crowd) stream.join(one)
    await clock.turn(0)
    await turn()
    expect(tries).toHaveLength(2)
    expect(crowd.map(({ told }) => told)).toEqual(crowd.map(() => ['bad-url, final']))
    await clock.turn(2000)
    stream.wake()
    await opened()
    await picture(true)
    expect(tries).toHaveLength(3)
    expect(late.told.at(-1)).toBe('key')
    await stop()
  })

  it('tells nobody of what ended it when it is begun again after all had left', async () => {
    const { stream, clock, last, opened, picture, stop } = stage()
    const seat = stream.join(reader().one)
    await clock.turn(0)
    last().fail(new Failure('auth'))
    await clock.turn(0)
    seat.leave()
    await clock.turn(10_000)
    expect(stream.row().state).toBe('idle')
    const { one, told } = reader()
    stream.join(one)
    await turn()
    await opened()
    await picture(true)
    expect(told).toEqual(['runs', 'described', 'key'])
    await stop()
  })
})

describe('key frames far apart', () => {
  it('stays connected, says what it waits for, asks for one, and begins with it', async () => {
    const { stream, clock, tries, picture, opened, asked, stop } = stage()
    const { one, told } = reader('publish')
    stream.join(one)
    await opened()
    const begun = clock.now()
    for (let n = 0; n < 90; n++) {
      await picture(false, 1000)
      stream.sample(clock.now())
    }
    expect(tries).toHaveLength(1)
    expect(stream.row()).toMatchObject({
      state: 'running',
      trouble: { cause: 'no-key-frame', at: begun + 1000 },
      awaits_key_since: begun + 1000,
    })
    expect(stream.row().bitrate).toBeGreaterThan(0)
    expect(told).toEqual(['no-key-frame'])
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.length).toBeLessThan(12)
    await picture(true)
    expect(told).toEqual(['no-key-frame', 'runs', 'described', 'key'])
    expect(stream.row()).toMatchObject({ state: 'running', trouble: null, awaits_key_since: null })
    await stop()
  })
})

describe('lost packets', () => {
  it('are a figure and a mark until the next key frame', async () => {
    const { stream, picture, opened, asked, stop } = stage()
    stream.join(reader().one)
    await opened()
    await picture(true)
    await picture(false)
    expect(stream.row()).toMatchObject({ lost: 0, damaged: 0, damaged_now: false })
    await picture(false, 40, 2)
    await picture(false)
    await picture(false)
    expect(stream.row()).toMatchObject({ lost: 2, damaged: 3, damaged_now: true })
    for (let n = 0; n < 3; n++) {
      await picture(false, 1000)
      stream.sample(Date.now() + n * 1000)
    }
    expect(asked).toHaveLength(1)
    await picture(true)
    await picture(false)
    expect(stream.row()).toMatchObject({ lost: 2, damaged: 6, damaged_now: false })
    await stop()
  })
})
