import { describe, expect, it } from 'vitest'
import { sample } from '../../testing/fake-engine.ts'
import { inStation, listCameras, noStation } from '../camera/index.ts'
import { nextInGrid } from './roving.ts'
import { gridFor, pageOf } from './wall-pages.ts'

describe('arrows on the wall', () => {
  // 8 tiles in 3 columns: the last row has two.
  const next = (key: string, at: number) => nextInGrid(key, at, 8, 3)

  it('go to the neighbour and stop at the edge', () => {
    expect(next('ArrowRight', 0)).toBe(1)
    expect(next('ArrowRight', 7)).toBe(7)
    expect(next('ArrowLeft', 0)).toBe(0)
    expect(next('ArrowUp', 1)).toBe(1)
    expect(next('ArrowDown', 1)).toBe(4)
  })

  it('reach the last tile of a row that is not full', () => {
    expect(next('ArrowDown', 5)).toBe(7)
    expect(next('ArrowDown', 7)).toBe(7)
  })

  it('leave other keys alone', () => {
    expect(next('p', 3)).toBeUndefined()
    expect(next('End', 3)).toBe(7)
  })
})

describe('the cameras of a page', () => {
  const cameras = ['10', '2', '1'].map((id) => sample.camera({ id, name: `Gate ${id}`, station: id === '2' ? 'North' : null }))
  const all = listCameras(Object.fromEntries(cameras.map((camera) => [camera.id, camera])), new Set())
  const ids = (list: { id: string }[]) => list.map(({ id }) => id)

  it('are sorted as a person counts, without those that are leaving', () => {
    expect(ids(all)).toEqual(['1', '2', '10'])
    expect(ids(listCameras({ 1: sample.camera() }, new Set(['1'])))).toEqual([])
  })

  it('are those of the station', () => {
    expect(ids(inStation(all, 'North'))).toEqual(['2'])
    expect(ids(inStation(all, noStation))).toEqual(['1', '10'])
    expect(ids(inStation(all, null))).toEqual(['1', '2', '10'])
  })

  it('fit the grid by themselves until somebody chooses one', () => {
    expect([0, 1, 2, 4, 5, 9, 10, 64].map((count) => gridFor(null, count))).toEqual([1, 1, 4, 4, 9, 9, 16, 16])
    expect(gridFor(4, 9)).toBe(4)
  })

  it('are the last page where the wanted one is gone', () => {
    expect(pageOf(all, 1, 7)).toMatchObject({ page: 2, pages: 3 })
    expect(pageOf([], 4, 0)).toEqual({ page: 0, pages: 1, shown: [] })
  })
})
