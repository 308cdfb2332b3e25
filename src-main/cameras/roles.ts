/**
 * Which video of a camera is the main one, which the small one, and which the third: decided by what a probe found, never by a
 * name, because "stream1" is as often the small one.
 */
import type { CameraStream, StreamRole, TrackInfo } from '../../src-shared/cameras.ts'

export interface Candidate {
  readonly url: string
  readonly profileToken: string | null
  readonly tracks: TrackInfo[]
}

/** Width from which a small picture is still worth looking at. */
const usefulWidth = 400

export function chooseRoles(candidates: readonly Candidate[], probedAt: number | null): CameraStream[] {
  const ranked = [...candidates].sort((a, b) => pixels(b.tracks) - pixels(a.tracks) || codecRank(b.tracks) - codecRank(a.tracks))
  const main = ranked[0]
  if (!main) return []
  const sub = chooseSub(main, ranked.slice(1))
  const third = sub && chooseThird([main, sub], ranked)
  const stream = (role: StreamRole, { url, profileToken, tracks }: Candidate): CameraStream => ({
    role,
    url,
    profile_token: profileToken,
    tracks,
    probed_at: probedAt,
  })
  return [stream('main', main), ...(sub ? [stream('sub', sub)] : []), ...(third ? [stream('third', third)] : [])]
}

/** The smallest that is still useful, and among equals what a browser can decode. */
function chooseSub(main: Candidate, others: readonly Candidate[]): Candidate | undefined {
  const smaller = others.filter((candidate) => pixels(candidate.tracks) < pixels(main.tracks) || pixels(candidate.tracks) === 0)
  const useful = smaller.filter((candidate) => widthOf(candidate.tracks) >= usefulWidth)
  const sub = (useful.length > 0 ? useful.at(-1) : smaller[0]) ?? others[0]
  const equals = smaller.filter((other) => sub && pixels(other.tracks) === pixels(sub.tracks))
  return equals.sort((a, b) => codecRank(b.tracks) - codecRank(a.tracks))[0] ?? sub
}

/** Of another size than both: the largest between them, else the largest below. One that told no size is none. */
function chooseThird(taken: readonly Candidate[], ranked: readonly Candidate[]): Candidate | undefined {
  return ranked.find(({ tracks }) => pixels(tracks) > 0 && taken.every((other) => pixels(other.tracks) !== pixels(tracks)))
}

function videoOf(tracks: readonly TrackInfo[]): TrackInfo | undefined {
  return tracks.find((track) => track.kind === 'video')
}

function widthOf(tracks: readonly TrackInfo[]): number {
  return videoOf(tracks)?.width ?? 0
}

function pixels(tracks: readonly TrackInfo[]): number {
  const video = videoOf(tracks)
  return (video?.width ?? 0) * (video?.height ?? 0)
}

function codecRank(tracks: readonly TrackInfo[]): number {
  return ['mpeg4', 'mjpeg', 'h265', 'h264'].indexOf(videoOf(tracks)?.codec ?? '')
}

/** The smallest stream that is wide enough for a tile, else the largest. An unknown small stream is taken for 640 wide. */
export function roleForWidth(streams: readonly CameraStream[], width: number): StreamRole {
  const small = streams
    .filter(({ role }) => role !== 'main')
    .map(({ role, tracks }) => ({ role, wide: widthOf(tracks) || 640 }))
    .sort((a, b) => a.wide - b.wide)
  return small.find(({ wide }) => wide >= width)?.role ?? 'main'
}
