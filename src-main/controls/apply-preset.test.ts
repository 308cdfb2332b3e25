import { expect, it } from 'vitest'
import type { Control } from '../../src-shared/controls.ts'
import { isSameModel, planPreset } from './apply-preset.ts'

const control = (id: string, value: number, max = 100): Control => ({
  ...{ id, key: `0x${id}`, label: id, tab: 'basic', group: id, source: 'v4l2', kind: 'number', min: 0, max, step: 1, default: 0 },
  ...{ unit: null, options: [], value, read_only: false, volatile: false, inactive: null },
})

it('sends what differs and fits, and tells of each other value why not', () => {
  const plan = planPreset({ '0xa': 5, '0xb': 7, '0xc': 300, '0xd': 1 }, [control('a', 1), control('b', 7), control('c', 2)])
  expect(plan.values).toEqual({ a: 5 })
  expect(plan.results.map(({ id, outcome, reason, evidence }) => [id, outcome, reason, evidence])).toEqual([
    ['b', 'applied', null, null],
    ['c', 'not-applied', 'refused', 'is to be a whole number from 0 to 100'],
    ['0xd', 'not-applied', 'gone', null],
  ])
})

it('knows cameras of one model', () => {
  const dome = { vendor: 'Acme', model: 'D1' }
  expect(isSameModel(dome, { vendor: 'ACME ', model: 'd1' })).toBe(true)
  expect(isSameModel(dome, { vendor: 'Acme', model: 'D2' })).toBe(false)
  expect(isSameModel(dome, { vendor: 'Other', model: 'D1' })).toBe(false)
  expect(isSameModel(dome, { vendor: null, model: 'D1' })).toBe(true)
  expect(isSameModel(dome, { vendor: null, model: null })).toBe(false)
  expect(isSameModel({ vendor: null, model: null }, { vendor: null, model: null })).toBe(true)
})
