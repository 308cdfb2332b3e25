import { expect, it } from 'vitest'
import { fetchPieces, piecesOf } from './fetch-pieces.ts'

it('a stretch of any length is fetched whole, without a piece of nothing at its end', () => {
  expect(piecesOf({ from: 0, to: 30_000 })).toEqual([{ from: 0, seconds: 30 }])
  expect(piecesOf({ from: 1000, to: 301_000 })).toEqual([
    { from: 1000, seconds: 120 },
    { from: 121_000, seconds: 120 },
    { from: 241_000, seconds: 60 },
  ])
  expect(piecesOf({ from: 0, to: 240_100 })).toHaveLength(2)
  expect(piecesOf({ from: 0, to: 20 })).toEqual([{ from: 0, seconds: 0.1 }])
})

it('ends where it is cancelled, also in the middle of a piece, and passes on what fails', async () => {
  const stop = new AbortController()
  const kept: number[] = []
  const never = (signal: AbortSignal) => new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const pieces = piecesOf({ from: 0, to: 480_000 })
  const all = fetchPieces(
    pieces,
    async ({ from }, signal) => (from < 240_000 ? 'data' : never(signal)),
    (_, number) => {
      kept.push(number)
      if (number === 2) setTimeout(() => stop.abort(), 5)
    },
    stop.signal,
  )
  await all
  expect(kept).toEqual([1, 2])
  await expect(
    fetchPieces(
      pieces,
      () => Promise.reject(new Error('away')),
      () => {},
      new AbortController().signal,
    ),
  ).rejects.toThrow('away')
})
