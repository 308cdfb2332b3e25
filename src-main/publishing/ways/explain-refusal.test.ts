import { describe, expect, it } from 'vitest'
import { Failure } from '../../base/index.ts'
import { type Played, pathOf, playServer } from '../testing/played-server.ts'
import { explainRefusal } from './explain-refusal.ts'

const refused = new Failure('path-refused', 'ANNOUNCE: 400 Bad Request')
const explained = async (played: Played, failure = refused) => {
  const { cause, evidence } = await explainRefusal(playServer(played).context, failure)
  return `${cause}: ${evidence}`
}

describe('a 400', () => {
  it('means a duel where somebody publishes there who may not be replaced', async () => {
    expect(await explained({ looks: [[pathOf('gate', 'other', 50)]] })).toMatch(/^duel: .*rtspSession other/)
  })

  it('means a path that the server takes from elsewhere, whose password is not told', async () => {
    const settings = { gate: { source: 'rtsp://joe:hunter2@far/x' } }
    expect(await explained({ settings })).toBe(
      'path-refused: ANNOUNCE: 400 Bad Request: the server takes this path from rtsp://joe:***@far/x',
    )
  })

  it('means a path that no configuration has', async () => {
    expect(await explained({})).toMatch(/^path-refused: .*has no path gate$/)
  })

  it('stays what it was without the API, where that does not answer, and where the answer was clear', async () => {
    const same = 'path-refused: ANNOUNCE: 400 Bad Request'
    expect(await explained({ withoutApi: true })).toBe(same)
    expect(await explained({ looks: ['failed'] })).toBe(same)
    expect(await explained({}, new Failure('auth', '401'))).toBe('auth: 401')
  })
})
