/** Whether a stream is described as before. Parameter sets and sizes may change: the fragments tell. */
import type { Track } from '../media/index.ts'

export function sameTracks(tracks: readonly Track[], before: readonly Track[]): boolean {
  return tracks.length === before.length && tracks.every((track, index) => isSame(track, before[index]))
}

function isSame(a: Track, b: Track | undefined): boolean {
  return (
    b !== undefined &&
    a.codec === b.codec &&
    a.encoding === b.encoding &&
    a.clockRate === b.clockRate &&
    (a.channels ?? 1) === (b.channels ?? 1) &&
    a.fmtp.config === b.fmtp.config
  )
}
