import { afterEach, describe, expect, it } from 'vitest'
import { type Clock, Failure, systemClock } from '../base/index.ts'
import type { Hub } from '../hub/types.ts'
import { until } from '../testing/until.ts'
import {
  createTestChannel,
  createTestHub,
  described,
  type Harness,
  h264,
  jpegTrack,
  openHarness,
  type TestHub,
  testPicture,
  wordsOf,
} from './testing/live-harness.ts'

let bench: Harness | undefined
const open = async (hub: Hub, clock?: Clock) => {
  bench = await openHarness(hub, clock)
  return bench
}
afterEach(async () => {
  await bench?.close()
  bench = undefined
})

const watch = { op: 'watch' as const, viewer: 1, camera_id: '7', width: 320, fps: 25 }
/** A JPEG as far as its size can be read; `mark` makes it unlike others. */
const jpeg = (mark: number) => Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 90, 0, 160, 1, 0x11, 0, 0, mark, 0xff, 0xd9])
const picture = (mark: number, at = Date.now()) => ({ jpeg: jpeg(mark), width: 160, height: 90, capturedAt: at - 5, arrivedAt: at })

describe('pictures made by a worker', () => {
  it('come in the size that was asked for, with notices before them', async () => {
    const { live } = await open(createTestHub({ description: described(h264) }))
    const channel = createTestChannel()
    live.serve(channel)
    channel.ask(watch)
    await until(() => channel.frames.length >= 5)
    expect(wordsOf(channel)).toEqual(['connecting', 'live'])
    const [first, second] = channel.frames
    expect(first).toMatchObject({ viewer: 1, width: 320, height: 180 })
    expect([...(first?.body.subarray(0, 2) ?? [])]).toEqual([0xff, 0xd8])
    expect([...(first?.body.subarray(-2) ?? [])]).toEqual([0xff, 0xd9])
    expect(second?.seq).toBeGreaterThan(first?.seq ?? 0)
  })

  it('share one worker among all who fit, which ends with the last of them', async () => {
    const hub = createTestHub({ description: described(h264) })
    const { live, started, running } = await open(hub)
    const channels = [createTestChannel(), createTestChannel()]
    for (const channel of channels) {
      live.serve(channel)
      channel.ask(watch)
      channel.ask({ ...watch, viewer: 2, width: 200 })
    }
    for (const channel of channels) {
      await until(() => channel.frames.some(({ viewer }) => viewer === 1))
      await until(() => channel.frames.some(({ viewer }) => viewer === 2))
    }
    expect(started).toHaveLength(1)
    channels[0]?.close()
    const seen = channels[1]?.frames.length ?? 0
    await until(() => (channels[1]?.frames.length ?? 0) > seen + 5)
    channels[1]?.ask({ op: 'unwatch', viewer: 1 })
    channels[1]?.ask({ op: 'unwatch', viewer: 2 })
    await until(() => running() === 0)
    expect(hub.readers.size).toBe(0)
  })

  it('are not scaled up, and a change of size goes without a dark moment', async () => {
    const { live, started } = await open(createTestHub({ description: described(h264) }))
    const channel = createTestChannel()
    live.serve(channel)
    channel.ask(watch)
    await until(() => channel.frames.length > 0)
    channel.ask({ ...watch, width: 1500 })
    await until(() => channel.frames.some(({ width }) => width === 640))
    expect(wordsOf(channel)).toEqual(['connecting', 'live'])
    expect(started).toHaveLength(2)
  })

  it('are called reconnecting when the worker fails, with the reason', async () => {
    const { live } = await open(createTestHub({ description: described(h264), input: ['-f', 'lavfi', '-i', 'nosuchsource'] }))
    const channel = createTestChannel()
    live.serve(channel)
    channel.ask(watch)
    const notice = await until(() => channel.notices.find(({ state }) => state === 'reconnecting'))
    expect(notice.trouble).toMatchObject({ cause: 'protocol', evidence: expect.stringContaining('nosuchsource') })
    expect(notice.trouble?.retry_at).toBeGreaterThan(Date.now() - 5000)
  })

  it('stop while the source is in trouble and come back with it', async () => {
    const hub = createTestHub({ description: described(h264) })
    const { live, running } = await open(hub)
    const channel = createTestChannel()
    live.serve(channel)
    channel.ask(watch)
    await until(() => channel.frames.length > 0)
    hub.tell((reader) => reader.troubled?.(new Failure('unreachable', 'no route to host')))
    await until(() => running() === 0)
    expect(channel.notices.at(-1)).toMatchObject({ state: 'reconnecting', trouble: { cause: 'unreachable', evidence: 'no route to host' } })
    const seen = channel.frames.length
    hub.tell((reader) => reader.troubled?.(undefined))
    await until(() => channel.frames.length > seen)
    expect(channel.notices.at(-1)?.state).toBe('live')
  })

  it.each([
    ['by themselves when FFmpeg was installed meanwhile', () => {}],
    ['at once when the source is opened anew', (hub: TestHub) => hub.tell((reader) => reader.described(described(h264)))],
  ])('come back after a failure for good: %s', async (_, askFor) => {
    const hub = createTestHub({ description: described(h264) })
    const { live } = await open(hub)
    if (bench) bench.toolMissing = true
    const channel = createTestChannel()
    live.serve(channel)
    channel.ask(watch)
    await until(() => channel.notices.at(-1)?.state === 'failed')
    expect(channel.notices.at(-1)?.trouble?.cause).toBe('tool-missing')
    if (bench) bench.toolMissing = false
    askFor(hub)
    await until(() => channel.notices.at(-1)?.state === 'live')
  })

  it('are called stalled when they stop coming, and live again when they come', async () => {
    const once = ['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25,realtime,select=lt(mod(t\\,4)\\,1.5)']
    const { live } = await open(createTestHub({ description: described(h264), input: once }))
    const channel = createTestChannel()
    live.serve(channel)
    channel.ask(watch)
    await until(() => wordsOf(channel).join() === 'connecting,live,stalled,live')
  })

  it('come one at a time to a program, until it goes away', async () => {
    const { live, running } = await open(createTestHub({ description: described(h264) }))
    const gone = new AbortController()
    let frames = 0
    for await (const frame of live.frames('7', { wishes: live.wishes({ width: 320, fps: 25 }), signal: gone.signal })) {
      expect(frame.width).toBe(320)
      frames += 1
      if (frames === 3) gone.abort()
    }
    expect(frames).toBe(3)
    await until(() => running() === 0)
  })

  it('can be had one by one, and leave no worker', async () => {
    const { live, running, started } = await open(createTestHub({ description: described(h264) }))
    const shot = await live.snapshot('7')
    expect(shot).toMatchObject({ width: 640, height: 360 })
    await until(() => running() === 0)
    expect(started).toHaveLength(1)
  })

  it('are taken from a running worker for a snapshot', async () => {
    const { live, started } = await open(createTestHub({ description: described(h264) }))
    const channel = createTestChannel()
    live.serve(channel)
    channel.ask(watch)
    await until(() => channel.frames.length > 0)
    expect(await live.snapshot('7', { width: 300 })).toMatchObject({ width: 320 })
    expect(started).toHaveLength(1)
  })
})

