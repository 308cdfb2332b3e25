import { describe, expect, it } from 'vitest'
import type { MediaMessage } from '../../src-shared/media-channel.ts'
import { HeldMessages } from './held-messages.ts'
import { PausedPicture } from './paused-picture.ts'

const message = (seq: number, pts: number, key: boolean, bytes = 10): MediaMessage => ({
  ...{ kind: 'unit', viewer: 0, seq, pts, key, capturedAt: 1000 + pts / 1000, receivedAt: 0, width: 0, height: 0 },
  body: new Uint8Array(bytes),
})
const ptsOf = (held: HeldMessages) => held.hold(undefined)?.groups.map((group) => group.map(({ pts }) => pts))

describe('HeldMessages', () => {
  it('keeps whole groups, the oldest go by time and by size', () => {
    const held = new HeldMessages()
    held.push(message(0, 0, false), 'webcodecs', 0)
    expect(held.hold(undefined)).toBeUndefined()
    for (let n = 0; n < 9; n += 1) held.push(message(n, n, n % 3 === 0), 'webcodecs', n * 1000)
    expect(ptsOf(held)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6, 7, 8],
    ])
    held.push(message(9, 9, true), 'webcodecs', 16_000)
    expect(ptsOf(held)).toEqual([[3, 4, 5], [6, 7, 8], [9]])
    held.push(message(10, 10, true, 11 * 1024 * 1024), 'webcodecs', 16_100)
    held.push(message(11, 11, true, 8 * 1024 * 1024), 'webcodecs', 16_200)
    expect(ptsOf(held)).toEqual([[11]])
  })

  it('begins anew with another way, and lets go of a group that is larger than all that is kept', () => {
    const held = new HeldMessages()
    held.push(message(0, 0, true), 'webcodecs', 0)
    held.push(message(1, 1, true), 'jpeg', 0)
    expect(ptsOf(held)).toEqual([[1]])
    for (let n = 2; n < 30; n += 1) held.push(message(n, n, false, 1024 * 1024), 'jpeg', n)
    expect(held.hold(undefined)).toBeUndefined()
  })
})

describe('PausedPicture', () => {
  // Decoded in another order than shown: a B-frame.
  const order = [0, 120, 40, 80]
  const open = () => {
    const held = new HeldMessages()
    for (const [n, pts] of order.entries()) held.push(message(n, pts, n === 0), 'webcodecs', n)
    const asked: number[] = []
    const waiting: (() => void)[] = []
    const show = ({ pts }: MediaMessage) => {
      asked.push(pts)
      return new Promise<undefined>((resolve) => waiting.push(() => resolve(undefined)))
    }
    const none = { show: () => {}, moved: () => {} }
    const paused = new PausedPicture(held.hold(undefined), { pts: 80, seq: 3 }, none, () => ({ show, close() {} }))
    const decode = async () => {
      waiting.shift()?.()
      await new Promise((resolve) => setTimeout(resolve))
    }
    return { paused, asked, decode }
  }

  it('begins at the picture that is shown, and steps in the order of presentation, as far as there are any', async () => {
    const { paused, asked, decode } = open()
    expect(paused.at).toEqual({ takenAt: 1000.08, newer: 1, older: 2 })
    paused.step(-1)
    await decode()
    paused.step(-9)
    await decode()
    paused.step(-1)
    paused.step(9)
    expect(asked).toEqual([40, 0, 120])
    expect(paused.at).toMatchObject({ newer: 0, older: 3 })
  })

  it('shows the last that was asked for while one was being decoded', async () => {
    const { paused, asked, decode } = open()
    for (const by of [-1, -1, 1, 1, 1]) paused.step(by)
    await decode()
    await decode()
    expect(asked).toEqual([40, 120])
  })

  it('stands where nothing is held', () => {
    const paused = new PausedPicture(undefined, undefined, { show: () => {}, moved: () => {} })
    paused.step(-1)
    expect(paused.at).toEqual({ takenAt: null, newer: 0, older: 0 })
  })
})
