/** One fragment, `moof` and `mdat` (ISO/IEC 14496-12 §8.8.4): it leans on nothing around it, so that its bytes may stand anywhere. */
import { box, fullBox, u32, u64 } from './boxes.ts'

export interface Sample {
  /** Its bytes, in pieces. */
  readonly pieces: readonly Buffer[]
  readonly size: number
  /** Ticks of its track. */
  readonly decodeAt: number
  readonly duration: number
  /** Shown this much after its decode time; may be negative. */
  readonly offset: number
  readonly key: boolean
}

export interface FragmentTrack {
  readonly id: number
  readonly kind: 'video' | 'audio'
  readonly samples: readonly Sample[]
}

/** Depends on nothing and can be sought (§8.8.3.1); or the opposite of both. */
const flags = { key: 0x02000000, other: 0x01010000 }

/** Tracks without samples are left out; at least one must have some. The samples of a track lie together, in the order of `tracks`. */
export function fragmentOf(sequence: number, tracks: readonly FragmentTrack[]): Buffer {
  const filled = tracks.filter(({ samples }) => samples.length > 0)
  // The offsets into `mdat` need the size of `moof`, which does not depend on their values.
  const size = head(sequence, filled, 0).length
  const moof = head(sequence, filled, size + 8)
  const pieces = filled.flatMap(({ samples }) => samples.flatMap((sample) => sample.pieces))
  const length = filled.reduce((sum, { samples }) => sum + bytesOf(samples), 8)
  return Buffer.concat([moof, u32(length), Buffer.from('mdat'), ...pieces], moof.length + length)
}

const bytesOf = (samples: readonly Sample[]) => samples.reduce((sum, { size }) => sum + size, 0)

function head(sequence: number, tracks: readonly FragmentTrack[], dataAt: number): Buffer {
  let at = dataAt
  const runs = tracks.map(({ id, kind, samples }) => {
    const first = samples[0] as Sample
    const run = kind === 'video' ? videoRun(samples, at) : audioRun(samples, at)
    at += bytesOf(samples)
    const base = fullBox('tfhd', 0, 0x020000 | (kind === 'audio' ? 0x20 : 0), u32(id), kind === 'audio' ? u32(flags.key) : [])
    return box('traf', base, fullBox('tfdt', 1, 0, u64(first.decodeAt)), run)
  })
  return box('moof', fullBox('mfhd', 0, 0, u32(sequence)), runs)
}

function videoRun(samples: readonly Sample[], dataAt: number): Buffer {
  const rows = samples.flatMap(({ duration, size, key, offset }) => [duration, size, key ? flags.key : flags.other, offset])
  return fullBox('trun', 1, 0xf01, u32(samples.length, dataAt, ...rows))
}

function audioRun(samples: readonly Sample[], dataAt: number): Buffer {
  return fullBox('trun', 1, 0x301, u32(samples.length, dataAt, ...samples.flatMap(({ duration, size }) => [duration, size])))
}
