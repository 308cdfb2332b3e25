/**
 * Which video of a camera is the main one and which the small one: decided by what a probe found, never by a name, because
 * "stream1" is as often the small one.
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
  const smaller = ranked.slice(1).filter((candidate) => pixels(candidate.tracks) < pixels(main.tracks) || pixels(candidate.tracks) === 0)
  const useful = smaller.filter((candidate) => widthOf(candidate.tracks) >= usefulWidth)
  // the smallest that is still useful, and among equals what a browser can decode
  const sub = (useful.length > 0 ? useful.at(-1) : smaller[0]) ?? ranked[1]
  const best =
    sub &&
    smaller.filter((other) => pixels(other.tracks) === pixels(sub.tracks)).sort((a, b) => codecRank(b.tracks) - codecRank(a.tracks))[0]
  const stream = (role: StreamRole, { url, profileToken, tracks }: Candidate): CameraStream => ({
    role,
    url,
    profile_token: profileToken,
    tracks,
    probed_at: probedAt,
  })
  return sub ? [stream('main', main), stream('sub', best ?? sub)] : [stream('main', main)]
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
  const sub = streams.find((stream) => stream.role === 'sub')
  if (!sub) return 'main'
  return (widthOf(sub.tracks) || 640) >= width ? 'sub' : 'main'
}
