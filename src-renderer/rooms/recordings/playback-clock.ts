/**
 * The one clock of the room: which moment is shown, how fast and which way it goes, which stretch of the line is in sight, which range
 * is meant. Up to four times as fast the pictures of the leading camera drive it; faster, and backwards, it runs by itself and the
 * pictures follow as well as they can (`skims`).
 */
import { create } from 'zustand'

export interface PlaybackClock {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly playing: boolean
  readonly speed: number
  readonly backwards: boolean
  /** A new number: players go to `at`. */
  readonly sought: number
  readonly view: { readonly from: number; readonly to: number }
  readonly range: { readonly from: number; readonly to: number } | null
  /** The camera that is heard. */
  readonly heard: string | null
  /** No camera in sight can be played here; pictures one by one can be made all the same. */
  readonly stills: boolean
}

const minute = 60_000
const hour = 3600_000
const shortest = 400
const longest = 400 * 24 * hour
/** Faster than this only key pictures are shown. */
const fastestWhole = 4

export const useClock = create<PlaybackClock>(() => {
  const now = Date.now()
  return {
    ...{ at: now - minute, playing: false, speed: 1, backwards: false, sought: 0, heard: null, range: null, stills: false },
    view: { from: now - 24 * hour, to: now + hour },
  }
})

/** No video element can do it: single pictures, one after the other. */
export const skims = ({ speed, backwards, stills }: Pick<PlaybackClock, 'speed' | 'backwards' | 'stills'>) =>
  backwards || stills || speed > fastestWhole
/** At this speed there is time for key pictures alone. */
export const keysOnly = ({ speed }: Pick<PlaybackClock, 'speed'>) => speed > fastestWhole

export function seek(at: number): void {
  useClock.setState(({ sought, view }) => ({
    at,
    sought: sought + 1,
    view: at >= view.from && at <= view.to ? view : around(at, view.to - view.from),
  }))
}

/** Told by whoever leads. The line follows at its edges. */
export function arrived(at: number): void {
  useClock.setState(({ view }) => ({ at, view: at > view.to || at < view.from ? around(at, view.to - view.from) : view }))
}

/** Plays this way; pressed again it pauses. */
export function play(backwards: boolean): void {
  change(({ playing, backwards: before }) => {
    const on = !(playing && before === backwards)
    return { playing: on, backwards: on ? backwards : before }
  })
}

export const setSpeed = (speed: number) => change(() => ({ speed }))

export const pause = () => change(() => ({ playing: false }))

/** Video elements that slept meanwhile go to where the clock is. */
function change(next: (before: PlaybackClock) => Partial<PlaybackClock>): void {
  useClock.setState((before) => {
    const changed = { ...before, ...next(before) }
    const slept = (clock: PlaybackClock) => clock.playing && skims(clock)
    return slept(before) && !slept(changed) ? { ...changed, sought: before.sought + 1 } : changed
  })
}

export function show(from: number, to: number): void {
  useClock.setState({ view: { from, to } })
}

const around = (at: number, length: number) => ({ from: at - length / 2, to: at + length / 2 })

/** `share`: where in the view it stays where it is, 0 to 1. */
export function zoom(factor: number, share = 0.5): void {
  useClock.setState(({ view }) => {
    const length = Math.min(longest, Math.max(shortest, (view.to - view.from) * factor))
    const middle = view.from + (view.to - view.from) * share
    return { view: { from: middle - length * share, to: middle + length * (1 - share) } }
  })
}

/** Begins the room: all that was kept in the last day, as large as it goes, and the last minute of the newest stretch, or its beginning. */
export function openAt(earliest: number, newest: { readonly from: number; readonly to: number }, now: number): void {
  const from = Math.max(now - 24 * hour, earliest)
  const room = Math.max(minute, (now - from) / 20)
  useClock.setState(({ sought }) => ({
    at: Math.max(from, newest.from, newest.to - minute),
    sought: sought + 1,
    view: { from: from - room, to: now + room },
  }))
}

export function pan(milliseconds: number): void {
  useClock.setState(({ view }) => ({ view: { from: view.from + milliseconds, to: view.to + milliseconds } }))
}
