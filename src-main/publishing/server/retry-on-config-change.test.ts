/** A real server that refuses, and whose operator then mends its configuration: nobody has to come here and press a button. */
import { describe, expect, it } from 'vitest'
import { mediamtxPeers, newestWith } from '../testing/mediamtx-peers.ts'
import { arriving, failed, openHarness, profileFor } from '../testing/publishing-harness.ts'

describe.each(mediamtxPeers)('$name that was mended [needs mediamtx]', { concurrent: true, timeout: 90_000 }, ({ file, missing }) => {
  it.skipIf(missing).for([
    { name: 'while it runs', restart: false },
    { name: 'and restarted', restart: true },
  ])('$name: takes the path that it refused, without a person here', async ({ restart }, { onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(file, { paths: { only_this: {} } })
    const { publishing, camera, until } = await bench.room()
    await publishing.profiles.create(profileFor(peer))
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false })
    const { since } = await until(id, failed)
    // As long as nothing changes there, nothing is tried.
    await new Promise((resolve) => setTimeout(resolve, 13_000))
    expect(publishing.statusOf(id)).toMatchObject({
      status: 'failed',
      since,
      error_count: 1,
      trouble: { cause: 'path-refused', retry_at: null },
    })
    if (restart) await peer.kill()
    if (restart) await peer.start({})
    else peer.rewrite({})
    await until(id, arriving, 40_000)
    const [{ outages = [], end } = {}, ...others] = await publishing.history({ limit: 5 })
    expect({ end, others, outages }).toMatchObject({
      end: null,
      others: [],
      outages: [{ cause: 'path-refused', from: expect.any(Number) }],
    })
    expect((outages[0]?.to ?? Date.now()) - (outages[0]?.from ?? 0)).toBeGreaterThan(12_000)
  })
})

describe('a password that was mended', { concurrent: true, timeout: 90_000 }, () => {
  const { file, missing } = newestWith('mediamtx-users')
  const users = (pass: string) => ({
    authInternalUsers: [
      { user: 'pub', pass, ips: [], permissions: [{ action: 'publish', path: '' }] },
      { user: 'any', pass: '', ips: [], permissions: [{ action: 'api', path: '' }] },
    ],
  })
  it.skipIf(missing)('on the server is tried again once that was started anew [needs mediamtx-users]', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(file, users('another'))
    const { publishing, camera, until } = await bench.room()
    await publishing.profiles.create(profileFor(peer, { user: 'pub', password: 'a-password' }))
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false })
    expect(await until(id, failed)).toMatchObject({ trouble: { cause: 'auth' } })
    await new Promise((resolve) => setTimeout(resolve, 5000))
    await peer.kill()
    await peer.start(users('a-password'))
    await until(id, arriving, 40_000)
  })
})
