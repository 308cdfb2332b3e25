import { expect, it } from 'vitest'
import type { StreamsOutcome } from '../../../../src-shared/setup.ts'
import { changesAnything, hasFailed, runMany } from './run-many.ts'

const outcome = (id: string, more: Partial<StreamsOutcome> = {}): StreamsOutcome => ({
  ...{ camera_id: id, name: id, plan: [], refused: [], results: [], clock: null, trouble: null },
  interrupts: { publication: false, recording: false },
  ...more,
})
const trouble = { cause: 'silent' as const, evidence: null, at: 0, retry_at: null, attempt: 1 }

it('asks a few at a time, tells each as it comes, and goes on after one that fails', async () => {
  let [now, most] = [0, 0]
  const told: string[] = []
  const ids = Array.from({ length: 40 }, (_, index) => String(index))
  await runMany(
    ids,
    async (id) => {
      now += 1
      most = Math.max(most, now)
      await new Promise((resolve) => setTimeout(resolve, 1))
      now -= 1
      if (id === '7') throw new Error('gone')
      return outcome(id)
    },
    (id, one) => told.push(`${id}${one.trouble ? '!' : ''}`),
    (id) => outcome(id, { trouble }),
    new AbortController().signal,
  )
  expect([told.length, most, told.includes('7!')]).toEqual([40, 6, true])
})

it('asks no further camera once it is ended', async () => {
  const end = new AbortController()
  const asked: string[] = []
  const ids = Array.from({ length: 20 }, (_, index) => String(index))
  const ask = async (id: string) => {
    asked.push(id)
    end.abort()
    return outcome(id)
  }
  await runMany(
    ids,
    ask,
    () => {},
    (id) => outcome(id),
    end.signal,
  )
  expect(asked.length).toBeLessThanOrEqual(6)
})

it('tells what is to be tried again from what cannot be', () => {
  const result = { id: 'stream1.bitrate', asked: 1, value: 2, reason: null, evidence: null }
  expect(hasFailed(outcome('1', { results: [{ ...result, outcome: 'applied-as' }] }))).toBe(false)
  expect(hasFailed(outcome('1', { results: [{ ...result, outcome: 'not-applied' }] }))).toBe(true)
  expect(hasFailed(outcome('1', { refused: [{ id: 'stream1.codec', problem: 'is to be one of H264' }] }))).toBe(false)
  expect(hasFailed(outcome('1', { clock: { outcome: 'not-applied', evidence: null } }))).toBe(true)
  expect(changesAnything(outcome('1'), false)).toBe(false)
  expect(changesAnything(outcome('1', { trouble }), true)).toBe(false)
})
