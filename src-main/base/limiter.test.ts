import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLimiter } from './limiter.ts'

/** Work whose end the test decides. */
function held(log: string[], name: string) {
  let end = (_failure?: Error) => {}
  const work = () =>
    new Promise<string>((resolve, reject) => {
      log.push(name)
      end = (failure) => (failure ? reject(failure) : resolve(name))
    })
  return { work, end: (failure?: Error) => end(failure) }
}
const soon = () => new Promise(setImmediate)

describe('a limiter', () => {
  it('lets so many in at once and the others in order, also after a failure', async () => {
    const log: string[] = []
    const { run } = createLimiter(2)
    const works = ['a', 'b', 'c', 'd'].map((name) => held(log, name))
    const results = works.map(({ work }) => run(work))
    await soon()
    expect(log).toEqual(['a', 'b'])
    works[1]?.end(new Error('failed'))
    await expect(results[1]).rejects.toThrow('failed')
    await soon()
    expect(log).toEqual(['a', 'b', 'c'])
    works[0]?.end()
    works[2]?.end()
    await soon()
    works[3]?.end()
    expect(await Promise.all([results[0], results[2], results[3]])).toEqual(['a', 'c', 'd'])
  })

  it('runs work of one key in sequence and lets no key wait for another', async () => {
    const log: string[] = []
    const { run } = createLimiter()
    const [first, second, other] = ['first', 'second', 'other'].map((name) => held(log, name))
    const done = [
      run(first?.work as never, { key: 'x' }),
      run(second?.work as never, { key: 'x' }),
      run(other?.work as never, { key: 'y' }),
    ]
    await soon()
    expect(log).toEqual(['first', 'other'])
    first?.end(new Error('failed'))
    await expect(done[0]).rejects.toThrow('failed')
    await soon()
    expect(log).toEqual(['first', 'other', 'second'])
  })

  it('lets go who is aborted while waiting, without ever running it, and keeps nobody else waiting for it', async () => {
    const log: string[] = []
    const { run } = createLimiter(1)
    const [first, aborted, third] = ['first', 'aborted', 'third'].map((name) => held(log, name))
    const abort = new AbortController()
    void run(first?.work as never)
    const gone = run(aborted?.work as never, { signal: abort.signal })
    void run(third?.work as never)
    abort.abort(new Error('left'))
    await expect(gone).rejects.toThrow('left')
    await expect(run(async () => 1, { signal: abort.signal })).rejects.toThrow('left')
    first?.end()
    await soon()
    expect(log).toEqual(['first', 'third'])
  })

  it('has settled when all that was given before has ended', async () => {
    const log: string[] = []
    const limiter = createLimiter(1)
    const works = ['a', 'b'].map((name) => held(log, name))
    for (const { work } of works) void limiter.run(work, { key: 'x' })
    let settled = false
    const all = limiter.settled().then(() => {
      settled = true
    })
    await soon()
    works[0]?.end()
    await soon()
    expect(settled).toBe(false)
    works[1]?.end()
    await all
    expect(log).toEqual(['a', 'b'])
  })

  it('never has more at once than it may, nor two of one key, whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', undefined), steps: fc.nat(3) })),
        async (atOnce, jobs) => {
          const { run } = createLimiter(atOnce)
          let running = 0
          const keys = new Map<string, number>()
          const order = new Map<string, number[]>()
          await Promise.all(
            jobs.map(({ key, steps }, index) =>
              run(
                async () => {
                  running += 1
                  expect(running).toBeLessThanOrEqual(atOnce)
                  if (key !== undefined) {
                    keys.set(key, (keys.get(key) ?? 0) + 1)
                    expect(keys.get(key)).toBe(1)
                    order.set(key, [...(order.get(key) ?? []), index])
                  }
                  for (let step = 0; step < steps; step += 1) await Promise.resolve()
                  running -= 1
                  if (key !== undefined) keys.set(key, 0)
                },
                { key },
              ),
            ),
          )
          for (const seen of order.values()) expect(seen).toEqual([...seen].sort((one, other) => one - other))
        },
      ),
    )
  })
})
