/** FFmpeg on the real restream, to a real server: with a password through the relay, without one straight. */
import { describe, expect, it } from 'vitest'
import { createHub } from '../../hub/index.ts'
import { newest, newestWith } from '../testing/mediamtx-peers.ts'
import { arriving, openHarness, profileFor, testPicture } from '../testing/publishing-harness.ts'

const password = 'pÄ@s/s w#rd?%'

describe('way ffmpeg [needs mediamtx ffmpeg]', { concurrent: true, timeout: 60_000 }, () => {
  const { file, missing } = newest
  const users = newestWith('mediamtx-users')
  it.skipIf(users.missing)(
    'logs in for FFmpeg, so that no argument bears the password, and reads the refusal itself [needs mediamtx-users]',
    async ({ onTestFinished }) => {
      const bench = openHarness(onTestFinished)
      const peer = await bench.server(users.file, {
        authInternalUsers: [
          {
            user: 'any',
            pass: '',
            ips: [],
            permissions: [
              { action: 'api', path: '' },
              { action: 'read', path: '' },
            ],
          },
          { user: 'pub', pass: 'a-password-of-letters', ips: [], permissions: [{ action: 'publish', path: '' }] },
        ],
      })
      const room = await bench.room({ source: testPicture, openHub: createHub })
      const { profiles } = room.publishing
      await profiles.create(profileFor(peer, { user: 'pub', password }))
      const id = await room.camera()
      await room.publishing.start({ camera_id: id, force_restart: false, way: 'ffmpeg' })
      const refused = await room.until(id, ({ status }) => status === 'failed')
      expect(refused.trouble).toMatchObject({ cause: 'auth', retry_at: null, evidence: expect.stringContaining('401') })
      // The right one: what failed goes on by itself.
      await profiles.change('central', { password: 'a-password-of-letters' })
      const row = await room.until(id, arriving)
      expect(row).toMatchObject({ way: 'ffmpeg', status: 'publishing' })
      expect(row.metrics.bytes_sent).toBeGreaterThan(0)
      const spoken = JSON.stringify([room.commands, room.state.snapshot(), await room.publishing.history({ limit: 10 })])
      expect(room.commands.some((command) => command.includes('127.0.0.1') && command.includes('-f rtsp'))).toBe(true)
      for (const secret of [password, encodeURIComponent(password), 'a-password-of-letters']) expect(spoken).not.toContain(secret)
    },
  )

  it.skipIf(missing)('pushes straight to a server without a password, and comes back after it', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(file)
    const room = await bench.room({ source: testPicture, openHub: createHub })
    await room.publishing.profiles.create(profileFor(peer))
    const id = await room.camera()
    await room.publishing.start({ camera_id: id, force_restart: false, way: 'ffmpeg' })
    await room.until(id, arriving)
    expect(room.commands.at(-1)).toContain(`${peer.rtspUrl}/camera_${id}`)
    await peer.kill()
    await room.until(id, ({ status }) => status === 'reconnecting')
    await peer.start()
    expect((await room.until(id, arriving, 30_000)).restarts).toBeGreaterThanOrEqual(1)
  })
})
