import { describe, expect, it } from 'vitest'
import type { PathState } from '../mediamtx/path-state.ts'
import { judgeDelivery } from './delivery.ts'

const path = (inboundBytes: number, id = 'a'): PathState => ({
  ...{ name: 'x', confName: 'all_others', available: true, framesInError: 0, readers: 0, inboundBytes },
  source: { type: 'rtspSession', id },
})

/** One observation every 2 s: [bytes sent, path as the server lists it, blocked]. */
function verdicts(steps: readonly (readonly [sent: number, path: PathState | undefined, blocked?: boolean])[], baseline?: number) {
  const judge = judgeDelivery(0, baseline)
  return steps.map(([sent, listed, blocked = false], index) => judge.observe({ now: (index + 1) * 2000, sent, blocked, path: listed }))
}

describe('proof of delivery', () => {
  it('is given by a count that moves', () => {
    expect(
      verdicts([
        [10, path(5)],
        [20, path(15)],
        [30, path(25)],
      ]),
    ).toEqual(['unknown', 'arriving', 'arriving'])
    expect(verdicts([[10, path(5)]], 0)).toEqual(['arriving'])
  })
  it('says "sending but not arriving" when the server counts nothing', () => {
    expect(
      verdicts(
        [
          [10, path(0)],
          [20, path(0)],
          [30, undefined],
          [40, path(0)],
        ],
        0,
      ).at(-1),
    ).toBe('not-arriving')
  })
  it('tells a source that stopped from a server that stopped', () => {
    const begin = [
      [10, path(5)],
      [20, path(15)],
    ] as const
    expect(verdicts([...begin, [20, path(15)], [20, path(15)]], 0).at(-1)).toBe('stalled-source')
    expect(verdicts([...begin, [30, path(15), true], [40, path(15), true]], 0).at(-1)).toBe('stalled-server')
  })
  it('sees somebody else on the path', () => {
    expect(
      verdicts(
        [
          [10, path(5, 'a')],
          [20, path(15, 'b')],
        ],
        0,
      ).at(-1),
    ).toBe('other-publisher')
  })
  it('takes who feeds the path for itself when it still sends long after: the session before had died unnoticed', () => {
    const steps = Array.from({ length: 9 }, (_, n) => [10 + n, path(5 + n, n === 0 ? 'dead' : 'own')] as const)
    const told = verdicts(steps, 0)
    expect(told.slice(1, 3)).toEqual(['other-publisher', 'other-publisher'])
    expect(told.at(-1)).toBe('arriving')
    // Who does not get rid of anything any more was replaced, and has not been told yet.
    const replaced = Array.from({ length: 9 }, (_, n) => [10, path(5 + n, n === 0 ? 'own' : 'other')] as const)
    expect(verdicts(replaced, 0).at(-1)).toBe('other-publisher')
  })
  it('takes a count that begins anew for movement', () => {
    expect(
      verdicts(
        [
          [10, path(500)],
          [20, path(600)],
          [30, path(20)],
        ],
        400,
      ),
    ).toEqual(['arriving', 'arriving', 'arriving'])
  })
})
