import { expect, it, vi } from 'vitest'
import { openRoom } from '../testing/room.ts'

it('forwarding without a mediamtx on this computer says that it is missing, and how to have one', async () => {
  vi.stubEnv('PATH', '')
  const room = await openRoom({ mediamtx: '/nowhere/mediamtx' })
  try {
    await room.publishing.profiles.create({
      ...{ name: 'central', rtsp_url: 'rtsp://127.0.0.1:1', transport: 'tcp', path_template: 'camera_{id}' },
      ...{ reconnect_limit: 0, reconnect_delay: 60 },
    })
    const id = await room.camera()
    await room.publishing.start({ camera_id: id, force_restart: false, way: 'forward' })
    const { trouble } = await room.until(id, ({ status }) => status === 'failed')
    expect(trouble).toMatchObject({ cause: 'tool-missing', evidence: expect.stringMatching(/mediamtx is not on this computer.*download/) })
  } finally {
    vi.unstubAllEnvs()
    await room.close()
  }
})
