import { describe, expect, it } from 'vitest'
import { Failure } from '../../base/index.ts'
import { createFakeServer, type FakeServerState, pathOf } from '../testing/fake-server.ts'
import { explainClose } from './explain-close.ts'
import type { Closing } from './proof.ts'

const kicked: FakeServerState = { ownSource: 'ours', fingerprint: 'same' }
const alive: Closing = { openedAt: 0, fingerprint: 'same', confName: 'all_others', alive: true }
const explained = async (played: FakeServerState, closing: Partial<Closing> = {}, failure = new Failure('server-closed', 'closed')) => {
  const server = createFakeServer(played)
  const asked = explainClose(server.context, failure, { ...alive, ...closing })
  for (let at = 0; at < 3; at += 1) await server.turn()
  return (await asked).cause
}

describe('a session that the server closed', () => {
  it('was ended by an operator where nothing but the session went', async () => {
    expect(await explained(kicked)).toBe('held')
  })

  it('was taken over where somebody else feeds the path', async () => {
    expect(await explained({ ...kicked, looks: [[pathOf('gate', 'other')]] })).toBe('duel')
  })

  it.for([
    { name: 'the server or its configuration is another one', played: { ...kicked, fingerprint: 'another' }, closing: {} },
    { name: 'the path got a configuration of its own', played: { ...kicked, settings: { gate: {} } }, closing: {} },
    { name: 'the session is still in its list', played: { ...kicked, sessions: ['ours'] }, closing: {} },
    { name: 'nothing was counted up to the end', played: kicked, closing: { alive: false } },
    { name: 'the configuration before is not known', played: kicked, closing: { fingerprint: undefined } },
    { name: 'its own session was never seen', played: { fingerprint: 'same' }, closing: {} },
    { name: 'the API does not answer', played: { ...kicked, looks: ['failed'] as const }, closing: {} },
    { name: 'there is no API', played: { ...kicked, withoutApi: true }, closing: {} },
  ])('is a loss where $name', async ({ played, closing }) => {
    expect(await explained(played, closing)).toBe('server-closed')
  })

  it('is not asked about where something else ended it', async () => {
    expect(await explained(kicked, {}, new Failure('stalled-server'))).toBe('stalled-server')
  })
})
