/** The one clock of the room: which moment is shown, how fast it goes, which stretch of the line is in sight, which range is meant. */
import { create } from 'zustand'

export interface PlaybackClock {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly playing: boolean
  readonly speed: number
  /** A new number: players go to `at`. */
  readonly sought: number
  readonly view: { readonly from: number; readonly to: number }
  readonly range: { readonly from: number; readonly to: number } | null
}

const minute = 60_000
const hour = 3600_000
const shortest = 10_000
const longest = 400 * 24 * hour

export const useClock = create<PlaybackClock>(() => {
  const now = Date.now()
  return { at: now - minute, playing: false, speed: 1, sought: 0, view: { from: now - 24 * hour, to: now + hour }, range: null }
})

export function seek(at: number): void {
  useClock.setState(({ sought, view }) => ({
    at,
    sought: sought + 1,
    view: at >= view.from && at <= view.to ? view : around(at, view.to - view.from),
  }))
}

/** Told by the player that leads. The line follows at its edge. */
export function arrived(at: number): void {
  useClock.setState(({ view }) => ({ at, view: at > view.to ? around(at, view.to - view.from) : view }))
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

/** Begins the room: all that was kept in the last day, as large as it goes, and its newest minute. */
export function openAt(earliest: number, latest: number, now: number): void {
  const from = Math.max(now - 24 * hour, earliest)
  const room = Math.max(minute, (now - from) / 20)
  useClock.setState(({ sought }) => ({
    at: Math.max(from, latest - minute),
    sought: sought + 1,
    view: { from: from - room, to: now + room },
  }))
}

export function pan(milliseconds: number): void {
  useClock.setState(({ view }) => ({ view: { from: view.from + milliseconds, to: view.to + milliseconds } }))
}
