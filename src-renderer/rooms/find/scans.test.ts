import { describe, expect, it } from 'vitest'
import { refusal, sample } from '../../testing/fake-engine.ts'
import { adoptAll, type Outcome } from './adopt.ts'
import { keepOrder, sortFindings } from './scans.ts'

const list = (...findings: ReturnType<typeof sample.finding>[]) => Object.fromEntries(findings.map((finding) => [finding.id, finding]))
const a = sample.finding({ id: 'a', name: 'Yard', address: '10.0.0.9', first_seen: 3 })
const b = sample.finding({ id: 'b', name: 'Gate 10', address: '10.0.0.70', first_seen: 2 })
const c = sample.finding({ id: 'c', name: 'Gate 9', address: '10.0.0.8', first_seen: 1, camera_id: '1' })

describe('rows of findings', () => {
  it('come in the order in which they were found', () => {
    expect(keepOrder(list(a, b, c), [])).toEqual(['c', 'b', 'a'])
  })

  it('never move because one changed or another came', () => {
    const earlier = sample.finding({ id: 'd', first_seen: 0 })
    expect(keepOrder(list(earlier, { ...b, name: 'Axis' }, a), ['a', 'c', 'b'])).toEqual(['a', 'b', 'd'])
  })

  it('move when another order is chosen, numbers by their value', () => {
    expect(sortFindings(list(a, b, c), 'name')).toEqual(['c', 'b', 'a'])
    expect(sortFindings(list(a, b, c), 'address')).toEqual(['c', 'a', 'b'])
    expect(sortFindings(list(a, b, c), 'state')).toEqual(['b', 'a', 'c'])
  })
})

describe('adding several', () => {
  it('asks the first camera alone, and a refusal does not keep the others from being asked', async () => {
    const told: string[] = []
    const final: Record<string, Outcome> = {}
    const camera = sample.camera()
    await adoptAll(
      ['a', 'b', 'c'],
      async (id) => {
        if (id === 'b') throw refusal('FINDING_NOT_FOUND', { finding_id: id })
        return camera
      },
      (id, outcome) => {
        told.push(`${id} ${outcome.state}`)
        final[id] = outcome
      },
    )
    expect(told.slice(3, 5)).toEqual(['a asking', 'a done'])
    expect(told.slice(5).sort()).toEqual(['b asking', 'b failed', 'c asking', 'c done'])
    expect(final.b).toMatchObject({ state: 'failed', error: { code: 'FINDING_NOT_FOUND' } })
  })
})
