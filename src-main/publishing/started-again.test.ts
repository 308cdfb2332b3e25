/** What a person chose by hand outlives "Now" and a test of the server: no server is needed for any of it. */
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { openRoom } from './testing/room.ts'

const central = {
  ...{ name: 'central', rtsp_url: 'rtsp://127.0.0.1:1', transport: 'tcp' as const, path_template: 'camera_{id}' },
  ...{ reconnect_limit: 0, reconnect_delay: 60 },
}

it('a publication that is started again without a word about how goes on as it was chosen', async () => {
  const { publishing, camera, close } = await openRoom()
  try {
    await publishing.profiles.create(central)
    const camera_id = await camera()
    await publishing.start({ camera_id, force_restart: false, way: 'ffmpeg', publish_path: 'gate' })
    const again = { way: 'ffmpeg', way_reason: 'asked-for', publish_path: 'gate' }
    expect(await publishing.start({ camera_id, force_restart: true })).toMatchObject(again)
    expect(await publishing.start({ camera_id, force_restart: true, profile: 'central' })).toMatchObject(again)
    expect(await publishing.start({ camera_id, force_restart: true, way: 'auto' })).toMatchObject({ publish_path: `camera_${camera_id}` })
  } finally {
    await close()
  }
})

it('a change of a profile is tried with the passwords that are kept, and saved by nobody', async () => {
  const { publishing, close } = await openRoom()
  const heard: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (data) => {
      heard.push(data.toString())
      const seq = /CSeq: (\d+)/.exec(data.toString())?.[1]
      socket.write(`RTSP/1.0 401 Unauthorized\r\nCSeq: ${seq}\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  try {
    await publishing.profiles.create({ ...central, user: 'me', password: 'kept-secret' })
    const changed = { ...central, user: 'me', rtsp_url: `rtsp://127.0.0.1:${port}` }
    await publishing.profiles.try({ ...changed, passwords_of: 'central' })
    expect(heard.join('')).toContain(Buffer.from('me:kept-secret').toString('base64'))
    expect(publishing.profiles.get('central').rtsp_url).toBe('rtsp://127.0.0.1:1')
  } finally {
    await close()
    server.close()
  }
})
