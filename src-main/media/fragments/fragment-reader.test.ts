import { describe, expect, it } from 'vitest'
import type { Track } from '../track.ts'
import { FragmentReader } from './fragment-reader.ts'
import { type Fragment, Fragmenter } from './fragmenter.ts'
import type { ReadyTrack, ReadyUnit } from './ready-line.ts'

const opus: Track = {
  ...{ index: 0, kind: 'audio', codec: 'opus', encoding: 'OPUS', payloadType: 96, clockRate: 48_000, channels: 2, fmtp: {} },
  ...{ parameterSets: [], width: undefined, height: undefined, fps: undefined, control: undefined },
}

function written(tracks: readonly Track[], units: readonly { data: Buffer; timestamp: number; key: boolean }[]): Buffer {
  const parts: Buffer[] = []
  const sink = { head: ({ data }: { data: Buffer }) => parts.push(data), fragment: ({ data }: Fragment) => parts.push(data) }
  const fragmenter = new Fragmenter(tracks, { length: 100 }, sink)
  for (const unit of units) fragmenter.push(0, unit, 1000 + (unit.timestamp * 1000) / 48_000)
  fragmenter.flush()
  return Buffer.concat(parts)
}

function read(file: Buffer, piece: number): { tracks: readonly ReadyTrack[]; units: ReadyUnit[] } {
  const found: { tracks: readonly ReadyTrack[]; units: ReadyUnit[] } = { tracks: [], units: [] }
  const reader = new FragmentReader({
    tracks: (tracks) => {
      found.tracks = tracks
    },
    sample: (_, unit) => found.units.push({ ...unit, data: Buffer.from(unit.data) }),
  })
  for (let at = 0; at < file.length; at += piece) reader.push(file.subarray(at, at + piece))
  return found
}

describe('reading fragmented MP4 from a pipe', () => {
  const units = Array.from({ length: 40 }, (_, index) => ({ data: Buffer.from(`frame ${index}`), timestamp: index * 960, key: true }))
  const file = written([opus], units)

  it.for([1, 7, 1000, 1_000_000])('gives every sample as it was written, in pieces of %i bytes', (piece) => {
    const { tracks, units: found } = read(file, piece)
    expect(tracks).toMatchObject([{ kind: 'audio', clockRate: 48_000, channels: 2, ready: { codec: 'opus' } }])
    expect(found.map(({ data, timestamp, key }) => ({ data, timestamp, key }))).toEqual(units)
  })

  it('and what it gives is written again as the same file', () => {
    const { tracks, units: found } = read(file, 4096)
    expect(read(written(tracks, found), 4096).units).toEqual(found)
  })

  it('refuses what is none', () => {
    expect(() => read(Buffer.from('RIFF....WAVEfmt nothing of the kind'), 10)).toThrow(/a box of/)
  })
})
