/** A network between us and the server that lets RTSP through and swallows UDP, as firewalls do: told as what it is. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createHub } from '../hub/index.ts'
import { type MediamtxPeer, mediamtxPeers } from './testing/mediamtx-peers.ts'
import { type Harness, openHarness, profileFor, testPicture } from './testing/publishing-harness.ts'

/** In front of a server: its address for RTSP, which names ports for UDP behind which nobody listens. */
async function swallowUdp(bench: Harness, peer: MediamtxPeer): Promise<string> {
  const hole = createSocket('udp4')
  hole.bind(0, '127.0.0.1')
  await once(hole, 'listening')
  bench.closes(hole)
  const { port } = hole.address()
  const wall = createServer((near) => {
    const far = connect(peer.rtsp, '127.0.0.1')
    near.on('data', (data) => far.write(data))
    far.on('data', (data) => near.write(data.toString('latin1').replace(/server_port=\d+-\d+/, `server_port=${port}-${port}`), 'latin1'))
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  wall.listen(0, '127.0.0.1')
  await once(wall, 'listening')
  bench.closes(wall)
  return `rtsp://127.0.0.1:${(wall.address() as AddressInfo).port}`
}

describe.each(mediamtxPeers)(
  'UDP that nothing of reaches $name [needs mediamtx ffmpeg]',
  { concurrent: true, timeout: 90_000 },
  ({ file, missing }) => {
    it.skipIf(missing).for([
      { name: 'with its API', api: true },
      { name: 'without', api: false },
    ])(
      'is neither a server that hangs nor somebody who ended it, $name: the transport is named, and tried again',
      async ({ api }, { onTestFinished }) => {
        const bench = openHarness(onTestFinished)
        const even = 10_000 + 2 * Math.floor(Math.random() * 4900)
        const udp = { protocols: ['udp', 'tcp'], rtpAddress: `127.0.0.1:${even}`, rtcpAddress: `127.0.0.1:${even + 1}` }
        const peer = await bench.server(file, { ...udp, readTimeout: '4s' })
        const rtsp_url = await swallowUdp(bench, peer)
        const { publishing, camera, until } = await bench.room({ source: testPicture, openHub: createHub })
        await publishing.profiles.create(profileFor(peer, { rtsp_url, transport: 'udp', ...(api ? {} : { api_url: null }) }))
        const id = await camera()
        await publishing.start({ camera_id: id, force_restart: false })
        const { status, trouble } = await until(id, (row) => row.trouble !== null, 60_000)
        expect({ status, ...trouble }).toMatchObject({
          status: 'reconnecting',
          cause: 'transport',
          evidence: expect.stringContaining('UDP'),
        })
        expect(trouble?.retry_at).toBeGreaterThan(0)
        // Who chooses TCP has it at once.
        await publishing.profiles.change('central', { transport: 'tcp' })
        await until(id, (row) => row.status === 'publishing' && (!api || row.delivery === 'arriving'))
      },
    )
  },
)
