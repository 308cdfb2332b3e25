import { describe, expect, it } from 'vitest'
import { Failure } from '../../base/index.ts'
import { guessDuel } from './duel-guess.ts'

/** Sessions of these lengths in seconds, each closed by the server, some after a try that found it away; which of them is called a duel. */
function afterSessions(lengths: readonly number[], refusals: readonly number[] = [], udp = false) {
  let count = 0
  for (const [at, seconds] of lengths.entries()) {
    if (refusals.includes(at)) count = guessDuel(count, { failure: new Failure('refused'), lived: undefined, udp }).count
    const guess = guessDuel(count, { failure: new Failure('server-closed'), lived: seconds * 1000, udp })
    count = guess.count
    if (guess.failure.cause === 'duel') return { session: at + 1, evidence: guess.failure.evidence }
  }
  return undefined
}

describe('without the API', () => {
  it('yields who came second, before who published in peace', () => {
    expect(afterSessions(Array(20).fill(5))?.session).toBe(6)
    expect(afterSessions([3600, ...Array(20).fill(5)])?.session).toBe(11)
  })

  it('takes a server that crashes again and again for no rival', () => {
    expect(afterSessions(Array(12).fill(5), [3, 6, 9])).toBeUndefined()
  })

  it('names what else it can be by UDP', () => {
    expect(afterSessions(Array(20).fill(5), [], true)?.evidence).toContain('UDP')
    expect(afterSessions(Array(20).fill(5))?.evidence).not.toContain('UDP')
  })

  it('counts neither a refusal nor what is no close of the server', () => {
    const rest = [
      { failure: new Failure('path-refused'), lived: undefined },
      { failure: new Failure('server-closed'), lived: undefined },
      { failure: new Failure('stalled-server'), lived: 5000 },
    ]
    for (const { failure, lived } of rest) expect(guessDuel(3, { failure, lived, udp: false })).toEqual({ count: 3, failure })
  })
})
