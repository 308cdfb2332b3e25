// @vitest-environment jsdom
/** React has nothing to do for figures that nobody is shown. */
import { act } from 'react'
import { expect, it, vi } from 'vitest'

const react = vi.hoisted(() => {
  const counted = { commits: 0 }
  const hook = {
    supportsFiber: true,
    renderers: new Map(),
    checkDCE() {},
    inject: () => 1,
    onCommitFiberUnmount() {},
    onPostCommitFiberRoot() {},
  }
  const onCommitFiberRoot = () => {
    counted.commits += 1
  }
  Object.assign(globalThis, { __REACT_DEVTOOLS_GLOBAL_HOOK__: { ...hook, onCommitFiberRoot } })
  return counted
})

import { sample } from '../testing/fake-engine.ts'
import { open, settled, text } from '../testing/opened-window.tsx'

it('is not woken by the figures of streams on the wall, and is by a camera in trouble', async () => {
  const running = (more: object = {}) => sample.stream({ role: 'sub', readers: 1, ...more })
  const fake = await open('wall', { cameras: { 1: sample.camera() }, streams: { '1/sub': running() } })
  await settled(() => expect(text()).toContain('1 watched'))
  // What speaks to a screen reader waits until it is quiet.
  await act(async () => new Promise((resolve) => setTimeout(resolve, 3500)))
  const before = react.commits
  expect(before).toBeGreaterThan(0)
  for (let n = 1; n <= 5; n += 1)
    await act(async () => {
      fake.put('streams', '1/sub', running({ bitrate: n * 1000, fps: 25 + n / 10, jitter: n }))
      await new Promise((resolve) => setTimeout(resolve, 30))
    })
  expect(react.commits - before).toBe(0)
  await act(async () => {
    fake.put('streams', '1/sub', running({ state: 'failed', readers: 1 }))
    await new Promise((resolve) => setTimeout(resolve, 30))
  })
  await settled(() => expect(react.commits).toBeGreaterThan(before))
})
