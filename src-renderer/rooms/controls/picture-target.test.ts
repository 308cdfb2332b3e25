import { describe, expect, it } from 'vitest'
import { pictureTarget } from './picture-target.ts'

const box = { left: 0, top: 100, width: 800, height: 400 }
const drag = (x: number, y: number, toX = x, toY = y) => ({ from: { x, y }, to: { x: toX, y: toY } })

describe('a click or a box on the picture', () => {
  it('means a point of the picture, and nothing beside it', () => {
    expect(pictureTarget(drag(400, 300), box)).toEqual({ x: 0.5, y: 0.5 })
    expect(pictureTarget(drag(600, 200, 603, 202), box)).toEqual({ x: 0.75, y: 0.25 })
    expect(pictureTarget(drag(400, 50), box)).toBeUndefined()
  })

  it('zooms in to a box from left to right, and out by one from right to left', () => {
    expect(pictureTarget(drag(200, 200, 400, 300), box)).toEqual({ x: 0.375, y: 0.375, width: 0.25 })
    expect(pictureTarget(drag(400, 300, 200, 200), box)).toEqual({ x: 0.375, y: 0.375, width: 4 })
    expect(pictureTarget(drag(790, 490, 400, 110), box)?.width).toBeLessThanOrEqual(10)
  })
})
