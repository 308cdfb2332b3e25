/** A real server behind certificates that it signed itself: trusted at first sight, insisted on afterwards, over RTSPS and https. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createHub } from '../../hub/index.ts'
import { type MediamtxPeer, mediamtxPeers, newest, newestWith } from '../testing/mediamtx-peers.ts'
import { arriving, failed, openHarness, profileFor, testPicture } from '../testing/publishing-harness.ts'
import { openRoom } from '../testing/room.ts'

const file = (name: string) => join(import.meta.dirname, '../testing/fixtures', name)
/** Its only RTSP listener speaks TLS, and so does its API where it can (before 1.9 it cannot). */
const encrypted = (port: number, which: 'first' | 'second', api = false) => ({
  ...{ rtspsAddress: `127.0.0.1:${port}`, rtspAddress: '127.0.0.1:0' },
  ...{ encryption: 'strict', serverKey: file(`${which}.key`), serverCert: file(`${which}.crt`) },
  ...(api ? { apiEncryption: true, apiServerKey: file(`${which}.key`), apiServerCert: file(`${which}.crt`) } : {}),
})
const secured = (peer: MediamtxPeer, more: object = {}) => profileFor(peer, { rtsp_url: peer.rtspUrl.replace('rtsp:', 'rtsps:'), ...more })

describe.each(mediamtxPeers)(
  'certificates of $name [needs mediamtx]',
  { concurrent: true, timeout: 60_000 },
  ({ file: binary, missing }) => {
    it.skipIf(missing)('are remembered: another one ends the publication, until a person accepts it', async ({ onTestFinished }) => {
      const bench = openHarness(onTestFinished)
      const peer = await bench.server(binary)
      await peer.kill()
      await peer.start(encrypted(peer.rtsp, 'first'))
      const before = await openRoom()
      await before.publishing.profiles.create(secured(peer))
      const id = await before.camera()
      await before.publishing.start({ camera_id: id, force_restart: false })
      await before.until(id, arriving)
      const address = `127.0.0.1:${peer.rtsp}`
      const [trusted] = before.publishing.profiles.certificates('central')
      expect(trusted).toMatchObject({ address, fingerprint: expect.stringMatching(/^[0-9A-F:]{95}$/), offered: null })

      // Over a restart of ours as well.
      const { publishing, until } = await before.reopen()
      bench.closes({ close: () => publishing.close() })
      await peer.kill()
      await peer.start(encrypted(peer.rtsp, 'second'))
      await publishing.resume()
      const refused = await until(id, failed)
      expect(refused.trouble).toMatchObject({
        cause: 'certificate',
        retry_at: null,
        evidence: expect.stringContaining(trusted?.fingerprint ?? '-'),
      })
      expect(await publishing.profiles.test('central')).toContainEqual(
        expect.objectContaining({ check: 'rtsp-reachable', outcome: 'failed', trouble: expect.objectContaining({ cause: 'certificate' }) }),
      )
      const [offer] = publishing.profiles.certificates('central')
      expect(offer).toMatchObject({ fingerprint: trusted?.fingerprint, offered: expect.stringMatching(/^[0-9A-F:]{95}$/) })
      const wrong = { address, fingerprint: trusted?.fingerprint ?? '' }
      await expect(publishing.profiles.acceptCertificate('central', wrong)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      await publishing.profiles.acceptCertificate('central', { address, fingerprint: offer?.offered ?? '' })
      await until(id, arriving)
      expect(publishing.profiles.certificates('central')).toMatchObject([{ fingerprint: offer?.offered, offered: null }])
    })
  },
)

describe('encrypted servers [needs mediamtx]', { concurrent: true, timeout: 60_000 }, () => {
  const { file: binary, missing } = newest

  const https = newestWith('mediamtx-https')
  const overHttps = 'have the API over https insisted on alike, before a password is sent [needs mediamtx-https]'
  it.skipIf(https.missing)(overHttps, async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(https.file)
    await peer.kill()
    await peer.start(encrypted(peer.rtsp, 'first', true))
    const { publishing, camera, until } = await bench.room()
    await publishing.profiles.create(secured(peer, { api_url: peer.apiUrl.replace('http:', 'https:') }))
    expect((await publishing.profiles.test('central')).map(({ outcome }) => outcome)).toEqual(Array(6).fill('ok'))
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false })
    await until(id, arriving)
    await publishing.stop(id)
    await peer.kill()
    await peer.start(encrypted(peer.rtsp, 'second', true))
    const causes = (await publishing.profiles.test('central')).map(({ check, trouble }) => [check, trouble?.cause])
    expect(causes.filter(([, cause]) => cause)).toEqual([
      ['rtsp-reachable', 'certificate'],
      ['api-reachable', 'certificate'],
    ])
    expect(publishing.profiles.certificates('central').map(({ offered }) => offered === null)).toEqual([false, false])
  })

  it.skipIf(missing)('are pulled from with the certificate that the camera is known by', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const [lens, peer] = [await bench.server(binary), await bench.server(binary)]
    await lens.kill()
    await lens.start(encrypted(lens.rtsp, 'first'))
    const { publishing, camera, until, plan } = await bench.room()
    await publishing.profiles.create(secured(lens, { name: 'lens', api_url: null }))
    await publishing.profiles.create(profileFor(peer))
    const shown = await camera()
    await publishing.start({ camera_id: shown, force_restart: false, profile: 'lens', publish_path: 'lens' })
    await until(shown, ({ status }) => status === 'publishing')
    const { fingerprint256: fingerprint } = new X509Certificate(readFileSync(file('first.crt')))
    const login = { user: undefined, password: undefined, transport: 'tcp' } as const
    plan({ kind: 'rtsp', url: `rtsps://127.0.0.1:${lens.rtsp}/lens`, ...login, quirks: { fingerprint } })
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false, profile: 'central', way: 'pull' })
    await until(id, arriving)
  })

  const forwarding = newestWith('mediamtx-forward')
  it.for([
    { way: 'ffmpeg', needs: 'ffmpeg', server: newest },
    { way: 'forward', needs: 'ffmpeg mediamtx-forward', server: forwarding },
  ] as const)('are published to by way $way [needs $needs]', async ({ way, server }, { onTestFinished, skip }) => {
    skip(server.missing)
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(server.file)
    await peer.kill()
    await peer.start(encrypted(peer.rtsp, 'first'))
    const { publishing, camera, until } = await bench.room({ source: testPicture, openHub: createHub, mediamtx: server.file })
    await publishing.profiles.create(secured(peer))
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false, way })
    expect(await until(id, arriving)).toMatchObject({ way, trouble: null })
  })
})
