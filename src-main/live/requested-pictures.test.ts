/** Size, rate and quality as a program asks for them, or as it can take. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Clock } from '../base/index.ts'
import type { Hub } from '../hub/types.ts'
import { createTestHub, described, type Harness, h264, jpegTrack, openHarness } from './testing/live-harness.ts'

let bench: Harness | undefined
const open = async (hub: Hub, clock?: Clock) => {
  bench = await openHarness(hub, clock)
  return bench
}
afterEach(async () => {
  await bench?.close()
  bench = undefined
})

/** A JPEG as far as its size can be read; `mark` makes it unlike others. */
const jpeg = (mark: number) => Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 90, 0, 160, 1, 0x11, 0, 0, mark, 0xff, 0xd9])
const picture = (mark: number, at = Date.now()) => ({ jpeg: jpeg(mark), width: 160, height: 90, capturedAt: at - 5, arrivedAt: at })

describe('what a program wants of its pictures', () => {
  const take = async (pictures: AsyncGenerator<{ width: number; jpeg: Buffer }, void>) => (await pictures.next()).value ?? undefined
  const jpegCamera = async () => {
    const hub = createTestHub({ description: described(jpegTrack) })
    const { live, started } = await open(hub)
    const stop = new AbortController()
    const timer = setInterval(() => hub.tell((reader) => reader.frame?.(picture(1))), 20)
    stop.signal.addEventListener('abort', () => clearInterval(timer))
    return { live, started, stop }
  }

  it('is obeyed by a camera that sends JPEGs: coarser or smaller ones are made, others passed on', async () => {
    const { live, started, stop } = await jpegCamera()
    const { signal } = stop
    // Nothing was said, or the best was asked for.
    expect(await take(live.frames('7', { wishes: live.wishes({}, { quality: 'medium' }), signal }))).toMatchObject({ width: 160 })
    expect(await take(live.frames('7', { wishes: live.wishes({ quality: 'high', width: 1280 }), signal }))).toMatchObject({ width: 160 })
    expect(started).toHaveLength(0)
    expect(await take(live.frames('7', { wishes: live.wishes({ quality: 'low' }), signal }))).toMatchObject({ width: 640 })
    expect(started).toHaveLength(1)
    stop.abort()
  })

  it('changes while it is read, without a gap', async () => {
    const { live, stop } = await jpegCamera()
    const wishes = live.wishes()
    const widths: number[] = []
    for await (const { width } of live.frames('7', { wishes, signal: stop.signal })) {
      widths.push(width)
      if (widths.length === 3) wishes.change({ quality: 'low' })
      if (width === 640) break
    }
    // As the camera sends them until the first of the others is there.
    expect(widths.length).toBeGreaterThan(4)
    expect(new Set(widths.slice(0, -1))).toEqual(new Set([160]))
    stop.abort()
  })

  it('is found by itself: less for who is slow, more again for who takes all', { timeout: 120_000 }, async () => {
    const { live } = await open(createTestHub({ description: described(h264) }))
    const stop = new AbortController()
    const wishes = live.wishes({ quality: 'auto', fps: 25 })
    expect(wishes.quality).toBe('medium')
    const sizes: Record<string, number> = {}
    let slow = true
    for await (const { jpeg } of live.frames('7', { wishes, signal: stop.signal })) {
      // The first picture after a change is still of the quality before it.
      if (slow || wishes.quality === 'low') sizes[wishes.quality ?? ''] = jpeg.length
      if (slow) await new Promise((resolve) => setTimeout(resolve, 400))
      if (wishes.quality === 'low' && sizes.low) slow = false
      if (!slow && wishes.quality === 'medium') break
    }
    expect(wishes.quality).toBe('medium')
    expect(sizes.low).toBeLessThan(sizes.medium ?? 0)
    stop.abort()
  })
})
