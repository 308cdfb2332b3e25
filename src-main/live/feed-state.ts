/** How a feed is, in the words of the media channel. */
import type { MediaNotice } from '../../src-shared/media-channel.ts'
import type { Trouble } from '../../src-shared/trouble.ts'
import { Failure } from '../base/index.ts'

type FeedWord = MediaNotice['state']

export interface FeedState {
  readonly word: FeedWord
  /** Why it is not live, as far as it is known. */
  readonly trouble: Trouble | null
}

export function sameFeedState(a: FeedState, b: FeedState): boolean {
  if (a.word !== b.word) return false
  if (a.trouble === b.trouble) return true
  return (
    a.trouble !== null &&
    b.trouble !== null &&
    a.trouble.cause === b.trouble.cause &&
    a.trouble.evidence === b.trouble.evidence &&
    a.trouble.retry_at === b.trouble.retry_at
  )
}

export function troubleFailure(trouble: Trouble | null): Failure {
  return trouble ? new Failure(trouble.cause, trouble.evidence ?? undefined) : new Failure('no-media')
}
