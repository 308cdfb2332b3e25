import { describe, expect, it } from 'vitest'
import { mpegFormat, plainSamples } from './plain-sound.ts'

describe('plainSamples', () => {
  it('reads G.711 as ITU-T lays it down', () => {
    // Silence, the smallest and the largest of each sign.
    const [a] = plainSamples('pcma', Uint8Array.of(0xd5, 0x55, 0xaa, 0x2a), 1)
    expect([...(a ?? [])].map((value) => value * 32768)).toEqual([8, -8, 32256, -32256])
    const [u] = plainSamples('pcmu', Uint8Array.of(0xff, 0x7f, 0x80, 0x00), 1)
    expect([...(u ?? [])].map((value) => Math.abs(value * 32768))).toEqual([0, 0, 32124, 32124])
    expect([u?.[2], u?.[3]].map((value) => Math.sign(value ?? 0))).toEqual([1, -1])
  })

  it('reads L16 in network order, each channel for itself', () => {
    const pair = plainSamples('l16', Uint8Array.of(0x40, 0x00, 0xc0, 0x00, 0x7f, 0xff, 0x80, 0x00), 2)
    expect(pair.map((channel) => [...channel])).toEqual([
      [0.5, 32767 / 32768],
      [-0.5, -1],
    ])
  })
})

it('reads rate and channels of an MPEG audio frame, and nothing from what is none', () => {
  expect(mpegFormat(Uint8Array.of(0xff, 0xfd, 0x54, 0xc0))).toEqual({ rate: 48_000, channels: 1 })
  expect(mpegFormat(Uint8Array.of(0xff, 0xf3, 0x90, 0x00))).toEqual({ rate: 22_050, channels: 2 })
  expect(mpegFormat(Uint8Array.of(1, 2, 3, 4))).toBeUndefined()
})
