/** A 400 never says why: what the API adds to it, on servers configured for each reason. */
import { describe, expect, it } from 'vitest'
import { mediamtxPeers } from '../testing/mediamtx-peers.ts'
import { failed, type Harness, openHarness, profileFor } from '../testing/publishing-harness.ts'

describe.each(mediamtxPeers)('what $name refuses [needs mediamtx]', { concurrent: true, timeout: 60_000 }, ({ file, missing }) => {
  const published = async (bench: Harness, settings: Record<string, unknown>, path: string, api = true) => {
    const peer = await bench.server(file, settings)
    const room = await bench.room()
    await room.publishing.profiles.create(profileFor(peer, api ? {} : { api_url: null }))
    const id = await room.camera()
    await room.publishing.start({ camera_id: id, force_restart: false, publish_path: path })
    return { room, id, peer }
  }

  it.skipIf(missing)('names a path that the configuration does not have', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const { room, id } = await published(bench, { paths: { only_this: {} } }, 'other')
    const { trouble } = await room.until(id, failed)
    expect(trouble).toMatchObject({ cause: 'path-refused', retry_at: null })
    expect(trouble?.evidence).toContain('no path other')
  })

  it.skipIf(missing)('names a path that the server fetches itself, without its password', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const source = 'rtsp://joe:hunter2-secret@127.0.0.1:1/x'
    const { room, id } = await published(bench, { paths: { taken: { source, sourceOnDemand: true }, all_others: {} } }, 'taken')
    const { trouble } = await room.until(id, failed)
    expect(trouble?.cause).toBe('path-refused')
    expect(trouble?.evidence).toContain('127.0.0.1:1/x')
    expect(trouble?.evidence).not.toContain('hunter2-secret')
  })

  it.skipIf(missing)('calls it a duel where a publisher may not be replaced, also by force', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const { room, id, peer } = await published(bench, { paths: { all_others: { overridePublisher: false } } }, 'one')
    await room.until(id, ({ status }) => status === 'publishing')
    const other = await bench.room()
    await other.publishing.profiles.create(profileFor(peer, { path_template: 'one' }))
    const second = await other.camera()
    await other.publishing.start({ camera_id: second, force_restart: true })
    expect((await other.until(second, failed)).trouble?.cause).toBe('duel')
    expect(room.publishing.statusOf(id).status).toBe('publishing')
  })

  it.skipIf(missing)('says only what the answer says where there is no API, and tries again', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const { room, id } = await published(bench, { api: false, paths: { only_this: {} } }, 'other', false)
    const trouble = { cause: 'path-refused', evidence: expect.stringContaining('400'), final: false, retry_at: expect.any(Number) }
    expect(await room.until(id, (row) => row.trouble !== null)).toMatchObject({ status: 'reconnecting', trouble })
    expect(room.publishing.statusOf(id).delivery).toBe('unknown')
  })
})
