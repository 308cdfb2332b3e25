/**
 * Errors that the server counts in what arrives (MediaMTX 1.17 and newer): one now and then is nothing to tell, a steady growth is
 * a stream that viewers see broken and recordings keep so, although every byte of it arrives.
 */
export interface Damage {
  /** Milliseconds since 1970. */
  readonly since: number
  /** Over the polls that are remembered. */
  readonly errors: number
  readonly seconds: number
}

export interface FrameErrors {
  /** After each poll: what the server has counted on the path so far. */
  observe(now: number, framesInError: number): void
  readonly damage: Damage | undefined
}

/** Polls that are looked at, 2 s apart, and in how many of them the count must have grown. It is over when it grew in none. */
const remembered = 10
const steady = 4

export function watchFrameErrors(): FrameErrors {
  let polls: { readonly at: number; readonly grew: number }[] = []
  let before: number | undefined
  let damage: Damage | undefined
  return {
    get damage() {
      return damage
    },
    observe(now, framesInError) {
      // A path that is made anew counts from the beginning; what was counted before this session began is not of it.
      const grew = before === undefined ? 0 : Math.max(0, framesInError < before ? framesInError : framesInError - before)
      before = framesInError
      polls = [...polls, { at: now, grew }].slice(-remembered)
      const bad = polls.filter((poll) => poll.grew > 0)
      const first = bad[0]
      if (!first || (damage === undefined && bad.length < steady)) {
        if (!first) damage = undefined
        return
      }
      const errors = bad.reduce((sum, poll) => sum + poll.grew, 0)
      damage = { since: damage?.since ?? first.at, errors, seconds: Math.max(2, Math.round((now - (polls[0]?.at ?? now)) / 1000)) }
    },
  }
}
