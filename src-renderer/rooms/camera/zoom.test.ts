import { describe, expect, it } from 'vitest'
import { panBy, pointIn, realSize, seenPart, whole, zoomTo } from './zoom.ts'

describe('digital zoom', () => {
  it('goes towards the pointer: what is under it stays under it', () => {
    let zoom = whole
    for (const scale of [1.5, 2, 4, 8, 3]) {
      const before = pointIn(zoom, 0.8, 0.3)
      zoom = zoomTo(zoom, scale, 0.8, 0.3)
      expect(pointIn(zoom, 0.8, 0.3).x).toBeCloseTo(before.x)
      expect(pointIn(zoom, 0.8, 0.3).y).toBeCloseTo(before.y)
    }
  })

  it('keeps between the whole and eight times, and inside of the picture', () => {
    expect(zoomTo(whole, 100).scale).toBe(8)
    expect(zoomTo(whole, 0.1)).toEqual(whole)
    expect(seenPart(panBy(zoomTo(whole, 4), 99, -99))).toEqual({ left: 0.75, top: 0, size: 0.25 })
    // Away from a corner it comes back to the whole picture.
    expect(zoomTo(panBy(zoomTo(whole, 4), 99, 99), 1)).toEqual(whole)
  })

  it('shows one pixel on one, also where the picture is smaller than its room', () => {
    expect(realSize(whole, 1920, 960).scale).toBe(2)
    expect(realSize(whole, 640, 1280)).toEqual({ scale: 0.5, x: 0.5, y: 0.5 })
    expect(realSize(whole, 0, 1280)).toBe(whole)
  })
})
