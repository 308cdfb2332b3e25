import { describe, expect, it } from 'vitest'
import { systemClock } from '../../base/index.ts'
import type { HubPacket } from '../../hub/types.ts'
import type { RtspPublisher } from '../../rtsp/types.ts'
import { audioTrack, videoTrack } from '../testing/fake-hub.ts'
import { PacketSender } from './packet-sender.ts'

/** A server's end whose reading can be stopped. */
function end() {
  const sent: { track: number; data: Buffer; rtcp: boolean }[] = []
  const figures = { waiting: 0, stuck: false }
  const note = (rtcp: boolean) => (track: number, data: Buffer) => {
    sent.push({ track, data, rtcp })
    if (figures.stuck) figures.waiting += data.length
  }
  const publisher: RtspPublisher = {
    rtp: note(false),
    rtcp: note(true),
    framed: (memory, start, length) => note(false)((memory[start - 3] as number) / 2, memory.subarray(start, start + length)),
    channelOf: (track) => track * 2,
    flush: () => figures.waiting,
    bytesSent: 0,
    get waiting() {
      return figures.waiting
    },
    vouch: () => {},
    lostAtKeepAlive: false,
    ended: new Promise(() => {}),
    close: async () => {},
  }
  return { sent, figures, publisher }
}
let now = 1_700_000_000_000
const clock = { ...systemClock, now: () => now }
let sequence = 0
const packet = (frame: number, options: { key?: boolean; track?: number; size?: number } = {}): HubPacket => {
  const data = Buffer.alloc(12 + (options.size ?? 1000))
  data[0] = 0x80
  data.writeUInt16BE(sequence++ & 0xffff, 2)
  data.writeUInt32BE(frame * 3600, 4)
  data.writeUInt32BE(77, 8)
  return {
    track: options.track ?? 0,
    data,
    length: data.length,
    memory: undefined,
    start: 0,
    key: options.key ?? false,
    capturedAt: now,
    arrivedAt: now,
  }
}
const sender = (publisher: RtspPublisher, tracks = [videoTrack, audioTrack]) =>
  new PacketSender({ publisher, tracks, sources: tracks.length > 1 ? [0, 2] : [2], clock })

describe('passing packets on', () => {
  it('begins at a key frame, sound not before it, and under the numbers that were announced', () => {
    const { sent, publisher } = end()
    const passing = sender(publisher)
    passing.send([packet(1), packet(1, { track: 2 }), packet(2, { key: true }), packet(2, { track: 2 }), packet(2, { track: 1 })])
    expect(sent.filter(({ rtcp }) => !rtcp).map(({ track }) => track)).toEqual([0, 1])
  })

  it('asks for no view of a packet that leaves from where it lies', () => {
    const { sent, publisher } = end()
    const passing = sender(publisher)
    let views = 0
    const lying = (frame: number, key: boolean): HubPacket => {
      const { data, ...facts } = packet(frame, { key })
      const memory = Buffer.concat([Buffer.from([0x24, 0, data.length >> 8, data.length & 0xff]), data])
      const view = () => {
        views += 1
        return data
      }
      return Object.defineProperty({ ...facts, memory, start: 4 } as HubPacket, 'data', { get: view })
    }
    passing.send([lying(1, true)]) // with the report of its track, which is written from it
    views = 0
    passing.send([lying(2, false), lying(2, false), lying(3, false)])
    expect(sent.filter(({ rtcp }) => !rtcp)).toHaveLength(4)
    expect(views).toBe(0)
  })

  it('reports the time of each track after its first packet, then every 5 s', () => {
    const { sent, publisher } = end()
    const passing = sender(publisher)
    passing.send([packet(1, { key: true }), packet(1)])
    expect(sent.map(({ rtcp }) => rtcp)).toEqual([false, true, false])
    expect(sent[1]?.data.readUInt32BE(4)).toBe(77)
    expect(sent[1]?.data.readUInt32BE(16)).toBe(3600)
    now += 4999
    passing.send([packet(2)])
    now += 1
    passing.send([packet(3)])
    expect(sent.filter(({ rtcp }) => rtcp)).toHaveLength(2)
  })

  it('leaves out whole groups of pictures while the server is slow, and goes on with the next key frame', () => {
    const { sent, figures, publisher } = end()
    const passing = sender(publisher)
    figures.stuck = true
    for (let frame = 0; frame < 3000; frame += 1) passing.send([packet(frame, { key: frame % 50 === 0 })])
    const before = sent.length
    expect(before).toBeLessThan(1500)
    expect(passing.figures.dropped).toBe(3000 - sent.filter(({ rtcp }) => !rtcp).length)
    figures.stuck = false
    figures.waiting = 0
    passing.send([packet(3001), packet(3002), packet(3003, { key: true }), packet(3003)])
    const after = sent.slice(before).filter(({ rtcp }) => !rtcp)
    expect(after.map(({ data }) => data.readUInt32BE(4))).toEqual([3003 * 3600, 3003 * 3600])
  })

  it('goes on counting and reporting when the clock is set back', () => {
    const { sent, publisher } = end()
    const passing = sender(publisher)
    passing.send([packet(1, { key: true })])
    now -= 3_600_000
    passing.send([packet(2)])
    expect(sent.filter(({ rtcp }) => rtcp)).toHaveLength(2)
  })

  it('passes on cached groups of any size at once to a server that takes it', () => {
    const { sent, publisher } = end()
    const passing = sender(publisher)
    passing.send(Array.from({ length: 3000 }, (_, n) => packet(Math.floor(n / 10), { key: n === 0 })))
    expect(sent.filter(({ rtcp }) => !rtcp)).toHaveLength(3000)
    expect(passing.figures.dropped).toBe(0)
  })

  it('says how much comes and how much gets through, as long as something is left out', () => {
    const { figures, publisher } = end()
    const passing = sender(publisher)
    figures.stuck = true
    let frame = 0
    const second = (taken: number) => {
      for (let piece = 0; piece < 500; piece += 1, frame += 1) passing.send([packet(frame, { key: frame % 50 === 0 })])
      figures.waiting = Math.max(0, figures.waiting - taken)
      now += 1000
      passing.tick(now)
    }
    second(Number.POSITIVE_INFINITY)
    expect(passing.figures.thinned).toBeUndefined()
    const since = now + 2000
    for (let at = 0; at < 10; at += 1) second(200_000)
    const { thinned } = passing.figures
    // By the machine's own clock, which stands still here: only their ratio means something.
    expect((thinned?.through ?? 0) / (thinned?.needed ?? 1)).toBeGreaterThan(0.3)
    expect((thinned?.through ?? 0) / (thinned?.needed ?? 1)).toBeLessThan(0.6)
    expect(thinned?.since).toBeLessThanOrEqual(since)
    for (let at = 0; at < 20; at += 1) second(Number.POSITIVE_INFINITY)
    expect(passing.figures.thinned).toBeUndefined()
  })

  it('leaves out sound that is alone, rather than keep it all for a server that reads nothing', () => {
    const { sent, figures, publisher } = end()
    const passing = sender(publisher, [audioTrack])
    figures.stuck = true
    for (let piece = 0; piece < 3000; piece += 1) passing.send([packet(piece, { track: 2 })])
    const before = sent.length
    expect(before).toBeLessThan(1500)
    figures.stuck = false
    figures.waiting = 0
    passing.send([packet(3001, { track: 2 })])
    expect(sent.length).toBeGreaterThan(before)
  })
})
