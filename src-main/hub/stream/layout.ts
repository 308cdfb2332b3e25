/** The tracks of one session as readers see them: on the same lines as before where they can go on with it, else on new ones. */
import type { StreamRepair } from '../../../src-shared/cameras.ts'
import type { MediaDescription } from '../../media/index.ts'
import { type Outward, outwardTracks, sameLayout, withFormerTypes } from './outward.ts'
import { TrackLine } from './track-line.ts'

export interface Layout extends Outward {
  /** Of the tracks of `description`. The same object as before: readers keep their places. */
  readonly lines: readonly TrackLine[]
}

/** `now`: milliseconds since 1970. `repairs`: what the source mended already. */
export function nextLayout(
  former: Layout | undefined,
  source: MediaDescription,
  now: number,
  repairs: readonly StreamRepair[] = [],
): Layout {
  const found = outwardTracks(source)
  const outward = { ...found, repairs: [...repairs, ...found.repairs] }
  if (former && sameLayout(former.description, outward.description))
    return { ...outward, description: withFormerTypes(former.description, outward.description), lines: former.lines }
  return { ...outward, lines: outward.description.tracks.map((track) => new TrackLine(track.payloadType, track.clockRate, now)) }
}
