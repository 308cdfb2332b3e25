import { describe, expect, it } from 'vitest'
import { sample } from '../../testing/fake-engine.ts'
import { inStation, listCameras, noStation } from '../camera/index.ts'
import { type Layout, layoutNames, layoutOf, nextCell } from './layouts.ts'
import { arranged, moved, pageOf } from './wall-pages.ts'
import { readWall } from './wall-state.ts'

/** How often each square of the grid is covered. */
const cover = ({ columns, rows, cells }: Layout) => {
  const squares = new Array<number>(columns * rows).fill(0)
  for (const { x, y, wide, high } of cells)
    for (let row = y; row < y + high; row += 1)
      for (let column = x; column < x + wide; column += 1) squares[row * columns + column] = (squares[row * columns + column] ?? 0) + 1
  return squares
}

describe('layouts', () => {
  it('fill the room, each place of it once, whatever the number of cameras and the shape of the room', () => {
    for (const ratio of [0.5, 1, 16 / 9, 3.2])
      for (const name of layoutNames)
        for (let count = 0; count <= 17; count += 1)
          expect([name, count, ratio, new Set(cover(layoutOf(name, count, ratio)))]).toEqual([name, count, ratio, new Set([1])])
  })

  it('have as many places as their name says', () => {
    expect(layoutNames.slice(1).map((name) => layoutOf(name, 99, 2).cells.length)).toEqual([1, 2, 4, 6, 8, 9, 12, 16, 6, 8])
    expect([1, 2, 3, 5, 7, 13, 16, 40].map((count) => layoutOf('auto', count, 16 / 9).cells.length)).toEqual([1, 2, 3, 5, 7, 13, 16, 16])
  })

  it('lie or stand as the room does', () => {
    expect(layoutOf('2', 2, 2)).toMatchObject({ columns: 2, rows: 1 })
    expect(layoutOf('2', 2, 0.5)).toMatchObject({ columns: 1, rows: 2 })
  })
})

describe('arrows on the wall', () => {
  const next = (key: string, at: number, name: Parameters<typeof layoutOf>[0] = '9', count = 8) =>
    nextCell(key, at, layoutOf(name, count, 16 / 9), count)

  it('go to the neighbour and stop at the edge', () => {
    expect(next('ArrowRight', 0)).toBe(1)
    expect(next('ArrowRight', 2)).toBe(2)
    expect(next('ArrowLeft', 0)).toBe(0)
    expect(next('ArrowUp', 1)).toBe(1)
    expect(next('ArrowDown', 1)).toBe(4)
  })

  it('reach the last tile of a row that is not full', () => expect(next('ArrowDown', 5)).toBe(7))

  it('find their way round a large tile', () => {
    expect(next('ArrowRight', 0, '1+5', 6)).toBe(1)
    expect(next('ArrowDown', 0, '1+5', 6)).toBe(3)
    expect(next('ArrowUp', 3, '1+5', 6)).toBe(0)
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

  it('stand as they were put, new ones behind, without those that were taken off', () => {
    expect(ids(arranged(all, { order: ['10', 'gone'], off: [] }))).toEqual(['10', '1', '2'])
    expect(ids(arranged(all, { order: [], off: ['1'] }))).toEqual(['2', '10'])
  })

  it('change places when one is dragged onto the other, and make room for one that was not there', () => {
    expect(moved(['a', 'b', 'c'], 'a', 'c')).toEqual(['c', 'b', 'a'])
    expect(moved(['a', 'b'], 'x', 'b')).toEqual(['a', 'x', 'b'])
    expect(moved(['a', 'b'], 'a', 'gone')).toEqual(['a', 'b'])
  })

  it('are the last page where the wanted one is gone', () => {
    expect(pageOf(all, 1, 7)).toMatchObject({ page: 2, pages: 3 })
    expect(pageOf([], 4, 0)).toEqual({ page: 0, pages: 1, shown: [] })
  })
})

describe('what the wall keeps', () => {
  it('survives what other versions or hands wrote', () => {
    for (const text of [null, '', '{', '[]', '{"arrangements":{"":{"layout":"7"}},"stay":1}', '{"arrangements":{"a":null}}'])
      expect(readWall(text)).toMatchObject({ arrangements: {}, stay: 10, station: null })
    expect(readWall('{"arrangements":{"":{"layout":"1+5","order":["1",2],"off":7}}}').arrangements).toEqual({
      '': { layout: '1+5', order: ['1'], off: [] },
    })
  })
})
