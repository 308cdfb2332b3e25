import { describe, expect, it } from 'vitest'
import { createPtzHead } from './ptz-head.ts'

describe('PTZ head', () => {
  it('drives until its time is up or the end is reached', () => {
    let now = 0
    const head = createPtzHead(() => now)
    head.drive({ pan: 1 }, 1)
    now = 500
    expect(head.position()).toEqual({ pan: 0.25, tilt: 0, zoom: 0 })
    expect(head.moving).toBe(true)
    now = 5000
    expect(head.position().pan).toBe(0.5)
    expect(head.moving).toBe(false)
    head.drive({ pan: 1, zoom: -1 }, undefined)
    now = 60_000
    expect(head.position()).toEqual({ pan: 1, tilt: 0, zoom: 0 })
    expect(head.moving).toBe(true)
    head.stop({ panTilt: true, zoom: true })
    expect(head.moving).toBe(false)
  })

  it('goes where it is told, inside its limits', () => {
    let now = 0
    const head = createPtzHead(() => now)
    head.goTo({ pan: -0.5, tilt: 3 })
    now = 100_000
    expect(head.position()).toEqual({ pan: -0.5, tilt: 1, zoom: 0 })
  })
})
