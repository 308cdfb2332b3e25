import { describe, expect, it } from 'vitest'
import type { Control } from '../../src-shared/controls.ts'
import { checkValue } from './check-value.ts'

const control = (change: Partial<Control>): Control => ({
  id: 'x',
  key: 'x',
  label: 'X',
  tab: 'basic',
  group: '',
  source: 'v4l2',
  kind: 'number',
  min: 0,
  max: 255,
  step: 1,
  default: 0,
  unit: null,
  options: [],
  value: 0,
  read_only: false,
  volatile: false,
  inactive: null,
  ...change,
})
const menu = control({
  kind: 'choice',
  options: [
    { value: 1, label: 'Manual Mode' },
    { value: 3, label: 'Aperture Priority Mode' },
  ],
})

describe('a value is checked before the device is touched', () => {
  it.each([
    [control({}), 255, 255],
    [control({}), '12', 12],
    [control({ kind: 'switch' }), 'on', true],
    [control({ kind: 'switch' }), 0, false],
    [menu, 3, 3],
    [menu, '1', 1],
    [menu, 'Manual Mode', 1],
    [control({ kind: 'bits', options: [{ value: 2 ** 31, label: '' }] }), '0x80000000', 2 ** 31],
    [control({ kind: 'text', min: 2, max: 4 }), 'abc', 'abc'],
    [control({ source: 'imaging', step: null, max: 1 }), 0.5, 0.5],
  ])('takes %#', (it, sent, value) => expect(checkValue(it, sent)).toEqual({ value }))

  it.each([
    [control({}), 300, 'whole number from 0 to 255'],
    [control({}), -1, 'from 0 to 255'],
    [control({}), 'abc', 'whole number'],
    [control({}), true, 'whole number'],
    [control({}), 1.5, 'whole number'],
    [control({}), '', 'whole number'],
    [control({}), '0x10', 'whole number'],
    [control({ kind: 'switch' }), 2, 'true or false'],
    [menu, 2, '1 (Manual Mode), 3 (Aperture Priority Mode)'],
    [control({ kind: 'bits', options: [{ value: 4, label: '' }] }), 5, '0x00000004'],
    [control({ kind: 'text', min: 2, max: 4 }), 'abcde', '2 to 4'],
    [control({ kind: 'text' }), 'a,b', 'comma'],
    [control({ kind: 'text', max: 9 }), 'a\nb', 'control characters'],
    [control({ kind: 'button' }), 1, 'press it'],
  ])('refuses %#, with the range', (it, sent, problem) =>
    expect(checkValue(it, sent)).toEqual({ problem: expect.stringContaining(problem) }),
  )
})
