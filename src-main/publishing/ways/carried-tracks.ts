/** Which tracks of a stream a server gets, and under which index: one picture, one sound, nothing that RTSP servers refuse. */
import type { Codec } from '../../../src-shared/cameras.ts'
import type { MediaDescription, Track } from '../../media/index.ts'

/** What MediaMTX takes as RTP; other codecs are left out rather than have the whole announcement refused. */
const passedOn: ReadonlySet<Codec> = new Set<Codec>([
  'h264',
  'h265',
  'mjpeg',
  'mpeg4',
  'av1',
  'vp8',
  'vp9',
  'aac',
  'opus',
  'pcma',
  'pcmu',
  'l16',
  'g722',
  'g726',
  'mp3',
])

export interface Carried {
  /** Numbered from 0, as they are announced. */
  readonly description: MediaDescription
  /** Index of each in the source's description. */
  readonly sources: readonly number[]
}

export function carriedTracks(description: MediaDescription, options: { audio: boolean }): Carried {
  const usable = description.tracks.filter(({ codec }) => passedOn.has(codec))
  const video = usable.find(({ kind }) => kind === 'video')
  const audio = options.audio ? usable.find(({ kind }) => kind === 'audio') : undefined
  const chosen = [video, audio].filter((track): track is Track => track !== undefined)
  return {
    description: { ...description, tracks: chosen.map((track, index) => ({ ...track, index, control: undefined })) },
    sources: chosen.map(({ index }) => index),
  }
}

/** Would an announcement made for one fit the packets of the other? New parameter sets travel in band. */
export function sameAnnouncement(one: Carried, other: Carried): boolean {
  const mark = ({ description, sources }: Carried) =>
    JSON.stringify([
      sources,
      description.tracks.map(({ codec, payloadType, clockRate, channels }) => [codec, payloadType, clockRate, channels]),
    ])
  return mark(one) === mark(other)
}
