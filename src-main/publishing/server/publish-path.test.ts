import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Camera } from '../../../src-shared/cameras.ts'
import { pathAsGiven, pathFromTemplate } from './publish-path.ts'

const camera = (name: string, station: string | null = null) => ({ id: '7', name, station }) as Camera

describe('the path of a publication', () => {
  it.each([
    ['camera_{id}', 'Gate', null, 'camera_7'],
    ['{station}/{name}', 'Gate 1', 'North', 'North/Gate_1'],
    ['{station}/{name}', 'Gate 1', null, 'Gate_1'],
    ['{name}-{role}', 'Größe & Höhe', null, 'Grosse_Hohe-main'],
    ['{name}', '监控', null, 'camera_7'],
    ['{name}', '../../etc', null, 'etc'],
    ['/a//{name}/', 'a/b', null, 'a/a_b'],
    ['{name}', 'all_others', null, 'camera_7'],
    ['~{name}', 'x', null, 'x'],
  ])('%s of %s in %s is %s', (template, name, station, path) => {
    expect(pathFromTemplate(template, camera(name, station), 'main')).toBe(path)
  })

  it('is accepted by every MediaMTX, whatever a camera is called', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', 'site', 'a/b'),
        (name, station, prefix) => {
          const path = pathFromTemplate('{station}/{name}', camera(name, station), 'sub', prefix)
          expect(path).toMatch(/^[0-9A-Za-z_-]+(\/[0-9A-Za-z_-]+)*$/)
          expect(path.length).toBeLessThanOrEqual(200)
        },
      ),
    )
  })

  it('takes a given path as it is or refuses it by its field', () => {
    expect(pathAsGiven('/old/cam.1/')).toBe('old/cam.1')
    expect(pathAsGiven('cam', 'site')).toBe('site/cam')
    for (const wrong of ['a b', '..', 'a/../b', 'ä', 'all', '/', 'a?b', '~x'])
      expect(() => pathAsGiven(wrong)).toThrowError(expect.objectContaining({ code: 'INPUT_INVALID' }))
  })
})
