import { expect, it } from 'vitest'
import { createFakeClock } from '../testing/fake-clock.ts'
import { Condition } from './condition.ts'

it('wakes each who waits in the turn in which its condition comes true, and nobody else', async () => {
  const condition = new Condition()
  let water = 0
  const woken: string[] = []
  const low = condition.until(() => water >= 1).then(() => woken.push('low'))
  const high = condition.until(() => water >= 2).then(() => woken.push('high'))
  await Promise.resolve()
  water = 1
  condition.notify()
  await low
  expect(woken).toEqual(['low'])
  water = 2
  condition.notify()
  await high
  expect(woken).toEqual(['low', 'high'])
})

it('does not wait for what is so already', async () => {
  expect(await new Condition().until(() => true)).toBe(true)
})

it('gives up when the time is over, and keeps neither a timer nor a look', async () => {
  const condition = new Condition()
  const clock = createFakeClock()
  let looks = 0
  const isSo = () => {
    looks += 1
    return false
  }
  const late = condition.until(isSo, { clock, within: 1000 })
  await clock.turn(1000)
  expect(await late).toBe(false)
  condition.notify()
  expect(looks).toBe(1)

  let ready = false
  const early = condition.until(() => ready, { clock, within: 1000 })
  expect(clock.pending).toBe(1)
  ready = true
  condition.notify()
  expect(await early).toBe(true)
  expect(clock.pending).toBe(0)
})
