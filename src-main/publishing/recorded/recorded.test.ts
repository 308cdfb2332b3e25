/** What real servers recorded of what they were sent: listed, played, and the reason where it cannot be had. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { createHub } from '../../hub/index.ts'
import { freePorts } from '../mediamtx/local-config.ts'
import { mediamtxPeers, newestWith } from '../testing/mediamtx-peers.ts'
import { arriving, openHarness, profileFor, testPicture } from '../testing/publishing-harness.ts'

type Finished = Parameters<typeof openHarness>[0]

async function recordedAt(finished: Finished, file: string, settings: Record<string, unknown> = {}, profile: object = {}) {
  const bench = openHarness(finished)
  const folder = mkdtempSync(join(tmpdir(), 'camgate-recorded-'))
  finished(async () => rmSync(folder, { recursive: true, force: true }))
  const [playback] = await freePorts([undefined])
  const peer = await bench.server(file, {
    ...{ playback: true, playbackAddress: `127.0.0.1:${playback}` },
    pathDefaults: { record: true, recordPath: join(folder, '%path/%Y-%m-%d_%H-%M-%S-%f') },
    ...settings,
  })
  const room = await bench.room({ source: testPicture, openHub: createHub })
  await room.publishing.profiles.create(profileFor(peer, { path_template: 'site/{id}', ...profile }))
  const id = await room.camera()
  const before = Date.now()
  await room.publishing.start({ camera_id: id, force_restart: false })
  await room.until(id, arriving)
  const range = { from: before - 60_000, to: before + 600_000 }
  const look = async () => (await room.publishing.recorded.look(id, range)).places[0]
  return { room, peer, id, look, before, recorded: room.publishing.recorded }
}

describe.each(mediamtxPeers)('what $name recorded [needs mediamtx ffmpeg]', { timeout: 90_000 }, ({ file, missing }) => {
  it.skipIf(missing)('is listed by when it was, and had as a film of that stretch', async ({ onTestFinished }) => {
    const { id, look, before, recorded } = await recordedAt(onTestFinished, file)
    await expect.poll(async () => (await look())?.spans[0], { timeout: 40_000, interval: 500 }).toBeTruthy()
    const place = await look()
    expect(place).toMatchObject({ profile: 'central', path: `site/${id}`, reason: null, trouble: null })
    const [span] = place?.spans ?? []
    expect(Math.abs((span?.from ?? 0) - before)).toBeLessThan(30_000)
    await expect
      .poll(async () => ((await look())?.spans[0]?.to ?? 0) - (span?.from ?? 0), { timeout: 40_000, interval: 500 })
      .toBeGreaterThan(2500)
    const where = { profile: 'central', path: `site/${id}`, from: (span?.from ?? 0) + 500, length: 1500 }
    const film = await buffer(await recorded.open(id, where))
    expect(film.toString('latin1', 4, 8)).toBe('ftyp')
    expect(film.includes('moof')).toBe(true)
    await expect(recorded.open(id, { ...where, path: 'another' })).rejects.toMatchObject({ data: { trouble: { cause: 'not-found' } } })
    await expect(recorded.open(id, { ...where, from: 1000 })).rejects.toMatchObject({ data: { trouble: { cause: 'not-found' } } })
    // Long ago there was nothing.
    expect((await recorded.look(id, { from: 1000, to: 2000 })).places[0]).toMatchObject({ reason: null, spans: [] })
  })

  it.skipIf(missing)('is told to be switched off, or never made', async ({ onTestFinished }) => {
    const off = await recordedAt(onTestFinished, file, { playback: false })
    expect(await off.look()).toMatchObject({ reason: 'switched-off', spans: [] })
    const never = await recordedAt(onTestFinished, file, { pathDefaults: { record: false } })
    expect(await never.look()).toMatchObject({ reason: 'not-recorded', spans: [] })
  })
})

describe('recordings of a server', { timeout: 90_000 }, () => {
  const { file, missing } = newestWith('mediamtx-users')
  const may = (user: string, pass: string, ...actions: string[]) => ({
    ...{ user, pass, ips: [], permissions: actions.map((action) => ({ action, path: '' })) },
  })
  const login = { user: 'pub', password: 'a-password' }

  it.skipIf(missing)(
    'that asks for a login is had with the one that publishes [needs mediamtx-users ffmpeg]',
    async ({ onTestFinished }) => {
      const users = { authInternalUsers: [may('pub', 'a-password', 'publish', 'playback'), may('any', '', 'api')] }
      const { id, look, recorded } = await recordedAt(onTestFinished, file, users, login)
      await expect.poll(async () => (await look())?.spans.length, { timeout: 40_000, interval: 500 }).toBe(1)
      await expect
        .poll(async () => ((await look())?.spans[0]?.to ?? 0) - ((await look())?.spans[0]?.from ?? 0), { timeout: 40_000 })
        .toBeGreaterThan(1500)
      const [span] = (await look())?.spans ?? []
      const film = await recorded.open(id, { profile: 'central', path: `site/${id}`, from: span?.from ?? 0, length: 1000 })
      expect((await buffer(film)).toString('latin1', 4, 8)).toBe('ftyp')
    },
  )

  it.skipIf(missing)(
    'that it does not give out, or whose port nobody reaches, says why [needs mediamtx-users ffmpeg]',
    async ({ onTestFinished }) => {
      const users = { authInternalUsers: [may('pub', 'a-password', 'publish'), may('any', '', 'api')] }
      const refused = await recordedAt(onTestFinished, file, users, login)
      const seen = await refused.look()
      expect(seen).toMatchObject({ reason: 'not-to-be-had', trouble: { cause: 'auth' } })
      expect(JSON.stringify(seen)).not.toContain('a-password')
      const { peer, look } = await recordedAt(onTestFinished, file)
      await peer.kill()
      expect(await look()).toMatchObject({ reason: 'no-api', trouble: { cause: expect.stringMatching(/refused|server-closed|silent/) } })
    },
  )
})
