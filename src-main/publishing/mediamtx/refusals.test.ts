/** A 400 never says why: what the API adds to it, on servers configured for each reason. */
import { afterEach, describe, expect, it } from 'vitest'
import { mediamtxPeers, startMediamtx } from '../testing/mediamtx-peers.ts'
import { openRoom } from '../testing/room.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
const failed = ({ status }: { status: string }) => status === 'failed'

describe.each(mediamtxPeers)('what $name refuses [needs mediamtx]', ({ file, missing }) => {
  const published = async (settings: Record<string, unknown>, path: string, api = true) => {
    const peer = await startMediamtx(file, settings)
    closing.push(() => peer.close())
    const room = await openRoom()
    closing.push(() => room.close())
    await room.publishing.profiles.create({
      ...{ name: 'central', rtsp_url: peer.rtspUrl, api_url: api ? peer.apiUrl : null, transport: 'tcp', path_template: 'x_{id}' },
      ...{ reconnect_limit: 0, reconnect_delay: 0.5 },
    })
    const id = await room.camera()
    await room.publishing.start({ camera_id: id, force_restart: false, publish_path: path })
    return { room, id, peer }
  }

  it.skipIf(missing)('names a path that the configuration does not have', async () => {
    const { room, id } = await published({ paths: { only_this: {} } }, 'other')
    const { trouble } = await room.until(id, failed)
    expect(trouble).toMatchObject({ cause: 'path-refused', retry_at: null })
    expect(trouble?.evidence).toContain('no path other')
  })

  it.skipIf(missing)('names a path that the server fetches itself, without its password', async () => {
    const source = 'rtsp://joe:hunter2-secret@127.0.0.1:1/x'
    const { room, id } = await published({ paths: { taken: { source, sourceOnDemand: true }, all_others: {} } }, 'taken')
    const { trouble } = await room.until(id, failed)
    expect(trouble?.cause).toBe('path-refused')
    expect(trouble?.evidence).toContain('127.0.0.1:1/x')
    expect(trouble?.evidence).not.toContain('hunter2-secret')
  })

  it.skipIf(missing)('calls it a duel where a publisher may not be replaced, also by force', async () => {
    const { room, id, peer } = await published({ paths: { all_others: { overridePublisher: false } } }, 'one')
    await room.until(id, ({ status }) => status === 'publishing')
    const other = await openRoom()
    closing.push(() => other.close())
    await other.publishing.profiles.create({
      ...{ name: 'central', rtsp_url: peer.rtspUrl, api_url: peer.apiUrl, transport: 'tcp', path_template: 'one' },
      ...{ reconnect_limit: 0, reconnect_delay: 0.5 },
    })
    const second = await other.camera()
    await other.publishing.start({ camera_id: second, force_restart: true })
    expect((await other.until(second, failed)).trouble?.cause).toBe('duel')
    expect(room.publishing.statusOf(id).status).toBe('publishing')
  })

  it.skipIf(missing)('says only what the answer says where there is no API', async () => {
    const { room, id } = await published({ api: false, paths: { only_this: {} } }, 'other', false)
    expect((await room.until(id, failed)).trouble).toMatchObject({ cause: 'path-refused', evidence: expect.stringContaining('400') })
    expect(room.publishing.statusOf(id).delivery).toBe('unknown')
  })
})
