import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Velocity } from '../../../src-shared/ptz.ts'
import { systemClock } from '../../base/index.ts'
import { createMotion, type MotionPort } from './motion.ts'

/** A camera that answers when it is let. */
function scripted(lifetime?: number) {
  const log: string[] = []
  const answers: (() => void)[] = []
  let refusal: Error | undefined
  let stands = true
  const port: MotionPort = {
    move({ pan, zoom }: Velocity) {
      log.push(`move ${pan}${zoom ? ` zoom ${zoom}` : ''}`)
      return new Promise((resolve, reject) => answers.push(() => (refusal ? reject(refusal) : resolve())))
    },
    stop(axes, underWay) {
      log.push(`stop ${[...axes].join('+')}${underWay ? ', a move under way' : ''}`)
      return { sent: Promise.resolve(), done: Promise.resolve(stands) }
    },
    lifetime: () => lifetime,
  }
  const motion = createMotion({ port, clock: { ...systemClock, now: () => Date.now() }, changed: () => {} })
  return {
    log,
    motion,
    answer: () => {
      answers.shift()?.()
      return new Promise((done) => setImmediate(done))
    },
    refuse: (error: Error) => {
      refusal = error
    },
    runOn: () => {
      stands = false
    },
  }
}

describe('motion', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
  afterEach(() => vi.useRealTimers())

  it('sends the newest wish when the camera answered the one before', async () => {
    const { motion, log, answer } = scripted()
    void motion.wish({ pan: 0.1 }, 1000)
    for (const pan of [0.2, 0.3, 0.4]) void motion.wish({ pan }, 1000)
    expect(log).toEqual(['move 0.1'])
    await answer()
    expect(log).toEqual(['move 0.1', 'move 0.4'])
    await answer()
    expect(log).toHaveLength(2)
  })

  it('stops at once, though a move is under way, and forgets what waited', async () => {
    const { motion, log, answer } = scripted()
    void motion.wish({ pan: 0.1 }, 1000)
    void motion.wish({ pan: 0.9, zoom: 1 }, 1000)
    const stopped = motion.stop()
    expect(log).toEqual(['move 0.1', 'stop panTilt+zoom, a move under way'])
    expect(await stopped).toBe(true)
    await answer()
    expect(log).toHaveLength(2)
    expect(motion.state).toBe('still')
  })

  it('stops when nobody says the wish again', async () => {
    const { motion, log, answer } = scripted()
    void motion.wish({ pan: 1 }, 500)
    await answer()
    vi.advanceTimersByTime(400)
    void motion.wish({ pan: 1 }, 500)
    vi.advanceTimersByTime(400)
    expect(log).toEqual(['move 1'])
    vi.advanceTimersByTime(200)
    expect(log).toEqual(['move 1', 'stop panTilt'])
  })

  it('says a wish again before the camera would end it by itself', async () => {
    const { motion, log, answer } = scripted(2000)
    for (let at = 0; at < 5; at += 1) {
      void motion.wish({ pan: 1 }, 500)
      await answer()
      vi.advanceTimersByTime(400)
    }
    expect(log).toEqual(['move 1', 'move 1'])
  })

  it('stops by a wish for nothing, also as the very first', async () => {
    const { motion, log } = scripted()
    await motion.wish({ pan: 0 }, 500)
    expect(log).toEqual(['stop '])
  })

  it('tells who asked that the camera refused, and what does not stop', async () => {
    const { motion, answer, refuse, runOn } = scripted()
    refuse(new Error('no'))
    const wish = motion.wish({ pan: 1 }, 500)
    await Promise.resolve()
    void answer()
    await expect(wish).rejects.toThrow('no')
    runOn()
    expect(await motion.stop()).toBe(false)
    expect(motion.state).toBe('not-stopped')
    expect([...motion.moved]).toEqual(['panTilt'])
  })

  it('does not call still what was moved anew meanwhile', async () => {
    const { motion, answer } = scripted()
    void motion.wish({ pan: 1 }, 500)
    await answer()
    const stopped = motion.stop()
    void motion.wish({ pan: -1 }, 500)
    expect(await stopped).toBe(false)
    expect(motion.state).toBe('moving')
  })
})
