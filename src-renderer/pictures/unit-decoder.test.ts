import { describe, expect, it } from 'vitest'
import type { MediaMessage, ViewedStream } from '../../src-shared/media-channel.ts'
import { UnitDecoder, type VideoDecoderLike } from './unit-decoder.ts'

const stream: ViewedStream = {
  kind: 'units',
  role: 'main',
  codec: 'h264',
  codec_string: 'avc1.640028',
  mime: null,
  width: 1920,
  height: 1080,
  sound: null,
}
const sps = (level: number) => [0, 0, 0, 1, 0x67, 0x64, 0, level]

/** WebCodecs that hand out each frame when they are told to. */
function stage() {
  const played = {
    time: 0,
    configured: [] as VideoDecoderConfig[],
    decoders: [] as {
      output(frame: VideoFrame): void
      error(error: unknown): void
      like: VideoDecoderLike & { decodeQueueSize: number }
    }[],
    inside: [] as number[],
    open: 0,
    refuse: false,
    pictures: [] as number[],
    taken: [] as number[],
    failed: [] as string[],
    output(count = 1) {
      for (const timestamp of played.inside.splice(0, count)) {
        played.open += 1
        const close = () => {
          played.open -= 1
        }
        played.decoders.at(-1)?.output({ timestamp, displayWidth: 4, displayHeight: 2, close } as unknown as VideoFrame)
      }
    },
    queue(length: number) {
      const last = played.decoders.at(-1)
      if (last) last.like.decodeQueueSize = length
    },
  }
  const decoder = new UnitDecoder(
    {
      picture: (picture) => {
        played.pictures.push(picture.head.seq)
        picture.close()
      },
      taken: (seq) => played.taken.push(seq),
      failed: (why) => played.failed.push(why),
    },
    {
      now: () => played.time,
      chunk: (init) => init as unknown as EncodedVideoChunk,
      decoder(init) {
        const like = {
          state: 'unconfigured' as CodecState,
          decodeQueueSize: 0,
          configure(config: VideoDecoderConfig) {
            if (played.refuse) throw new TypeError('no such codec')
            played.configured.push(config)
            like.state = 'configured'
          },
          decode: ({ timestamp }: { timestamp: number }) => void played.inside.push(timestamp),
          close() {
            like.state = 'closed'
          },
        }
        played.decoders.push({ ...init, like })
        return like
      },
    },
  )
  decoder.stream(stream)
  const push = (seq: number, key = false, body = [...(key ? sps(40) : []), 0, 0, 0, 1, 0x41]) =>
    decoder.push({
      ...{ kind: 'unit', viewer: 0, seq, key, pts: seq * 40_000, capturedAt: seq, receivedAt: seq, width: 0, height: 0 },
      body: new Uint8Array(body),
    } as MediaMessage)
  return { played, decoder, push }
}

describe('UnitDecoder', () => {
  it('begins with a key unit, by the parameter sets of that unit, with the latency hint', () => {
    const { played, push } = stage()
    push(1)
    expect(played.taken).toEqual([1])
    push(2, true, [...sps(31), 0, 0, 0, 1, 0x65])
    expect(played.configured).toEqual([{ codec: 'avc1.64001f', optimizeForLatency: true, hardwareAcceleration: 'no-preference' }])
    played.output()
    expect(played.pictures).toEqual([2])
    push(3, true, [...sps(40), 0, 0, 0, 1, 0x65])
    expect(played.configured).toHaveLength(2)
  })

  it('shows four pictures a second where it never catches up', () => {
    const { played, push } = stage()
    for (let n = 0; n < 50; n += 1) {
      push(n, n === 0)
      played.queue(20)
      played.time += 40
      played.output()
    }
    expect(played.pictures.length).toBeGreaterThanOrEqual(6)
    expect(played.pictures.length).toBeLessThanOrEqual(8)
    expect(played.open).toBe(0)
  })

  it('draws only the newest while it works off the kept group, and closes every frame', () => {
    const { played, push } = stage()
    push(1, true)
    for (let seq = 2; seq <= 40; seq += 1) push(seq)
    played.queue(20)
    played.output(38)
    played.queue(0)
    played.output(2)
    expect(played.pictures).toEqual([39, 40])
    expect(played.taken.at(-1)).toBe(40)
    expect(played.open).toBe(0)
  })

  it('makes a new decoder after an error, beginning with the next key unit; three errors make it give up', () => {
    const { played, push } = stage()
    for (let n = 0; n < 3; n += 1) {
      push(n * 10 + 1, true)
      played.decoders.at(-1)?.error(new Error('Decoding error'))
      push(n * 10 + 2)
    }
    expect(played.decoders).toHaveLength(3)
    // The engine is never left waiting for what was inside.
    expect(played.taken).toEqual([1, 2, 11, 12, 21, 22])
    expect(played.failed).toEqual(['failed'])
  })

  it('gives up at once where the browser has no decoder for it', () => {
    const { played, push } = stage()
    played.refuse = true
    push(1, true)
    expect(played.failed).toEqual(['no-decoder'])
  })

  it('opens one that holds on to frames again in software, and gives up when that holds them too', () => {
    const { played, push } = stage()
    const hold = (from: number) => {
      push(from, true)
      for (let n = 1; n < 60; n += 1) {
        played.time += 40
        push(from + n)
      }
    }
    hold(1)
    expect(played.failed).toEqual([])
    hold(100)
    expect(played.configured.map(({ hardwareAcceleration }) => hardwareAcceleration)).toEqual(['no-preference', 'prefer-software'])
    expect(played.failed[0]).toBe('failed')
  })

  it('hands out nothing after it is closed', () => {
    const { played, decoder, push } = stage()
    push(1, true)
    decoder.close()
    played.output()
    expect(played.pictures).toEqual([])
    expect(played.open).toBe(0)
  })
})
