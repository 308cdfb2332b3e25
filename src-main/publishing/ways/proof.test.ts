import { describe, expect, it } from 'vitest'
import { createFakeServer, type FakeServerState, pathOf } from '../testing/fake-server.ts'
import { proveDelivery } from './proof.ts'

/** A session that sends and is looked at every 2 s; `counted`: what the server says then, undefined where the path is not listed. */
async function session(counted: readonly (number | undefined | 'failed')[], sending = true, played: Partial<FakeServerState> = {}) {
  const looks = [[], ...counted.map((bytes) => (bytes === 'failed' ? bytes : bytes === undefined ? [] : [pathOf('gate', 'ours', bytes)]))]
  const server = createFakeServer({ looks, fingerprint: 'same', ...played })
  await server.context.watch.refresh()
  const proof = proveDelivery(server.context)
  const seen = []
  for (const at of counted.keys()) {
    server.now += 2000
    const lost = proof.polled(await server.context.watch.refresh(), sending ? at + 1 : 1)
    seen.push(lost?.cause ?? proof.delivery)
  }
  return { seen, proof }
}

describe('the proof of a session', () => {
  it('arrives when the server counts, and names the session that the server took for ours', async () => {
    const { seen, proof } = await session([100, 200, 300])
    expect(seen).toEqual(['arriving', 'arriving', 'arriving'])
    expect(proof).toMatchObject({ proven: true, serverBytes: 300, ownSource: 'ours' })
    expect(await proof.closing(true)).toMatchObject({ alive: true, fingerprint: 'same', confName: 'all_others' })
    expect(await proof.closing(false)).toMatchObject({ alive: false })
  })

  it('is given up where nothing is counted for 20 s although we send', async () => {
    const { seen, proof } = await session(Array(11).fill(undefined))
    expect(seen.slice(0, 3)).toEqual(['unknown', 'unknown', 'not-arriving'])
    expect(seen.at(-1)).toBe('stalled-server')
    expect(seen.indexOf('stalled-server')).toBe(10)
    expect(proof.proven).toBe(false)
  })

  it('blames nobody else where the source gives nothing', async () => {
    expect((await session(Array(12).fill(50), false)).seen.at(-1)).toBe('stalled-source')
  })

  it('knows nothing while the API does not answer', async () => {
    const { seen, proof } = await session([100, 'failed'])
    expect(seen).toEqual(['arriving', 'unknown'])
    expect(proof.serverBytes).toBeNull()
    expect(await proof.closing(true)).toMatchObject({ alive: false })
  })
})
