import { describe, expect, it } from 'vitest'
import { learn, movedInput, type PadState, readMap, standardMap, wanted } from './gamepad-map.ts'

const pad = (axes: number[], pressed: number[] = []): PadState => ({
  axes,
  buttons: Array.from({ length: 17 }, (_, n) => ({ pressed: pressed.includes(n), value: pressed.includes(n) ? 1 : 0 })),
})
const rest = pad([0, 0, 0, 0])

describe('a gamepad', () => {
  it('moves by its standard: sticks, triggers, shoulders; a drifting stick rests', () => {
    expect(wanted(pad([1, 0, 0, 0]), standardMap, 'right')).toBe(1)
    expect(wanted(pad([1, 0, 0, 0]), standardMap, 'left')).toBe(0)
    expect(wanted(pad([0.1, 0, 0, 0]), standardMap, 'right')).toBe(0)
    expect(wanted(pad([0, 0, 0, 0], [7]), standardMap, 'zoom_in')).toBe(1)
    expect(wanted(pad([0, 0, 0, -1]), standardMap, 'zoom_in')).toBe(1)
    expect(wanted(pad([], []), standardMap, 'stop')).toBe(0)
  })

  it('learns any stick or button for any movement, and the other way of a stick for the opposite', () => {
    const input = movedInput(rest, pad([0, 0, -0.9, 0]))
    expect(input).toEqual({ axis: 2, sign: -1 })
    const map = learn(standardMap, 'right', input ?? { button: 0 })
    expect(wanted(pad([0, 0, -1, 0]), map, 'right')).toBe(1)
    expect(wanted(pad([0, 0, 1, 0]), map, 'left')).toBe(1)
    expect(wanted(pad([1, 0, 0, 0]), map, 'right')).toBe(0)
  })

  it('gives an input to one movement only', () => {
    const map = learn(standardMap, 'up', { button: 7 })
    expect(wanted(pad([0, 0, 0, 0], [7]), map, 'zoom_in')).toBe(0)
    expect(wanted(pad([0, 0, 0, 0], [7]), map, 'up')).toBe(1)
  })

  it('takes no trigger that rests at one end, nor a tremble, for a movement', () => {
    expect(movedInput(pad([0, 0, -1]), pad([0, 0, -1]))).toBeUndefined()
    expect(movedInput(rest, pad([0.3, 0, 0, 0]))).toBeUndefined()
    expect(movedInput(rest, pad([0, 0, 0, 0], [3]))).toEqual({ button: 3 })
  })

  it('reads what is no map as the standard', () => {
    for (const text of [null, '', '{}', '[]', '{"left": 3}']) expect(readMap('x', { getItem: () => text })).toBe(standardMap)
  })
})
