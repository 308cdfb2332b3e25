/**
 * How a stream reaches its server, and why: a pure decision, so that the check before the start and the start itself
 * cannot disagree. The reason is a key that the screens have a sentence for.
 */
import type { Camera, Codec } from '../../../src-shared/cameras.ts'
import type { Way, wayReasons } from '../../../src-shared/publishing.ts'
import { Failure } from '../../base/index.ts'

export type AudioChange = 'none' | 'aac' | 'opus' | 'drop'
export type VideoChange = 'none' | 'h264'

export interface Wishes {
  readonly way: Way
  readonly audio: AudioChange
  readonly video: VideoChange
}

/** What is known of a track before or while it flows. */
export interface KnownTrack {
  readonly kind: 'video' | 'audio' | 'data'
  readonly codec: Codec
}

export interface Choice {
  readonly way: Exclude<Way, 'auto'>
  readonly reason: WayReason
  readonly audio: AudioChange
  readonly video: VideoChange
}

type WayReason = (typeof wayReasons)[number]

export interface Circumstances {
  readonly wishes: Wishes
  readonly source: Camera['source']['kind']
  /** Empty while nobody knows: then it is taken to be what most cameras send. */
  readonly tracks: readonly KnownTrack[]
  readonly udp: boolean
  /** The profile names the server's API. */
  readonly api: boolean
}

/** Throws Failure where the way asked for cannot carry the stream (codec), or the server cannot be told to fetch (path-refused). */
export function chooseWay({ wishes, source, tracks, udp, api }: Circumstances): Choice {
  const picture = tracks.find(({ kind }) => kind === 'video')
  const jpegOnly = source === 'mjpeg'
  const unknownCodec = picture?.codec === 'other'
  const video: VideoChange = wishes.video === 'h264' && picture?.codec === 'h264' && !jpegOnly ? 'none' : wishes.video
  const sound = tracks.find(({ kind }) => kind === 'audio')
  const unchanged = sound !== undefined && sound.codec === wishes.audio
  const audio: AudioChange = unchanged ? 'none' : wishes.audio
  const converts = video !== 'none' || audio === 'aac' || audio === 'opus'

  if (wishes.way === 'pull' || wishes.way === 'forward') {
    if (wishes.way === 'pull' && !api)
      throw new Failure('path-refused', 'the profile names no API, through which the server could be told to fetch')
    const verb = wishes.way === 'pull' ? 'fetches' : 'forwards'
    if (wishes.way === 'pull' && source !== 'rtsp' && source !== 'onvif')
      throw new Failure('codec', 'only an RTSP camera can be fetched by the server')
    // Neither can change what it carries: a wish that is not met, above all one for no sound, must not pass in silence.
    if (converts) throw new Failure('codec', `what the server ${verb} cannot be converted`)
    if (audio === 'drop') throw new Failure('codec', `what the server ${verb} cannot be had without its sound`)
    if (wishes.way === 'forward' && (jpegOnly || unknownCodec)) throw new Failure('codec', 'this stream has to be converted first')
    return { way: wishes.way, reason: `${wishes.way}-asked-for`, audio: 'none', video: 'none' }
  }
  if (wishes.way === 'direct') {
    if (jpegOnly || unknownCodec) throw new Failure('codec', 'this stream has no RTP packets that a server takes: it has to be converted')
    if (converts) throw new Failure('codec', 'what is passed on directly cannot be converted')
    return { way: 'direct', reason: 'asked-for', audio, video: 'none' }
  }
  const needed: VideoChange = jpegOnly || unknownCodec ? 'h264' : video
  const reason: WayReason | undefined = jpegOnly
    ? 'mjpeg-needs-converting'
    : unknownCodec
      ? 'codec-needs-converting'
      : video !== 'none'
        ? 'video-converted'
        : audio === 'aac' || audio === 'opus'
          ? 'audio-converted'
          : udp
            ? 'udp-asked-for'
            : undefined
  if (wishes.way === 'ffmpeg') return { way: 'ffmpeg', reason: 'asked-for', audio, video: needed }
  if (reason) return { way: 'ffmpeg', reason, audio, video: needed }
  return { way: 'direct', reason: 'passed-on', audio, video: 'none' }
}

/**
 * The same for a way that was chosen by hand some time ago: how a stream gets there matters less than that it does, so where
 * that way cannot be any more, the engine chooses, says so, and returns to the wish as soon as it can be. What was said about
 * the sound and the picture holds.
 */
export function chooseKeptWay(circumstances: Circumstances): Choice {
  const { wishes, api } = circumstances
  try {
    return chooseWay(circumstances)
  } catch (thrown) {
    if (!(thrown instanceof Failure) || wishes.way === 'auto') throw thrown
    const chosen = chooseWay({ ...circumstances, wishes: { ...wishes, way: 'auto' } })
    return { ...chosen, reason: wishes.way === 'pull' && !api ? 'pull-needs-api' : 'chosen-way-impossible' }
  }
}
