/** What arrives at a real server, had through the engine as a page has it: WHEP's messages, HLS's files, and the reason where neither is. */
import { describe, expect, it } from 'vitest'
import { createHub } from '../../hub/index.ts'
import { freePorts } from '../mediamtx/local-config.ts'
import { mediamtxPeers, newestWith } from '../testing/mediamtx-peers.ts'
import { arriving, openHarness, profileFor, testPicture } from '../testing/publishing-harness.ts'

type Harness = ReturnType<typeof openHarness>

async function published(bench: Harness, file: string, settings: Record<string, unknown> = {}, profile: object = {}) {
  const [hls, webrtc, udp] = await freePorts([undefined, undefined, undefined])
  const peer = await bench.server(file, {
    ...{ hls: true, hlsAddress: `127.0.0.1:${hls}`, webrtc: true, webrtcAddress: `127.0.0.1:${webrtc}` },
    ...{ webrtcLocalUDPAddress: `127.0.0.1:${udp}` },
    ...settings,
  })
  const room = await bench.room({ source: testPicture, openHub: createHub })
  await room.publishing.profiles.create(profileFor(peer, { path_template: 'site/{id}', ...profile }))
  const id = await room.camera()
  await room.publishing.start({ camera_id: id, force_restart: false })
  await room.until(id, profile && 'api_url' in profile ? ({ status }) => status === 'publishing' : arriving)
  const doors = { whep: `http://127.0.0.1:${webrtc}/site/${id}/whep`, hls: `http://127.0.0.1:${hls}/site/${id}/index.m3u8` }
  return { peer, room, id, doors, play: room.publishing.arriving }
}

/** As a browser writes it that only wants to see. */
const offer = [
  ...['v=0', 'o=- 4611731400430051336 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0', 'm=video 9 UDP/TLS/RTP/SAVPF 96'],
  ...['c=IN IP4 0.0.0.0', 'a=ice-ufrag:abcd', 'a=ice-pwd:0123456789abcdef01234567', 'a=setup:actpass', 'a=mid:0', 'a=recvonly'],
  `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`,
  ...['a=rtcp-mux', 'a=rtpmap:96 H264/90000', 'a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f', ''],
].join('\r\n')

describe.each(mediamtxPeers)(
  'what arrives at $name [needs mediamtx ffmpeg]',
  { concurrent: true, timeout: 60_000 },
  ({ file, missing }) => {
    it.skipIf(missing)('is had by WHEP and by HLS, through the engine', async ({ onTestFinished }) => {
      const { id, doors, play, room } = await published(openHarness(onTestFinished), file)
      const none = { reason: null, trouble: null }
      expect(await play.look(id)).toEqual({ camera_id: id, whep: { url: doors.whep, ...none }, hls: { url: doors.hls, ...none } })

      const { session, answer } = await play.offer(id, offer)
      expect(answer).toMatch(/^v=0\r\n/)
      expect(answer).toContain('m=video')
      await play.hangUp(session)
      await play.hangUp(session)

      const main = await play.file(id, 'index.m3u8')
      const [media = ''] = main.data.toString().match(/^[^#\s].*m3u8.*$/m) ?? []
      const list = (await play.file(id, media)).data.toString()
      const [, init] = /#EXT-X-MAP:URI="([^"]+)"/.exec(list) ?? []
      const part = await play.file(id, init ?? /^[^#\s]\S+/m.exec(list)?.[0] ?? '')
      expect(part.data.length).toBeGreaterThan(100)
      // Fragments begin with their head; the oldest versions give a transport stream.
      if (init) expect(part.data.toString('latin1', 4, 8)).toBe('ftyp')
      else expect([part.data[0], part.data[188]]).toEqual([0x47, 0x47])

      await room.publishing.stop(id)
      expect(await play.look(id)).toMatchObject({ whep: { url: null, reason: 'not-published' }, hls: { reason: 'not-published' } })
      await expect(play.offer(id, offer)).rejects.toMatchObject({ code: 'PUBLISH_FAILED', data: { trouble: { cause: 'not-found' } } })
    })

    it.skipIf(missing)(
      'is not had where the server does not offer it, and only under names that players ask for',
      async ({ onTestFinished }) => {
        const { id, play } = await published(openHarness(onTestFinished), file, { webrtc: false })
        expect(await play.look(id)).toMatchObject({ whep: { url: null, reason: 'switched-off' }, hls: { reason: null } })
        for (const name of ['../../v3/paths/list', 'index.m3u8#x', 'a/b.m3u8', 'index.m3u8?x=%0d%0a', '', 'index.html'])
          await expect(play.file(id, name)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
        await expect(play.look('77')).rejects.toMatchObject({ code: 'CAMERA_NOT_FOUND' })
      },
    )
  },
)

describe('what arrives where', { concurrent: true, timeout: 60_000 }, () => {
  const { file, missing } = newestWith('mediamtx-users')
  const may = (user: string, pass: string, ...actions: string[]) => ({
    ...{ user, pass, ips: [], permissions: actions.map((action) => ({ action, path: '' })) },
  })

  it.skipIf(missing)(
    'only those may read who log in is had with the login that publishes [needs mediamtx-users ffmpeg]',
    async ({ onTestFinished }) => {
      const users = { authInternalUsers: [may('pub', 'a-password', 'publish', 'read'), may('any', '', 'api')] }
      const login = { user: 'pub', password: 'a-password' }
      const { id, play } = await published(openHarness(onTestFinished), file, users, login)
      expect(await play.look(id)).toMatchObject({ whep: { reason: null }, hls: { reason: null } })
      expect((await play.file(id, 'index.m3u8')).data.toString()).toContain('#EXTM3U')
    },
  )

  it.skipIf(missing)('nobody may read is told so, without the password [needs mediamtx-users ffmpeg]', async ({ onTestFinished }) => {
    const users = { authInternalUsers: [may('pub', 'a-password', 'publish'), may('any', '', 'api')] }
    const { id, play } = await published(openHarness(onTestFinished), file, users, { user: 'pub', password: 'a-password' })
    const seen = await play.look(id)
    expect(seen).toMatchObject({ hls: { reason: 'not-to-be-had', trouble: { cause: 'auth' } } })
    expect(JSON.stringify(seen)).not.toContain('a-password')
  })

  it.skipIf(missing)('the profile names no API is not known [needs ffmpeg mediamtx-users]', async ({ onTestFinished }) => {
    const { id, play } = await published(openHarness(onTestFinished), file, {}, { api_url: null })
    expect(await play.look(id)).toMatchObject({ whep: { reason: 'no-api' }, hls: { reason: 'no-api' } })
  })
})
