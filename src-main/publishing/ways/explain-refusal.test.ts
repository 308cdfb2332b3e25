import { describe, expect, it } from 'vitest'
import { Failure } from '../../base/index.ts'
import { createFakeServer, type FakeServerState, pathOf } from '../testing/fake-server.ts'
import { explainRefusal } from './explain-refusal.ts'

const refused = new Failure('path-refused', 'ANNOUNCE: 400 Bad Request')
/** `cause: evidence`, with a question mark where it is tried again. */
const explained = async (played: FakeServerState, failure = refused, unexplained = 0) => {
  const server = createFakeServer(played)
  const asked = explainRefusal(server.context, failure, { unexplained })
  for (let at = 0; at < 3; at += 1) await server.turn()
  const { cause, evidence, final } = await asked
  return `${cause}${final ? '' : '?'}: ${evidence}`
}
const open = { all_others: {} }

describe('a 400', () => {
  it('means a duel where somebody publishes there who lives, and may not be replaced', async () => {
    const looks = [[pathOf('gate', 'other', 50)], [pathOf('gate', 'other', 60)]]
    expect(await explained({ looks })).toMatch(/^duel: .*rtspSession other/)
  })

  it('is waited for where the server holds a session of which nothing comes any more', async () => {
    expect(await explained({ looks: [[pathOf('gate', 'other', 50)]] })).toMatch(/^path-refused\?: .*still holds rtspSession other/)
  })

  it('means a path that the server takes from elsewhere, whose password is not told', async () => {
    const settings = { gate: { source: 'rtsp://joe:hunter2@far/x' } }
    expect(await explained({ settings })).toBe(
      'path-refused: ANNOUNCE: 400 Bad Request: the server takes this path from rtsp://joe:***@far/x',
    )
  })

  it('means a path that no configuration has, nor any pattern', async () => {
    expect(await explained({})).toMatch(/^path-refused: .*has no path gate$/)
    expect(await explained({ settings: { other: {}, '~^cam_': {} } })).toMatch(/^path-refused: .*has no path gate$/)
  })

  it('is tried again where the path is allowed and nobody is there; in the end it may be the tracks', async () => {
    for (const settings of [open, { gate: {} }, { '~^ga': {} }] as FakeServerState['settings'][])
      expect(await explained({ settings })).toMatch(/^path-refused\?: .*allowed, and nobody publishes there$/)
    expect(await explained({ settings: open }, refused, 3)).toMatch(/^codec\?: .*4 times in a row/)
  })

  it('is tried again without the API, where that does not answer, and where a pattern cannot be read', async () => {
    const same = 'path-refused?: ANNOUNCE: 400 Bad Request'
    expect(await explained({ withoutApi: true })).toBe(same)
    expect(await explained({ looks: ['failed'] })).toBe(same)
    expect(await explained({ settings: { '~^(?i)gate$': {} } })).toBe(same)
  })

  it('is not asked about where the answer was clear', async () => {
    expect(await explained({}, new Failure('auth', '401'))).toBe('auth: 401')
    expect(await explained({}, new Failure('codec', '415'))).toBe('codec: 415')
  })
})
