/** A window that takes units, over a hub that is played by hand. */
import { afterEach, describe, expect, it } from 'vitest'
import type { MediaRequest } from '../../../src-shared/media-channel.ts'
import { Failure } from '../../base/index.ts'
import type { HubPacket } from '../../hub/types.ts'
import { buildRtp, type Track } from '../../media/index.ts'
import { until } from '../../testing/until.ts'
import {
  createTestChannel,
  createTestHub,
  described,
  type Harness,
  h264,
  jpegTrack,
  openHarness,
  type TestHub,
} from '../testing/live-harness.ts'

const sps = Buffer.from('67640028acd940780227e5c044000003000400000300c83c60c658', 'hex')
const pps = Buffer.from('68ef8fcb', 'hex')
const track: Track = { ...h264, parameterSets: [sps, pps], width: 1920, height: 1080 }
const takes = [
  { kind: 'units' as const, codecs: ['h264' as const] },
  { kind: 'jpeg' as const, codecs: [] },
]
const watch: MediaRequest = { op: 'watch', viewer: 1, camera_id: '7', width: 640, fps: 25, takes }

let bench: Harness | undefined
afterEach(async () => {
  await bench?.close()
  bench = undefined
})
async function open(of: Track) {
  const hub = createTestHub({ description: described(of) })
  bench = await openHarness(hub)
  const channel = createTestChannel()
  bench.live.serve(channel)
  return { hub, channel, live: bench.live }
}

/** One unit per packet; a number left out is a packet that was lost. */
function send(hub: TestHub, numbers: readonly number[], every = 10): void {
  const packets = numbers.map((n): HubPacket => {
    const key = n % every === 0
    const data = buildRtp(
      { payloadType: 96, marker: true, sequence: n & 0xffff, timestamp: (n * 3600) >>> 0, ssrc: 7 },
      Buffer.from([key ? 0x65 : 0x41, n]),
    )
    return { track: 0, data, length: data.length, key, capturedAt: 5000 + n * 40, arrivedAt: Date.now(), memory: undefined, start: 0 }
  })
  hub.tell((reader) => reader.packets?.(packets))
}
const numbers = (channel: ReturnType<typeof createTestChannel>) => channel.frames.map(({ body }) => body.at(-1))

