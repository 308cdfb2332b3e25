import { describe, expect, it } from 'vitest'
import { sample } from '../../testing/fake-engine.ts'
import { changesOf, formOf } from './edit-camera.tsx'
import { fileName } from './snapshot.ts'

describe('a changed camera', () => {
  const camera = sample.camera({ station: 'North' })

  it('sends only what is different', () => {
    const before = formOf(camera)
    expect(changesOf(before, before)).toEqual({})
    expect(changesOf(before, { ...before, name: ' Gate 2 ', station: '' })).toEqual({ name: 'Gate 2', station: null })
  })

  it('keeps the password where none was written, and forgets it when asked', () => {
    const before = formOf(camera)
    expect(before.password).toBe('')
    expect(changesOf(before, { ...before, password: 'p@ss word' })).toEqual({ password: 'p@ss word' })
    expect(changesOf(before, { ...before, forget: true })).toEqual({ password: null })
  })
})

describe('the file of a picture', () => {
  const at = new Date(2026, 0, 2, 3, 4, 5)

  it('is named by camera and time, in characters that every system takes', () => {
    expect(fileName('Gate 1', at)).toBe('Gate_1_2026-01-02_03-04-05.jpg')
    expect(fileName('../Año: "x"', at)).toBe('Año_x_2026-01-02_03-04-05.jpg')
    expect(fileName('///', at)).toBe('camera_2026-01-02_03-04-05.jpg')
  })
})
