/** What the hub tells its readers of a source: the tracks that can be passed on, numbered from 0. */
import type { StreamRepair } from '../../../src-shared/cameras.ts'
import type { MediaDescription, Track } from '../../media/index.ts'
import { chooseSound } from './sound.ts'

export interface OutgoingTracks {
  readonly description: MediaDescription
  /** As the source describes them, by our index. */
  readonly sources: readonly Track[]
  /** Our index by the source's. */
  readonly indexes: ReadonlyMap<number, number>
  /** What was made of the description so that it can be passed on. */
  readonly repairs: readonly StreamRepair[]
}

/** The first picture track and the first sound track that can be passed on: cameras list more than they send. */
export function outgoingTracks(source: MediaDescription): OutgoingTracks {
  const usable = source.tracks.filter((track) => track.clockRate > 0 && track.encoding !== '')
  const video = usable.find((track) => track.kind === 'video' && track.codec !== 'other') ?? usable.find((track) => track.kind === 'video')
  const sound = chooseSound(usable)
  const sources = [video, sound.track].filter((track) => track !== undefined)
  const taken = new Set<number>()
  const tracks = sources.map((track, index) => ({ ...track, index, payloadType: freeType(track.payloadType, taken) }))
  return {
    description: { tool: source.tool, tracks },
    sources,
    indexes: new Map(sources.map((track, index) => [track.index, index])),
    repairs: sound.repairs,
  }
}

/** Two tracks with one payload type confuse readers; the number is ours to choose. */
function freeType(wished: number, taken: Set<number>): number {
  let type = wished
  while (taken.has(type)) type = type >= 127 || type < 96 ? 96 : type + 1
  taken.add(type)
  return type
}

/** Readers can go on with it: the same tracks, whatever their parameter sets. */
export function sameTracks(former: MediaDescription, next: MediaDescription): boolean {
  return former.tracks.length === next.tracks.length && former.tracks.every((track, index) => sameTrack(track, next.tracks[index] as Track))
}

function sameTrack(a: Track, b: Track): boolean {
  return (
    a.kind === b.kind &&
    a.codec === b.codec &&
    a.encoding === b.encoding &&
    a.clockRate === b.clockRate &&
    (a.channels ?? 1) === (b.channels ?? 1) &&
    a.fmtp.config === b.fmtp.config
  )
}

/** Payload types stay what readers were told. */
export function withFormerTypes(former: MediaDescription, next: MediaDescription): MediaDescription {
  return {
    ...next,
    tracks: next.tracks.map((track, index) => ({ ...track, payloadType: former.tracks[index]?.payloadType ?? track.payloadType })),
  }
}

export function jpegDescription(size: { width: number; height: number }): MediaDescription {
  const track: Track = {
    index: 0,
    kind: 'video',
    codec: 'mjpeg',
    encoding: 'JPEG',
    payloadType: 26,
    clockRate: 90_000,
    channels: undefined,
    fmtp: {},
    parameterSets: [],
    ...size,
    fps: undefined,
    control: undefined,
  }
  return { tool: undefined, tracks: [track] }
}
