import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Picture } from './decoder.ts'
import { KeptPictures } from './kept-pictures.ts'
import { PictureCanvas } from './picture-canvas.ts'
import type { Surroundings } from './surroundings.ts'

describe('a canvas', () => {
  const paints: (() => void)[] = []
  const drawn: number[] = []
  const givenUp: number[] = []
  let open = 0
  let canvas: PictureCanvas

  beforeEach(() => {
    for (const list of [paints, drawn, givenUp]) list.length = 0
    open = 0
    const element = {
      width: 0,
      height: 0,
      dataset: {},
      getContext: () => ({ drawImage: ({ mark }: { mark: number }) => drawn.push(mark) }),
    }
    vi.stubGlobal('document', { createElement: () => ({ ...element, getContext: () => ({ drawImage() {} }) }) })
    const around = { now: () => 1000, beforePaint: (call: () => void) => void paints.push(call) } as unknown as Surroundings
    canvas = new PictureCanvas(element as unknown as HTMLCanvasElement, new KeptPictures(), around, ({ picture, drawn: on }) => {
      if (!on) givenUp.push(picture.head.seq)
    })
    canvas.open('7')
    return () => vi.unstubAllGlobals()
  })

  const show = (seq: number, kind: 'unit' | 'jpeg' = 'unit') => {
    open += 1
    const head = { kind, seq, viewer: 0, capturedAt: 1, receivedAt: 1, key: true, pts: seq, width: 0, height: 0 }
    canvas.show({ image: { mark: seq }, width: 64, height: 36, head, close: () => (open -= 1) } as unknown as Picture)
  }
  const paint = () => {
    for (const call of paints.splice(0)) call()
  }

  it('has a decoded picture at once where the screen has seen the one before', () => {
    for (const seq of [1, 2, 3]) {
      show(seq)
      expect(drawn.at(-1)).toBe(seq)
      paint()
    }
    expect(givenUp).toEqual([])
    expect(open).toBe(0)
  })

  it('draws the newest once for each refresh, however many come in between, and gives the others back', () => {
    for (const seq of [1, 2, 3, 4]) show(seq)
    expect(drawn).toEqual([1])
    paint()
    expect(drawn).toEqual([1, 4])
    for (const seq of [5, 6]) show(seq)
    expect(drawn).toEqual([1, 4])
    paint()
    expect(drawn).toEqual([1, 4, 6])
    paint()
    expect(paints).toEqual([])
    show(7)
    expect(drawn).toEqual([1, 4, 6, 7])
    expect(givenUp).toEqual([2, 3, 5])
    expect(open).toBe(0)
  })

  it('waits with a JPEG for the refresh', () => {
    show(1, 'jpeg')
    show(2, 'jpeg')
    expect(drawn).toEqual([])
    paint()
    expect(drawn).toEqual([2])
  })

  it('lets go of what waits when it is stopped', () => {
    show(1)
    show(2)
    canvas.close()
    paint()
    expect(drawn).toEqual([1])
    expect(open).toBe(0)
  })
})
