/** A camera's encoder: runs through its prepared tracks in real time and hands every frame to whoever listens. Time goes on while nobody does. */
import type { LoopTrack, Unit } from './content/media-loop.ts'
import type { Pacer } from './pacer.ts'

/** `ticks`: of the track's clock since the camera was switched on; it never jumps at the end of the loop. */
type FrameListener = (track: number, unit: Unit, ticks: number) => void

export interface CameraStream {
  readonly tracks: readonly LoopTrack[]
  /** Goes on with other pictures of the same time: at once for whoever comes, for whoever watches from the next key frame on. */
  become(tracks: readonly LoopTrack[]): void
  /** Ticks of a track's clock at this moment. */
  now(track: number): number
  /** Frames of the first track that were due by then (`performance.now()` of this process) since the camera was switched on, with a fraction; the number in a frame is this, modulo the loop. */
  framesBy(at: number): number
  /** Frames of the first track in the loop. */
  readonly loop: number
  /** Frames from now on, or from the next key frame of the video on; the result ends it. */
  listen(listener: FrameListener): () => void
}

export interface CameraStreamOptions {
  readonly tracks: readonly LoopTrack[]
  readonly pacer: Pacer
  /** Milliseconds by which this camera's key frames come later than another's. */
  readonly phase: number
  /** Which of the pictures the lens shows, where it is not simply the next one. */
  readonly view?: ((units: readonly Unit[], n: number) => Unit | undefined) | undefined
}

/** Beyond this (a sleeping laptop, a debugger) frames are left out instead of being sent in one heap. Milliseconds. */
const patience = 2000

export function createCameraStream({ tracks: first, pacer, phase, view }: CameraStreamOptions): CameraStream {
  let tracks = first
  let coming: readonly LoopTrack[] | undefined
  const epoch = performance.now() - phase
  const listeners = new Set<FrameListener>()
  let next = tracks.map(() => 0)
  let stop: (() => void) | undefined

  const ticksAt = (track: LoopTrack, now: number) => ((now - epoch) * track.clockRate) / 1000
  const ticksOf = (track: LoopTrack, n: number) =>
    Math.floor(n / track.units.length) * track.length + (track.units[n % track.units.length]?.ticks ?? 0)

  function wind(now: number): void {
    for (const [t, track] of tracks.entries()) {
      let n = Math.floor(ticksAt(track, now) / track.length) * track.units.length
      while (ticksOf(track, n) < ticksAt(track, now)) n += 1
      next[t] = n
    }
  }

  function due(now: number): void {
    for (const [t, track] of tracks.entries()) {
      const limit = ticksAt(track, now)
      if (limit - ticksOf(track, next[t] ?? 0) > (track.clockRate * patience) / 1000) wind(now)
      for (let n = next[t] ?? 0, ticks = ticksOf(track, n); ticks <= limit; n += 1, ticks = ticksOf(track, n)) {
        next[t] = n + 1
        const unit = view && track.kind === 'video' ? view(track.units, n) : track.units[n % track.units.length]
        if (unit?.key && track.kind === 'video' && coming) {
          turn(coming)
          return
        }
        if (unit) for (const listener of listeners) listener(t, unit, ticks)
      }
    }
  }

  /** What is due now is told by the new tracks. */
  function turn(to: readonly LoopTrack[]): void {
    tracks = to
    coming = undefined
    next = tracks.map(() => 0)
    wind(performance.now())
  }

  return {
    get tracks() {
      return coming ?? tracks
    },
    become(to) {
      coming = to
      if (listeners.size === 0) turn(to)
    },
    now: (t) => {
      const track = tracks[t]
      return track ? Math.floor(ticksAt(track, performance.now())) : 0
    },
    get loop() {
      return tracks[0]?.units.length ?? 0
    },
    framesBy(at) {
      const [track] = tracks
      const frameTicks = track ? track.length / track.units.length : 1
      return track ? ticksAt(track, at) / frameTicks : 0
    },
    listen(listener) {
      if (listeners.size === 0) {
        if (coming) turn(coming)
        wind(performance.now())
        stop = pacer.add(due)
      }
      listeners.add(listener)
      return () => {
        if (!listeners.delete(listener) || listeners.size > 0) return
        stop?.()
      }
    },
  }
}
