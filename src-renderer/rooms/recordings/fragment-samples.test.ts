import { describe, expect, it } from 'vitest'
import { fragmentsOf, picture, trackOf } from '../../../src-main/media/testing/material.ts'
import { missing } from '../../../tools/virtual-lan/testing/peers.ts'
import { readPictureHead, readPictures } from './fragment-samples.ts'

const bytes = (data: Buffer) => new Uint8Array(data)

describe.skipIf(missing('ffmpeg'))('what a page reads of fragments [needs ffmpeg]', () => {
  it('is every picture with its time, its bytes and whether it stands alone, also where pictures come in another order', () => {
    for (const frames of ['0', '2']) {
      const { heads, fragments } = fragmentsOf([{ track: trackOf('h264', 90_000), units: picture('libx264', '-bf', frames) }], {
        length: 1000,
      })
      const head = readPictureHead(bytes(heads[0]?.movie ?? Buffer.alloc(0)))
      expect(head).toMatchObject({ scale: 90_000, jpeg: false })
      expect(head?.description?.[0]).toBe(1)
      const file = bytes(Buffer.concat(fragments.map(({ data }) => data)))
      const samples = readPictures(file)
      expect(samples).toHaveLength(100)
      expect(samples.map(({ at }) => at).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index * 3600))
      for (const { start, length, key } of samples) {
        const first = new DataView(file.buffer, start).getUint32(0)
        expect(first).toBeLessThanOrEqual(length - 4)
        // A key picture holds an IDR slice, any other none.
        expect(nalTypes(file.subarray(start, start + length)).includes(5)).toBe(key)
      }
      // The rest of a fragment that was not read whole: its head tells all the same.
      expect(readPictures(file.subarray(0, (fragments[0]?.data.length ?? 0) - 10))).toHaveLength(25)
    }
  })

  it('is nothing where there is no fragment', () => {
    expect(readPictures(new Uint8Array(0))).toEqual([])
    expect(readPictures(new Uint8Array(64))).toEqual([])
    expect(readPictureHead(new Uint8Array(16))).toBeUndefined()
  })
})

function nalTypes(sample: Uint8Array): number[] {
  const types: number[] = []
  for (let at = 0; at + 4 < sample.length; ) {
    types.push((sample[at + 4] ?? 0) & 31)
    at += 4 + new DataView(sample.buffer, sample.byteOffset + at).getUint32(0)
  }
  return types
}
