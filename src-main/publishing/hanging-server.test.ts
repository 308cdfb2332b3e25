/** A real server that hangs (its process stands still, its connections stay open): told as what it is by every way, and gone on with. */
import { describe, expect, it } from 'vitest'
import { createHub } from '../hub/index.ts'
import { newest, newestWith } from './testing/mediamtx-peers.ts'
import { arriving, openHarness, openPulling, profileFor, testPicture } from './testing/publishing-harness.ts'

const stalled = ({ status, trouble }: { status: string; trouble: { cause: string } | null }) =>
  status === 'reconnecting' && trouble?.cause === 'stalled-server'
const login = {
  authInternalUsers: [
    { user: 'pub', pass: 'a-password', ips: [], permissions: [{ action: 'publish', path: '' }] },
    { user: 'any', pass: '', ips: [], permissions: [{ action: 'api', path: '' }] },
  ],
}

describe('a server that hangs [needs mediamtx posix]', { concurrent: true, timeout: 120_000 }, () => {
  const { file, missing } = newest
  const absent = missing || process.platform === 'win32'

  const users = newestWith('mediamtx-users')
  const forwarding = newestWith('mediamtx-forward')
  it.for([
    { name: 'direct', needs: 'ffmpeg', way: 'direct', user: undefined, server: newest },
    { name: 'ffmpeg', needs: 'ffmpeg', way: 'ffmpeg', user: undefined, server: newest },
    { name: 'ffmpeg with a login', needs: 'ffmpeg mediamtx-users', way: 'ffmpeg', user: 'pub', server: users },
    { name: 'forward', needs: 'ffmpeg mediamtx-forward', way: 'forward', user: undefined, server: forwarding },
  ] as const)(
    'is told with way $name [needs $needs], and published to again when it goes on',
    async ({ way, user, server }, { onTestFinished, skip }) => {
      skip(server.missing || process.platform === 'win32')
      const bench = openHarness(onTestFinished)
      const { file } = server
      const peer = await bench.server(file, user ? login : {})
      const { publishing: gateway, camera, until } = await bench.room({ source: testPicture, openHub: createHub, mediamtx: file })
      await gateway.profiles.create(profileFor(peer, user ? { user, password: 'a-password' } : {}))
      const id = await camera()
      await gateway.start({ camera_id: id, force_restart: false, way })
      await until(id, arriving)
      peer.freeze()
      // At once: a server that hangs is never taken for a camera that stalled.
      const { trouble } = await until(id, (row) => row.trouble !== null, 60_000)
      expect(trouble?.cause).toBe('stalled-server')
      expect(trouble?.retry_at).toBeGreaterThan(0)
      peer.thaw()
      await until(id, arriving, 45_000)
      const [entry] = await gateway.history({ limit: 1 })
      expect(entry?.outages.map(({ cause }) => cause)).toContain('stalled-server')
    },
  )

  it.skipIf(absent)('is told where it pulls, and goes on by itself', async ({ onTestFinished }) => {
    const { peer, pull, until } = await openPulling(openHarness(onTestFinished), file)
    const id = await pull()
    peer.freeze()
    await until(id, stalled, 30_000)
    peer.thaw()
    await until(id, arriving, 45_000)
  })
})
