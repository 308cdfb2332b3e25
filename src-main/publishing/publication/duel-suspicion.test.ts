import { describe, expect, it } from 'vitest'
import { Failure } from '../../base/index.ts'
import { suspectDuel } from './duel-suspicion.ts'

/** Sessions of these lengths in seconds, each closed by the server, some after a try that found it away; the first after which a rival is suspected. */
function afterSessions(lengths: readonly number[], refusals: readonly number[] = []) {
  let count = 0
  for (const [at, seconds] of lengths.entries()) {
    if (refusals.includes(at)) count = suspectDuel(count, { failure: new Failure('refused'), lived: undefined }).count
    const seen = suspectDuel(count, { failure: new Failure('server-closed'), lived: seconds * 1000 })
    count = seen.count
    if (seen.suspected) return at + 1
  }
  return undefined
}

describe('without the API', () => {
  it('suspects who came second, before who published in peace', () => {
    expect(afterSessions(Array(20).fill(5))).toBe(6)
    expect(afterSessions([3600, ...Array(20).fill(5)])).toBe(11)
  })

  it('takes a server that crashes again and again for no rival', () => {
    expect(afterSessions(Array(12).fill(5), [3, 6, 9])).toBeUndefined()
  })

  it('counts neither a refusal nor what is no close of the server', () => {
    const rest = [
      { failure: new Failure('path-refused'), lived: undefined },
      { failure: new Failure('server-closed'), lived: undefined },
      { failure: new Failure('stalled-server'), lived: 5000 },
    ]
    for (const ended of rest) expect(suspectDuel(3, ended)).toEqual({ count: 3, suspected: false })
  })
})
