import { describe, expect, it } from 'vitest'
import { frameAt, framesOf } from './panorama.ts'

const grid = { pans: 5, tilts: 3, zooms: 2 }

describe('panorama of a PTZ camera', () => {
  it('has a picture for every place the head can look at', () => {
    expect(framesOf(grid)).toBe(60)
    expect(frameAt(grid, { pan: -1, tilt: -1, zoom: 0 }, 0)).toBe(0)
    expect(frameAt(grid, { pan: 1, tilt: 1, zoom: 1 }, 1)).toBe(59)
    expect(frameAt(grid, { pan: 0, tilt: 0, zoom: 0 }, 7)).toBe(15)
  })

  it('shows another picture after a move, and never twice the same', () => {
    const rest = { pan: 0, tilt: 0, zoom: 0 }
    expect(frameAt(grid, rest, 0)).not.toBe(frameAt(grid, rest, 1))
    expect(frameAt(grid, { ...rest, pan: 0.5 }, 0)).not.toBe(frameAt(grid, rest, 0))
  })
})
