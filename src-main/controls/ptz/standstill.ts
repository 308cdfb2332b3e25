/**
 * Settling: does a camera stand? By its position, by its own word, or by its picture, whichever can be believed: many tell a position that
 * never changes, or IDLE for ever. So each is believed only after it was once seen to change.
 */
import type { Clock } from '../../base/index.ts'

export type Proof = 'position' | 'status' | 'picture' | 'answer'
export type Sight =
  | { readonly verdict: 'still'; readonly proof: Exclude<Proof, 'answer'> }
  | { readonly verdict: 'moving' }
  | { readonly verdict: 'unknown' }

/** In the camera's own units; undefined what it does not tell. */
export interface HeadStatus {
  readonly pan: number | undefined
  readonly tilt: number | undefined
  readonly zoom: number | undefined
  readonly moving: boolean | undefined
}

/** What was seen to change, and is believed from then on. */
interface Trust {
  position: boolean
  status: boolean
}

export interface StandstillOptions {
  readonly clock: Clock
  readonly trust: Trust
  /** Undefined where the camera does not tell, or not in time. */
  status(): Promise<HeadStatus | undefined>
  /** Small and grey; undefined where none can be had soon. Left out: pictures are not looked at. */
  picture?: (() => Promise<Buffer | undefined>) | undefined
}

export interface Standstill {
  look(over: () => boolean): Promise<Sight>
  /** Any status that was read, whenever. */
  noted(status: HeadStatus | undefined): void
}

/** Milliseconds between two looks. */
const between = 200
/** A motor runs out in less. */
const looks = 10
/** A way that is at least this share of the one before is no running out. */
const steady = 0.6
/** Milliseconds: a picture that stays for so long stands, one that still changes after so long is no running out. */
const calm = 1000
/** Share of the picture that differs while the whole of it moves, and by how much a pixel has to (of 255). */
const movingShare = 0.3
const differing = 14

export function createStandstill({ clock, trust, status, picture }: StandstillOptions): Standstill {
  let last: HeadStatus | undefined
  const pause = () => new Promise<void>((resolve) => clock.after(between, resolve))

  const noted = (now: HeadStatus | undefined) => {
    if (now && last) {
      if (hasPosition(now) && hasPosition(last) && !samePlace(now, last)) trust.position = true
      if (now.moving !== undefined && last.moving !== undefined && now.moving !== last.moving) trust.status = true
    }
    last = now ?? last
  }

  const byPicture = async (over: () => boolean): Promise<Sight> => {
    if (!picture) return { verdict: 'unknown' }
    let before = await picture()
    const begun = clock.now()
    let since = begun
    for (let look = 0; before && look < looks && !over(); look += 1) {
      await pause()
      const now = await picture()
      if (!now || now.length !== before.length) return { verdict: 'unknown' }
      if (shareThatDiffers(before, now) >= movingShare) {
        if (clock.now() - begun >= calm) return { verdict: 'moving' }
        before = now
        since = clock.now()
      } else if (clock.now() - since >= calm) return { verdict: 'still', proof: 'picture' }
    }
    return before ? { verdict: 'moving' } : { verdict: 'unknown' }
  }

  return {
    noted,
    async look(over) {
      let before: HeadStatus | undefined
      let way = Number.NaN
      for (let look = 0; look < looks && !over(); look += 1) {
        const now = await status()
        if (!now) break
        noted(now)
        if (trust.position && hasPosition(now)) {
          if (before && samePlace(before, now)) return { verdict: 'still', proof: 'position' }
          const gone = before ? distance(before, now) : Number.NaN
          if (gone >= way * steady) return { verdict: 'moving' }
          way = gone
        } else if (trust.status && now.moving !== undefined) {
          if (!now.moving) return { verdict: 'still', proof: 'status' }
        } else break
        before = now
        if (look === looks - 1) return { verdict: 'moving' }
        await pause()
      }
      return over() ? { verdict: 'unknown' } : byPicture(over)
    },
  }
}

function hasPosition({ pan, zoom }: HeadStatus): boolean {
  return pan !== undefined || zoom !== undefined
}

function samePlace(one: HeadStatus, other: HeadStatus): boolean {
  const near = (a: number | undefined, b: number | undefined) =>
    Math.abs((a ?? 0) - (b ?? 0)) <= 0.0005 * Math.max(1, Math.abs(a ?? 0), Math.abs(b ?? 0))
  return near(one.pan, other.pan) && near(one.tilt, other.tilt) && near(one.zoom, other.zoom)
}

function distance(one: HeadStatus, other: HeadStatus): number {
  return Math.hypot((one.pan ?? 0) - (other.pan ?? 0), (one.tilt ?? 0) - (other.tilt ?? 0), (one.zoom ?? 0) - (other.zoom ?? 0))
}

export function shareThatDiffers(one: Buffer, other: Buffer): number {
  let count = 0
  for (let at = 0; at < one.length; at += 1) if (Math.abs((one[at] ?? 0) - (other[at] ?? 0)) > differing) count += 1
  return count / Math.max(1, one.length)
}
