/** Which tracks of a stream a server gets, and under which index: one picture, one sound, nothing that RTSP servers refuse. */
import type { MediaDescription, Track } from '../../media/index.ts'

export interface Carried {
  /** Numbered from 0, as they are announced. */
  readonly description: MediaDescription
  /** Index of each in the source's description. */
  readonly sources: readonly number[]
}

export function carriedTracks(description: MediaDescription, options: { audio: boolean }): Carried {
  // MediaMTX takes every codec that has a name here as RTP; others are left out rather than have the whole announcement refused.
  const usable = description.tracks.filter(({ codec }) => codec !== 'other')
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
