/** A published camera that is changed in the library: its publication follows, and nothing begins anew for what does not concern it. */
import { describe, expect, it } from 'vitest'
import { openRoom } from './testing/room.ts'

async function published(request: object = {}) {
  const room = await openRoom()
  const { publishing, camera } = room
  await publishing.profiles.create({
    ...{ name: 'central', rtsp_url: 'rtsp://127.0.0.1:1', transport: 'tcp', path_template: '{name}_{id}' },
    ...{ reconnect_limit: 0, reconnect_delay: 60 },
  })
  const id = await camera({ name: 'Gate' })
  await publishing.start({ camera_id: id, force_restart: false, ...request })
  const begun = async () => (await publishing.history({ limit: 10 })).length
  const settled = () => new Promise((resolve) => setTimeout(resolve, 100))
  return { room, id, row: () => publishing.statusOf(id), begun, settled }
}
const stream = (role: 'main' | 'sub', url: string) => ({ role, url, profile_token: null, tracks: [], probed_at: null })

describe('a published camera that is changed', () => {
  it('to another kind is published the way that this one needs', async () => {
    const { room, id, row, settled } = await published()
    expect(row()).toMatchObject({ way: 'direct' })
    room.changeCamera(id, { source: { kind: 'mjpeg', url: 'http://127.0.0.1:1/mjpeg' } })
    await settled()
    expect(row()).toMatchObject({ way: 'ffmpeg', way_reason: 'mjpeg-needs-converting' })
    await room.close()
  })

  it('to another address is published from there', async () => {
    const { room, id, begun, settled } = await published()
    const url = 'rtsp://127.0.0.1:2/y'
    room.changeCamera(id, { source: { kind: 'rtsp', url, transport: 'auto' }, streams: [stream('main', url)] })
    await settled()
    expect(await begun()).toBe(2)
    await room.close()
  })

  it('to another name is published under it, where the template says so', async () => {
    const { room, id, row, settled } = await published()
    room.changeCamera(id, { name: 'Yard' })
    await settled()
    expect(row()).toMatchObject({ publish_path: `Yard_${id}` })
    await room.close()
  })

  it('and has lost the stream that was asked for says so, until it has it again', async () => {
    const { room, id, row, settled } = await published()
    const url = 'rtsp://127.0.0.1:1/x'
    room.changeCamera(id, { streams: [stream('main', url), stream('sub', url)] })
    await settled()
    await room.publishing.start({ camera_id: id, force_restart: true, role: 'sub' })
    room.changeCamera(id, { streams: [stream('main', url)] })
    await settled()
    expect(row()).toMatchObject({ status: 'failed', trouble: { evidence: expect.stringContaining('no sub stream') } })
    room.changeCamera(id, { streams: [stream('main', url), stream('sub', url)] })
    await settled()
    expect(row().status).not.toBe('failed')
    expect(row().role).toBe('sub')
    await room.close()
  })

  it('in what does not concern it goes on as it is', async () => {
    const { room, id, begun, settled } = await published({ publish_path: 'gate' })
    room.changeCamera(id, { name: 'Yard', vendor: 'Other', streams: [{ ...stream('main', 'rtsp://127.0.0.1:1/x'), probed_at: 5 }] })
    await settled()
    expect(await begun()).toBe(1)
    await room.close()
  })

  it('or deleted leaves nothing behind', async () => {
    const { room, id, settled } = await published()
    room.removeCamera(id)
    await settled()
    expect(room.publishing.status()).toEqual([])
    expect(room.state.all('publications')).toEqual([])
    await room.close()
  })
})
