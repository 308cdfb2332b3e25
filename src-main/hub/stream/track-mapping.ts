/** Which track of a source becomes which of ours: the same RTP rewriters as before where readers can go on with it, else new ones. */
import type { StreamRepair } from '../../../src-shared/cameras.ts'
import type { MediaDescription } from '../../media/index.ts'
import { type OutgoingTracks, outgoingTracks, sameTracks, withFormerTypes } from './outgoing-tracks.ts'
import { RtpRewriter } from './rtp-rewriter.ts'

export interface TrackMapping extends OutgoingTracks {
  /** Of the tracks of `description`. The same object as before: readers keep their places. */
  readonly lines: readonly RtpRewriter[]
}

/** `now`: milliseconds since 1970. `repairs`: what the source mended already. */
export function nextTrackMapping(
  former: TrackMapping | undefined,
  source: MediaDescription,
  now: number,
  repairs: readonly StreamRepair[] = [],
): TrackMapping {
  const found = outgoingTracks(source)
  const outgoing = { ...found, repairs: [...repairs, ...found.repairs] }
  if (former && sameTracks(former.description, outgoing.description))
    return { ...outgoing, description: withFormerTypes(former.description, outgoing.description), lines: former.lines }
  return { ...outgoing, lines: outgoing.description.tracks.map((track) => new RtpRewriter(track.payloadType, track.clockRate, now)) }
}
