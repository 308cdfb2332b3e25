/** Two gateways on one path of a real server that lets the newer one take over: one of both yields and says so, whatever it knows. */
import { describe, expect, it } from 'vitest'
import { Failure, systemClock } from '../base/index.ts'
import { createHub } from '../hub/index.ts'
import { arriving, openBench, profileFor, testPicture } from './testing/bench.ts'
import { newest } from './testing/mediamtx-peers.ts'
import { explainClose, explainRefusal } from './ways/explain.ts'
import type { Leg } from './ways/leg.ts'

describe('two gateways on one path [needs mediamtx]', { concurrent: true, timeout: 180_000 }, () => {
  const { file, missing } = newest

  it.skipIf(missing).for([
    { name: 'directly, with the API', way: 'direct', api: true },
    { name: 'by FFmpeg, with the API [needs ffmpeg]', way: 'ffmpeg', api: true },
    { name: 'directly, without the API', way: 'direct', api: false },
  ] as const)('do not fight for ever: $name', async ({ way, api }, { onTestFinished }) => {
    const bench = openBench(onTestFinished)
    const peer = await bench.server(file)
    const real = way === 'ffmpeg' ? { source: testPicture, openHub: createHub } : {}
    const rooms = [await bench.room(real), await bench.room(real)]
    const ids: string[] = []
    for (const { publishing, camera, until } of rooms) {
      await publishing.profiles.create(profileFor(peer, { path_template: 'same', ...(api ? {} : { api_url: null }) }))
      const id = await camera()
      ids.push(id)
      await publishing.start({ camera_id: id, force_restart: false, way })
      // The first is there before the second comes.
      await until(id, ({ status }) => status === 'publishing' || status === 'failed')
      if (api && ids.length === 1) await until(id, arriving)
    }
    const rows = () => rooms.map(({ publishing }, at) => publishing.statusOf(ids[at] ?? ''))
    const began = Date.now()
    while (!rows().some(({ status }) => status === 'failed')) {
      if (Date.now() - began > 150_000) throw new Error(JSON.stringify(rows()))
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    const [loser] = rows().filter(({ status }) => status === 'failed')
    expect(loser).toMatchObject({ trouble: { cause: 'duel', retry_at: null }, delivery: 'other-publisher' })
    const at = rows().findIndex(({ status }) => status !== 'failed')
    await rooms[at]?.until(ids[at] ?? '', ({ status }) => status === 'publishing', 25_000)
  })
})

describe('without the API', () => {
  /** Sessions of these lengths in seconds, each closed by the server; the first failure that is a duel. */
  const afterSessions = async (lengths: readonly number[], refusals: readonly number[] = []) => {
    const server = { profile: { transport: 'tcp' } }
    const leg = { server, watch: { client: undefined }, parts: { clock: systemClock }, shortLived: 0 } as unknown as Leg
    for (const [at, seconds] of lengths.entries()) {
      const openedAt = systemClock.now() - seconds * 1000
      const closing = { openedAt, fingerprint: undefined, confName: undefined, alive: true }
      if (refusals.includes(at)) await explainRefusal(leg, new Failure('refused'))
      const { cause } = await explainClose(leg, new Failure('server-closed'), closing)
      if (cause === 'duel') return at + 1
    }
    return undefined
  }

  it('yields who came second, before who published in peace', async () => {
    expect(await afterSessions(Array(20).fill(5))).toBe(6)
    expect(await afterSessions([3600, ...Array(20).fill(5)])).toBe(11)
  })

  it('takes a server that crashes again and again for no rival', async () => {
    expect(await afterSessions(Array(12).fill(5), [3, 6, 9])).toBeUndefined()
  })
})
