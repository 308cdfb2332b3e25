/** A server whose API cannot be asked while its RTSP goes on: published without proof, with the reason in the row and at the server. */
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { Publication } from '../../src-shared/publishing.ts'
import { mediamtxPeers, newestWith } from './testing/mediamtx-peers.ts'
import { arriving, openHarness, profileFor } from './testing/publishing-harness.ts'
import type { Room } from './testing/room.ts'

const file = (name: string) => join(import.meta.dirname, 'testing/fixtures', name)
const https = (which: 'first' | 'second') => ({
  ...{ apiEncryption: true, apiServerKey: file(`${which}.key`), apiServerCert: file(`${which}.crt`) },
})
const unproven = (cause: string) => (row: Publication) => row.status === 'publishing' && row.unproven?.cause === cause
const ofServer = ({ state }: Room) => state.get('profiles', 'central')?.api_trouble

describe.each(mediamtxPeers)('the proof of $name [needs mediamtx]', { concurrent: true, timeout: 60_000 }, ({ file: binary, missing }) => {
  it.skipIf(missing)('is missed where the API was switched off, and found again', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(binary)
    const room = await bench.room()
    const { publishing, camera, until } = room
    await publishing.profiles.create(profileFor(peer))
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false })
    expect(await until(id, arriving)).toMatchObject({ unproven: null })
    expect(ofServer(room)).toBeNull()
    await peer.kill()
    await peer.start({ api: false })
    const row = await until(id, unproven('refused'), 40_000)
    expect(row).toMatchObject({ delivery: 'unknown', trouble: null, metrics: { server_bytes: null } })
    const trouble = { cause: 'refused', evidence: row.unproven?.evidence }
    await vi.waitFor(() => expect(ofServer(room)).toMatchObject(trouble), 5000)
    expect(publishing.profiles.get('central')).toEqual(room.state.get('profiles', 'central'))
    await peer.kill()
    await peer.start({})
    expect(await until(id, arriving, 40_000)).toMatchObject({ unproven: null })
    await vi.waitFor(() => expect(ofServer(room)).toBeNull(), 5000)
  })
})

describe('an API that refuses', { concurrent: true, timeout: 60_000 }, () => {
  const tls = newestWith('mediamtx-https')
  it.skipIf(tls.missing)(
    'by another certificate is told, and asked again once it is accepted [needs mediamtx-https]',
    async ({ onTestFinished }) => {
      const bench = openHarness(onTestFinished)
      const peer = await bench.server(tls.file, https('first'))
      const room = await bench.room()
      const { publishing, camera, until } = room
      await publishing.profiles.create(profileFor(peer, { api_url: peer.apiUrl.replace('http:', 'https:') }))
      const id = await camera()
      await publishing.start({ camera_id: id, force_restart: false })
      await until(id, arriving)
      await peer.kill()
      await peer.start(https('second'))
      const row = await until(id, unproven('certificate'), 40_000)
      expect(row).toMatchObject({ delivery: 'unknown', trouble: null, unproven: { evidence: expect.stringContaining('trusted is') } })
      const told = { cause: 'certificate', retry_at: expect.any(Number) }
      await vi.waitFor(() => expect(ofServer(room)).toMatchObject(told), 5000)
      const [offer] = publishing.profiles.certificates('central')
      await publishing.profiles.acceptCertificate('central', { address: offer?.address ?? '', fingerprint: offer?.offered ?? '' })
      expect(await until(id, arriving)).toMatchObject({ unproven: null })
      await vi.waitFor(() => expect(ofServer(room)).toBeNull(), 5000)
    },
  )

  const users = newestWith('mediamtx-users')
  it.skipIf(users.missing)(
    'a password is told, and no more once nobody publishes there [needs mediamtx-users]',
    async ({ onTestFinished }) => {
      const bench = openHarness(onTestFinished)
      const may = (user: string, pass: string, action: string) => ({ user, pass, ips: [], permissions: [{ action, path: '' }] })
      const peer = await bench.server(users.file, { authInternalUsers: [may('any', '', 'publish'), may('op', 'a-password', 'api')] })
      const room = await bench.room()
      const { publishing, camera, until } = room
      await publishing.profiles.create(profileFor(peer, { api_user: 'op', api_password: 'another' }))
      const id = await camera()
      await publishing.start({ camera_id: id, force_restart: false })
      await until(id, unproven('auth'))
      await vi.waitFor(() => expect(ofServer(room)).toMatchObject({ cause: 'auth' }), 5000)
      await publishing.stop(id)
      await vi.waitFor(() => expect(ofServer(room)).toBeNull(), 5000)
    },
  )
})
