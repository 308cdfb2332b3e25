/**
 * Which of its formats a track really has. A description may list several and the camera sends any of them, or none that it lists; the
 * payload type of what arrives decides.
 */
import type { Track } from '../../media/index.ts'
import type { Quirks } from '../types.ts'
import { codecOf, staticEncodings } from '../wire/codec-names.ts'
import type { SessionDescription } from '../wire/sdp-read.ts'

export type Formats = readonly [Track, ...Track[]]

/** The formats of a track, the one to believe first: the one that this camera sent before, or else the first that it lists. */
export function formatsOf({ formats }: Pick<SessionDescription, 'formats'>, track: Track, { payloadTypes }: Quirks): Formats {
  const listed = formats.get(track.index) ?? [track]
  const sent = listed.find(({ payloadType }) => payloadType === payloadTypes?.[track.index])
  return (sent ? [sent, ...listed.filter((one) => one !== sent)] : listed) as unknown as Formats
}

/** The track as this payload type says; one that no description lists is what RFC 3551 says of it, else the track under another number. */
export function formatSent(formats: Formats, payloadType: number): Track {
  const [track] = formats
  const listed = formats.find((one) => one.payloadType === payloadType)
  if (listed) return listed
  const known = staticEncodings[payloadType]
  const fits = known && (payloadType >= 26 ? 'video' : 'audio') === track.kind
  if (!fits) return { ...track, payloadType }
  const { encoding, clockRate, channels } = known
  return { ...track, payloadType, codec: codecOf(encoding), encoding, clockRate, channels, fmtp: {}, parameterSets: [] }
}

/** What arrives may be told in another way than the description tells it: worth a look before it is believed. */
export function isDoubtful({ formats, backchannels }: SessionDescription, track: Track): boolean {
  const known = (formats.get(track.index) ?? []).filter(({ codec }) => codec !== 'other')
  return !backchannels.has(track.index) && new Set(known.map(({ encoding, clockRate }) => `${encoding}/${clockRate}`)).size > 1
}