describe('units for a window', () => {
  it('come as they are, key units with their parameter sets, told of before them', async () => {
    const { hub, channel } = await open(track)
    channel.ask(watch)
    await until(() => channel.notices.at(-1)?.stream)
    expect(channel.notices.at(-1)?.stream).toEqual({
      ...{ kind: 'units', role: 'sub', codec: 'h264', codec_string: 'avc1.640028', width: 1920, height: 1080, mime: null, sound: null },
    })
    send(hub, [0, 1, 2])
    expect(numbers(channel)).toEqual([0, 1, 2])
    const [first, second] = channel.frames
    expect(first).toMatchObject({ kind: 'unit', viewer: 1, key: true, capturedAt: 5000 })
    expect(Buffer.from(first?.body ?? []).includes(sps)).toBe(true)
    expect((second?.pts ?? 0) - (first?.pts ?? 0)).toBe(40_000)
    expect(second?.key).toBe(false)
    expect(channel.notices.at(-1)?.state).toBe('live')
  })

  it('begin for a second window with the group that is kept', async () => {
    const { hub, channel, live } = await open(track)
    channel.ask(watch)
    await until(() => channel.notices.at(-1)?.stream)
    send(hub, [0, 1, 2, 10, 11, 12])
    const later = createTestChannel()
    live.serve(later)
    later.ask(watch)
    expect(numbers(later)).toEqual([10, 11, 12])
    expect(hub.readers.size).toBe(1)
  })

  it('stop at a lost packet until the next key unit, and say so', async () => {
    const { hub, channel } = await open(track)
    channel.ask(watch)
    await until(() => channel.notices.at(-1)?.stream)
    send(hub, [0, 1, 3, 4])
    expect(numbers(channel)).toEqual([0, 1])
    expect(channel.notices.at(-1)).toMatchObject({ state: 'live', waiting_for_key: true })
    send(hub, [10, 11])
    expect(numbers(channel)).toEqual([0, 1, 10, 11])
    expect(channel.notices.at(-1)).toMatchObject({ waiting_for_key: false, damaged: 2 })
  })

  it('give way to JPEGs where the camera sends nothing else, and where the window does not decode the codec', async () => {
    const { hub, channel } = await open(jpegTrack)
    channel.ask(watch)
    const notice = await until(() => channel.notices.find(({ stream }) => stream?.kind === 'jpeg'))
    expect(notice.stream).toMatchObject({ codec: 'mjpeg' })
    hub.tell((reader) => reader.frame?.({ jpeg: Buffer.from([0xff, 0xd8]), width: 8, height: 8, capturedAt: 1, arrivedAt: Date.now() }))
    await until(() => channel.frames.some(({ kind }) => kind === 'jpeg'))
    await bench?.close()

    const other = await open({ ...track, codec: 'h265' })
    other.channel.ask(watch)
    await until(() => other.channel.frames.some(({ kind }) => kind === 'jpeg'))
    expect(other.channel.frames.some(({ kind }) => kind === 'unit')).toBe(false)
    expect(other.channel.notices.at(-1)?.stream).toMatchObject({ kind: 'jpeg', codec: 'h265' })
  })

  it('are refused with the reason where the window takes nothing that there is', async () => {
    const { channel } = await open({ ...track, codec: 'h265' })
    channel.ask({ ...watch, takes: [{ kind: 'units', codecs: ['h264'] }] })
    const notice = await until(() => channel.notices.find(({ state }) => state === 'failed'))
    expect(notice.trouble).toMatchObject({ cause: 'codec' })
  })

  it('go over to JPEGs and back when the window says so, without going dark', async () => {
    const { hub, channel } = await open(track)
    channel.ask(watch)
    await until(() => channel.notices.at(-1)?.stream)
    send(hub, [0, 1])
    channel.ask({ ...watch, takes: [{ kind: 'jpeg' }] })
    send(hub, [2, 3])
    expect(numbers(channel)).toEqual([0, 1, 2, 3])
    await until(() => channel.frames.some(({ kind }) => kind === 'jpeg'))
    expect(channel.notices.map(({ state }) => state).filter((word) => word !== 'live')).toEqual(['connecting', 'connecting'])
    channel.ask(watch)
    await until(() => channel.frames.at(-1)?.kind === 'unit')
  })

  it('cost nothing once the window is gone, and say what the source says', async () => {
    const { hub, channel } = await open(track)
    channel.ask(watch)
    await until(() => channel.notices.at(-1)?.stream)
    send(hub, [0])
    hub.tell((reader) => reader.troubled?.(new Failure('unreachable', 'no route')))
    expect(channel.notices.at(-1)).toMatchObject({ state: 'reconnecting', trouble: { cause: 'unreachable' } })
    channel.close()
    await until(() => hub.readers.size === 0)
  })

  it('bring sound beside them where it is asked for, and leave the picture alone when it comes or goes', async () => {
    const pcma: Track = { ...track, index: 1, kind: 'audio', codec: 'pcma', clockRate: 8000, payloadType: 8, parameterSets: [] }
    const hub = createTestHub({ description: { tracks: [track, pcma], tool: undefined } })
    bench = await openHarness(hub)
    const channel = createTestChannel()
    bench.live.serve(channel)
    channel.ask(watch)
    await until(() => channel.notices.at(-1)?.stream)
    send(hub, [0, 1])
    channel.ask({ ...watch, sound: true })
    expect(channel.notices.at(-1)?.stream?.sound).toEqual({ codec: 'pcma', codec_string: 'alaw', sample_rate: 8000, channels: 1 })
    const data = buildRtp({ payloadType: 8, marker: false, sequence: 1, timestamp: 160, ssrc: 9 }, Buffer.from([9, 9]))
    const packet = { track: 1, data, length: data.length, key: false, capturedAt: 5040, arrivedAt: Date.now(), memory: undefined, start: 0 }
    hub.tell((reader) => reader.packets?.([packet]))
    expect(channel.frames.map(({ kind }) => kind)).toEqual(['unit', 'unit', 'sound'])
    // One scale for both: captured together with the second picture.
    expect(channel.frames[2]?.pts).toBe(channel.frames[1]?.pts)
    channel.ask(watch)
    hub.tell((reader) => reader.packets?.([packet]))
    expect(channel.frames).toHaveLength(3)
    expect(channel.notices.at(-1)?.stream?.sound).toBeNull()
  })
})
