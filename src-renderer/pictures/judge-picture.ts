/** How a picture is, from what the engine says and from what is on the canvas. Pure. */
import type { MediaNotice } from '../../src-shared/media-channel.ts'
import type { PausedAt } from './paused-picture.ts'
import type { PictureState } from './picture-state.ts'
import { type Abilities, type Way, wayOf, whyNotBetter } from './viewing-ways.ts'

/** A picture stands still after this many of its usual intervals, but not before `stallFloor` milliseconds. */
const stallIntervals = 3
const stallFloor = 900
/** A picture without a live one after it looks old after so many milliseconds: a change of rooms is over before. */
const agedAfter = 1000

export interface PictureFacts {
  /** Milliseconds since 1970, as all moments here. */
  readonly now: number
  /** The last word of the engine; undefined before the first, and after its channel was lost. */
  readonly notice: MediaNotice | undefined
  readonly engineLost: boolean
  readonly paused: PausedAt | undefined
  /** When it went on after a pause. */
  readonly resumedAt: number
  /** When the picture on the canvas was drawn, or taken where it is an old one; null without one. */
  readonly lastAt: number | null
  /** It is of the stream that is watched now. */
  readonly isLive: boolean
  /** Something came since it is watched. */
  readonly arrives: boolean
  /** Usual milliseconds between two pictures. */
  readonly interval: number | undefined
  readonly listening: PictureState['listening']
  readonly abilities: Abilities | undefined
  readonly forced: Way | null
  readonly failed: ReadonlySet<Way>
}

/** `again`: milliseconds after which it is another one if nothing happens. */
export interface Judgement {
  readonly state: PictureState
  readonly again?: number
}

export function judgePicture(facts: PictureFacts): Judgement {
  const { now, notice, lastAt, paused } = facts
  const rest = { ...servedWith(facts), trouble: notice?.trouble ?? null, lost: null, hasPicture: lastAt !== null, lastAt, paused: null }
  if (paused) return { state: { ...rest, word: 'paused', aged: false, paused } }
  const old = { ...rest, aged: lastAt !== null }
  if (facts.engineLost) return { state: { ...old, word: 'reconnecting', trouble: null, lost: 'engine' } }
  const said = notice?.state ?? 'connecting'
  if (said !== 'live' && said !== 'connecting') return { state: { ...old, word: said } }
  const still = lastAt === null ? 0 : now - lastAt
  if (said === 'connecting' || !facts.arrives || lastAt === null || !facts.isLive) {
    const since = Math.min(still, now - facts.resumedAt)
    const aged = lastAt !== null && since >= agedAfter
    return { state: { ...rest, aged, word: 'connecting' }, ...(lastAt !== null && !aged && { again: agedAfter - since + 1 }) }
  }
  const patience = Math.max(stallFloor, stallIntervals * (facts.interval ?? 0))
  if (still >= patience) return { state: { ...rest, word: 'stalled', aged: true } }
  return { state: { ...rest, word: 'live', aged: false, lastAt: null }, again: patience - still + 1 }
}

/** What it is served with, and why not with better. */
function servedWith(facts: PictureFacts): Pick<PictureState, 'stream' | 'way' | 'why' | 'listening' | 'waitsForKey' | 'damaged'> {
  const { abilities, forced, failed, listening, notice } = facts
  const { stream = null, waiting_for_key: waitsForKey = false, damaged = 0 } = notice ?? {}
  const way = stream && wayOf(stream.kind)
  const why = stream && way && abilities ? whyNotBetter(way, stream.codec, { abilities, forced, failed }) : []
  return { stream, way, why, listening, waitsForKey, damaged }
}
