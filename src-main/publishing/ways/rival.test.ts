import { describe, expect, it } from 'vitest'
import { createFakeServer, pathOf } from '../testing/fake-server.ts'
import { mayPublish } from './rival.ts'

const until = async (server: ReturnType<typeof createFakeServer>) => {
  const asked = mayPublish(server.context, new AbortController().signal).then(
    () => 'free',
    (thrown: { cause: string; evidence: string }) => `${thrown.cause}: ${thrown.evidence}`,
  )
  for (let at = 0; at < 5; at += 1) await server.turn()
  return asked
}

describe('before it publishes', () => {
  it.for([
    { name: 'nobody is there', looks: [[]] },
    { name: 'nobody feeds the path', looks: [[pathOf('gate', undefined, 50)]] },
    { name: 'who is there counts no more: it died', looks: [[pathOf('gate', 'other', 50)]] },
    { name: 'somebody else follows who was there', looks: [[pathOf('gate', 'one', 50)], [pathOf('gate', 'two', 60)]] },
    { name: 'who was there has gone', looks: [[pathOf('gate', 'one', 50)], []] },
    {
      name: 'the server fetches it itself',
      looks: [50, 60].map((bytes) => [pathOf('gate', 'x', bytes, { source: { type: 'rtspSource', id: '' } })]),
    },
    { name: 'the API does not answer', looks: ['failed'] },
  ] as const)('goes on where $name', async ({ looks }) => {
    expect(await until(createFakeServer({ looks }))).toBe('free')
  })

  const lives = [[pathOf('gate', 'other', 50)], [pathOf('gate', 'other', 60)]]

  it('yields to somebody whose bytes grow', async () => {
    expect(await until(createFakeServer({ looks: lives }))).toBe('duel: rtspSession other publishes to gate')
  })

  it.for([
    { name: 'it is our own session', more: { ownSource: 'other' } },
    { name: 'a person asked for it', more: { takeOver: true } },
    { name: 'there is no API to look at', more: { withoutApi: true } },
  ])('does not where $name', async ({ more }) => {
    expect(await until(createFakeServer({ looks: lives, ...more }))).toBe('free')
  })

  it('ends its second look with the try', async () => {
    const server = createFakeServer({ looks: lives })
    const ending = new AbortController()
    const asked = mayPublish(server.context, ending.signal)
    asked.catch(() => {})
    await Promise.resolve()
    await Promise.resolve()
    await Promise.resolve()
    ending.abort(new Error('stopped'))
    await expect(asked).rejects.toThrow('stopped')
    expect(server.waits).toEqual([])
  })
})
