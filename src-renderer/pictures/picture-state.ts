/** What one picture shows, in the words of the screen. Pure: who decides is `PictureView`. */
import type { Trouble } from '../../src-shared/trouble.ts'

type PictureWord = 'connecting' | 'live' | 'stalled' | 'reconnecting' | 'failed'

export interface PictureState {
  readonly word: PictureWord
  /** Why, and when the next try is due; null when there is nothing to say, or when the engine itself is away. */
  readonly trouble: Trouble | null
  /** `engine`: the channel to the engine is lost, so nothing can be said of the camera. */
  readonly lost: 'engine' | null
  /** There is a picture on the canvas; unless the word is live, it is an old one and looks like it. */
  readonly hasPicture: boolean
  /** When the picture that stands still was drawn, by the clock of the page; null while it moves or where there is none. */
  readonly lastAt: number | null
}

export const initialState: PictureState = { word: 'connecting', trouble: null, lost: null, hasPicture: false, lastAt: null }

export function sameState(a: PictureState, b: PictureState): boolean {
  return (
    a.word === b.word && a.lost === b.lost && a.hasPicture === b.hasPicture && a.lastAt === b.lastAt && sameTrouble(a.trouble, b.trouble)
  )
}

function sameTrouble(a: Trouble | null, b: Trouble | null): boolean {
  if (a === b) return true
  return a !== null && b !== null && a.cause === b.cause && a.retry_at === b.retry_at && a.evidence === b.evidence
}
