/** What one picture shows, in the words of the screen. Pure: who decides is `PictureView`. */
import type { ViewedStream } from '../../src-shared/media-channel.ts'
import type { Trouble } from '../../src-shared/trouble.ts'
import type { PausedAt } from './paused-picture.ts'
import type { Way, WhyNot } from './viewing-ways.ts'

type PictureWord = 'connecting' | 'live' | 'stalled' | 'reconnecting' | 'failed' | 'paused'

export interface PictureState {
  readonly word: PictureWord
  /** Why, and when the next try is due; null when there is nothing to say, or when the engine itself is away. */
  readonly trouble: Trouble | null
  /** `engine`: the channel to the engine is lost, so nothing can be said of the camera. */
  readonly lost: 'engine' | null
  /** There is a picture on the canvas; unless the word is live, it is an old one. */
  readonly hasPicture: boolean
  /** It is old enough to look like it. */
  readonly aged: boolean
  /** When the picture that stands still was taken or drawn, by the clock of the page; null while it moves or where there is none. */
  readonly lastAt: number | null
  /** What it is served with; null until the engine said so. */
  readonly stream: ViewedStream | null
  readonly way: Way | null
  /** Why the better ways are not used. */
  readonly why: readonly { readonly way: Way; readonly why: WhyNot }[]
  /** Its sound is asked for; `failed` where this page cannot play it. */
  readonly listening: 'off' | 'on' | 'failed'
  /** Packets were lost: the picture stands until the next key frame. */
  readonly waitsForKey: boolean
  /** Pictures that were lost before the engine had them, since it began. */
  readonly damaged: number
  /** Stopped by hand: which of the held pictures is shown. */
  readonly paused: PausedAt | null
}

export const initialState: PictureState = {
  ...{ word: 'connecting', trouble: null, lost: null, hasPicture: false, aged: false, lastAt: null },
  ...{ stream: null, way: null, why: [], listening: 'off', waitsForKey: false, damaged: 0, paused: null },
}

export function sameState(a: PictureState, b: PictureState): boolean {
  const plain =
    a.word === b.word && a.lost === b.lost && a.hasPicture === b.hasPicture && a.aged === b.aged && a.lastAt === b.lastAt && a.way === b.way
  return (
    plain &&
    a.listening === b.listening &&
    a.waitsForKey === b.waitsForKey &&
    a.damaged === b.damaged &&
    a.paused?.takenAt === b.paused?.takenAt &&
    a.paused?.newer === b.paused?.newer &&
    sameTrouble(a.trouble, b.trouble) &&
    sameStream(a, b)
  )
}

function sameStream({ stream: a, why: reasons }: PictureState, { stream: b, why: others }: PictureState): boolean {
  if (a?.kind !== b?.kind || a?.role !== b?.role || a?.codec_string !== b?.codec_string || a?.width !== b?.width) return false
  if (a?.codec !== b?.codec || a?.height !== b?.height || a?.sound?.codec !== b?.sound?.codec) return false
  return reasons.length === others.length && reasons.every(({ way, why }, n) => way === others[n]?.way && why === others[n]?.why)
}

function sameTrouble(a: Trouble | null, b: Trouble | null): boolean {
  if (a === b) return true
  return a !== null && b !== null && a.cause === b.cause && a.retry_at === b.retry_at && a.evidence === b.evidence
}