describe('pictures of a camera that speaks JPEG', () => {
  const ready = async () => {
    const hub = createTestHub({ description: described(jpegTrack) })
    const opened = await open(hub)
    const channel = createTestChannel()
    opened.live.serve(channel)
    return { ...opened, hub, channel }
  }

  it('are passed on byte for byte without a worker', async () => {
    const { hub, channel, started } = await ready()
    channel.ask(watch)
    await Promise.resolve()
    hub.tell((reader) => reader.frame?.(picture(1, 1000)))
    expect(channel.frames).toHaveLength(1)
    expect(Buffer.from(channel.frames[0]?.body ?? [])).toEqual(jpeg(1))
    expect(channel.frames[0]).toMatchObject({ capturedAt: 995, receivedAt: 1000, width: 160, height: 90 })
    expect(started).toEqual([])
  })

  it('find room for one frame: the next goes out after `drawn`, and what was skipped is counted', async () => {
    const { hub, channel } = await ready()
    channel.drawing = false
    channel.ask({ ...watch, fps: 60 })
    await Promise.resolve()
    for (let mark = 1; mark <= 5; mark += 1) {
      hub.tell((reader) => reader.frame?.(picture(mark)))
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(channel.frames.map(({ seq }) => seq)).toEqual([1])
    channel.ask({ op: 'drawn', viewer: 1, seq: 99 })
    expect(channel.frames).toHaveLength(1)
    channel.ask({ op: 'drawn', viewer: 1, seq: 1 })
    expect(channel.frames).toHaveLength(2)
    expect(Buffer.from(channel.frames[1]?.body ?? [])).toEqual(jpeg(5))
    expect(channel.frames[1]?.seq).toBe(5)
    hub.tell((reader) => reader.troubled?.(new Failure('silent')))
    expect(channel.notices.at(-1)).toMatchObject({ state: 'reconnecting', skipped: 3 })
  })

  it('wait while the channel is clogged', async () => {
    const { hub, channel } = await ready()
    channel.ask(watch)
    await Promise.resolve()
    channel.queued = 100_000_000
    hub.tell((reader) => reader.frame?.(picture(1)))
    expect(channel.frames).toHaveLength(0)
    channel.queued = 0
    await new Promise((resolve) => setTimeout(resolve, 50))
    hub.tell((reader) => reader.frame?.(picture(2)))
    expect(channel.frames).toHaveLength(1)
  })

  it('do not come faster than they were asked for, and that is not called skipped', async () => {
    const { hub, channel } = await ready()
    channel.ask({ ...watch, fps: 1 })
    await Promise.resolve()
    for (let mark = 1; mark <= 10; mark += 1) hub.tell((reader) => reader.frame?.(picture(mark)))
    hub.tell((reader) => reader.troubled?.(new Failure('silent')))
    expect(channel.frames).toHaveLength(1)
    expect(channel.notices.at(-1)?.skipped).toBe(0)
  })

  it('are made by a worker where the hub has packets only', async () => {
    const { hub, channel, started } = await ready()
    channel.ask(watch)
    await Promise.resolve()
    const packet = { track: 0, data: Buffer.alloc(12), length: 12, memory: undefined, start: 0, key: true, capturedAt: 0, arrivedAt: 0 }
    hub.tell((reader) => reader.packets?.(Array.from({ length: 600 }, () => packet)))
    await until(() => channel.frames.length > 0)
    expect(started).toHaveLength(1)
  })
})

describe('what cannot be shown', () => {
  it('is told with its cause, and ends a program that waits for it', async () => {
    const hub = createTestHub()
    const { live } = await open(hub)
    const channel = createTestChannel()
    live.serve(channel)
    channel.ask(watch)
    const reading = live.frames('7', { signal: new AbortController().signal }).next()
    const shot = live.snapshot('7')
    const failures = [expect(reading).rejects.toMatchObject({ cause: 'auth' }), expect(shot).rejects.toMatchObject({ cause: 'auth' })]
    await until(() => hub.readers.size === 3)
    hub.tell((reader) => reader.troubled?.(new Failure('auth', '401 Unauthorized')))
    await Promise.all(failures)
    expect(channel.notices.at(-1)).toMatchObject({ state: 'failed', trouble: { cause: 'auth' } })
  })

  it('is a small stream that is not there: the main one is shown instead', async () => {
    const hub = createTestHub({ description: described(h264) })
    const { live } = await open(hub)
    const channel = createTestChannel()
    live.serve(channel)
    channel.ask(watch)
    hub.tell((reader) => reader.troubled?.(new Failure('not-found', '404 Not Found')))
    await until(() => channel.frames.length > 0)
    expect(hub.joined.map(({ role }) => role)).toEqual(['sub', 'main'])
    expect(channel.notices.at(-1)?.state).toBe('live')

    const insisting = createTestChannel()
    live.serve(insisting)
    insisting.ask({ ...watch, viewer: 2, role: 'sub' })
    await until(() => insisting.notices.length > 0)
    hub.tell((reader) => reader.troubled?.(new Failure('not-found')))
    await until(() => insisting.notices.at(-1)?.state === 'reconnecting')
  })

  it('goes back to the small stream of a camera that was starting, and stays where nothing but a person helps', async () => {
    const hub = createTestHub({ description: described(h264) })
    // A feed that was left is kept for two seconds.
    const soon: Clock = { ...systemClock, after: (ms, call) => systemClock.after(ms >= 20_000 ? 2500 : ms, call) }
    const { live } = await open(hub, soon)
    const channel = createTestChannel()
    live.serve(channel)
    channel.ask(watch)
    hub.tell((reader) => reader.troubled?.(new Failure('not-found', '404 Not Found')))
    await until(() => channel.notices.at(-1)?.stream?.role === 'sub' && channel.notices.at(-1)?.state === 'live')
    expect(hub.joined.map(({ role }) => role)).toEqual(['sub', 'main', 'sub'])

    const other = createTestChannel()
    live.serve(other)
    other.ask({ ...watch, viewer: 2, camera_id: '8' })
    hub.tell((reader) => reader.troubled?.(new Failure('not-found', 'this camera has no sub stream', true)))
    await until(() => other.notices.at(-1)?.stream?.role === 'main')
    const joined = hub.joined.length
    await new Promise((resolve) => setTimeout(resolve, 3000))
    expect(hub.joined.length).toBe(joined)
  })

  it('is a connection that went to a recording: what is recorded is shown while that runs, and left for the small one then', async () => {
    const hub = createTestHub({ description: described(jpegTrack) })
    const soon: Clock = { ...systemClock, after: (ms, call) => systemClock.after(ms === 5000 ? 50 : ms, call) }
    const { live, state } = await open(hub, soon)
    const channel = createTestChannel()
    live.serve(channel)
    channel.ask(watch)
    const full = (why: string) => hub.tell((reader) => reader.troubled?.(new Failure('camera-full', why)))
    full('gives way to record')
    await until(() => channel.notices.at(-1)?.state === 'reconnecting')
    expect(hub.joined.map(({ role }) => role)).toEqual(['sub'])
    const row = { camera_id: '7', since: 0, trouble: null, via: null, tracks: [], bitrate: 0, fps: 0, lost: 0, readers: 1, restarts: 0 }
    const main = (record: number) =>
      state.put('streams', '7/main', { ...row, role: 'main', state: 'running', readers_for: { view: 1, record, publish: 0 } })
    main(1)
    // The next try of the small one.
    full('1 of 1 connections used')
    await until(() => channel.notices.at(-1)?.stream?.role === 'main')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(channel.notices.at(-1)?.stream?.role).toBe('main')
    main(0)
    await until(() => channel.notices.at(-1)?.stream?.role === 'sub')
  })

  it('ends a snapshot after its time', async () => {
    const { live } = await open(createTestHub())
    await expect(live.snapshot('7', { timeout: 50 })).rejects.toMatchObject({ cause: 'no-media' })
  })

  it('is a stream without video', async () => {
    const { live } = await open(createTestHub({ description: described({ ...h264, kind: 'audio', codec: 'aac' }) }))
    await expect(live.snapshot('7')).rejects.toMatchObject({ cause: 'codec' })
  })

  it('answers what it cannot read in words, and leaves what is about nobody alone', async () => {
    const { live } = await open(createTestHub({ description: described(h264), input: testPicture }))
    const channel = createTestChannel()
    live.serve(channel)
    channel.ask({ op: 'dance' } as never)
    channel.ask({ op: 'watch', viewer: -1, camera_id: '' })
    channel.ask({ op: 'drawn', viewer: 9, seq: 9 })
    channel.ask({ op: 'unwatch', viewer: 9 })
    expect(channel.notices).toMatchObject([
      { error: 'INPUT_INVALID', message: expect.stringContaining('op') },
      { error: 'INPUT_INVALID', message: expect.stringContaining('viewer') },
    ])
  })
})
