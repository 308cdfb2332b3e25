import { describe, expect, it } from 'vitest'
import { readMedia } from '../../../src-shared/media-channel.ts'
import type { Clock } from '../../base/index.ts'
import { UnitSender } from './unit-sender.ts'

/** A window that takes what it is told to, and a clock that is turned by hand. */
function bench() {
  const turned = { now: 1_000_000, sent: [] as { seq: number; key: boolean; at: number }[], waiting: 0 }
  const clock: Clock = { now: () => turned.now, after: () => () => {}, random: () => 0 }
  const channel = {
    send(message: Uint8Array | string) {
      const read = typeof message === 'string' ? undefined : readMedia(message)
      if (read) turned.sent.push({ seq: read.seq, key: read.key, at: read.body[0] ?? -1 })
    },
    waiting: () => turned.waiting,
    onMessage() {},
    onClose() {},
  }
  const sender = new UnitSender(channel, clock, 3, 0)
  let count = 0
  /** 25 units a second, a key unit every 10. */
  const play = (units: number, taking: boolean) => {
    for (let n = 0; n < units; n += 1) {
      const unit = { data: Buffer.from([count % 256]), key: count % 10 === 0, pts: count, capturedAt: turned.now, arrivedAt: turned.now }
      count += 1
      sender.offer(unit, 'unit')
      if (taking) sender.taken(sender.seq)
      turned.now += 40
    }
  }
  return { turned, sender, play }
}

describe('units for a window', () => {
  it('are all sent to one that keeps up', () => {
    const { turned, sender, play } = bench()
    play(100, true)
    expect(turned.sent).toHaveLength(100)
    expect(sender.skipped).toBe(0)
  })

  it('are left out as whole groups for one that does not, and go on with a key unit once it caught up', () => {
    const { turned, sender, play } = bench()
    play(100, false)
    const before = turned.sent.length
    expect(before).toBeLessThan(45)
    expect(sender.skipped).toBe(100 - before)
    sender.taken(sender.seq)
    play(25, true)
    const after = turned.sent.slice(before)
    expect(after[0]?.key).toBe(true)
    expect(after.length).toBeGreaterThan(10)
    // The window counts what it missed by the numbers.
    expect((after[0]?.seq ?? 0) - (turned.sent[before - 1]?.seq ?? 0)).toBe(sender.skipped + 1)
  })

  it('wait while the socket is full, whatever the window says', () => {
    const { turned, sender, play } = bench()
    play(5, true)
    turned.waiting = 64 * 1024 * 1024
    sender.offer({ data: Buffer.from([1]), key: false, pts: 1, capturedAt: 0, arrivedAt: turned.now }, 'unit')
    play(20, false)
    expect(turned.sent.length).toBeLessThan(8)
  })

  it('give the GOP cache more time, which comes in one piece', () => {
    const { turned, sender } = bench()
    for (let n = 0; n < 200; n += 1) {
      sender.offer({ data: Buffer.from([n]), key: n === 0, pts: n, capturedAt: 0, arrivedAt: turned.now - 8000 + n * 40 }, 'unit')
      turned.now += 10
    }
    expect(turned.sent).toHaveLength(200)
  })

  it('are no GOP cache because a busy engine sends them late', () => {
    const { turned, sender } = bench()
    turned.now += 1000
    for (let n = 0; n < 100; n += 1) {
      turned.now += 40
      sender.offer({ data: Buffer.from([n]), key: n % 10 === 0, pts: n, capturedAt: 0, arrivedAt: turned.now - 600 }, 'unit')
    }
    expect(turned.sent.length).toBeLessThan(45)
  })

  it('know after a while that nobody is there', () => {
    const { turned, sender, play } = bench()
    play(3, false)
    turned.now += 29_000
    expect(sender.isGone).toBe(false)
    turned.now += 2000
    expect(sender.isGone).toBe(true)
    sender.taken(1)
    expect(sender.isGone).toBe(false)
  })

  it('count over the end of 32 bits', () => {
    const { turned } = bench()
    const channel = { send: () => {}, waiting: () => 0, onMessage() {}, onClose() {} }
    const clock: Clock = { now: () => turned.now, after: () => () => {}, random: () => 0 }
    const sender = new UnitSender(channel, clock, 1, 0xfffffffe)
    const unit = { data: Buffer.from([1]), key: true, pts: 0, capturedAt: 0, arrivedAt: turned.now }
    for (let n = 0; n < 4; n += 1) sender.offer(unit, 'unit')
    expect(sender.seq).toBe(2)
    sender.taken(2)
    turned.now += 60_000
    expect(sender.isGone).toBe(false)
  })

  it('lie in memory that is used again behind room for a head, unless some of it waits', () => {
    const sent: { memory: Buffer; at: number; seq: number | undefined; head: boolean }[] = []
    const turned = { waiting: 0 }
    const channel = {
      send: () => expect.unreachable('a message of its own'),
      sendsWithin: {
        front: 10,
        send(memory: Buffer, from: number, to: number) {
          sent.push({ memory, at: from, seq: readMedia(memory.subarray(from, to))?.seq, head: to - from === 40 + 3 })
        },
      },
      waiting: () => turned.waiting,
      onMessage() {},
      onClose() {},
    }
    const sender = new UnitSender(channel, { now: () => 0, after: () => () => {}, random: () => 0 }, 3, 0)
    const offer = () => sender.offer({ data: Buffer.alloc(3), key: true, pts: 1, capturedAt: 0, arrivedAt: 0 }, 'unit')
    offer()
    turned.waiting = 1
    offer()
    offer()
    expect(sent.map(({ at, seq, head }) => ({ at, seq, head }))).toEqual([1, 2, 3].map((seq) => ({ at: 10, seq, head: true })))
    expect(sent[1]?.memory).toBe(sent[0]?.memory)
    expect(sent[2]?.memory).not.toBe(sent[1]?.memory)
  })
})
