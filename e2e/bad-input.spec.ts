/** Noise, absurd wishes and viewers that vanish, against everything that shows live pictures to programs: typed answers, and nothing left behind. */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { WebSocket } from 'ws'
import { startVirtualLan } from '../tools/virtual-lan/index.ts'
import { type Gateway, startGateway } from './fixtures/camgate.ts'

const test = base.extend<object, { place: { gateway: Gateway; id: string } }>({
  place: [
    async ({ playwright: _ }, use) => {
      const main = { path: '/main', width: 640, height: 360, fps: 25, gop: 2, kbps: 800 }
      const lan = await startVirtualLan({ cameras: [{ name: 'Gate', caption: 'Test', main, onvif: false }], server: false })
      const folder = await mkdtemp(join(tmpdir(), 'camgate-noise-'))
      const gateway = await startGateway(folder, ['--no-auth'])
      const body = JSON.stringify({ name: 'Gate', url: lan.camera('Gate').addresses.main, verify: true })
      const answer = await fetch(`${gateway.address}/api/cameras`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      await use({ gateway, id: ((await answer.json()) as { id: string }).id })
      await gateway.stop()
      await rm(folder, { recursive: true, force: true })
      await lan.close()
    },
    { scope: 'worker' },
  ],
})

/** Everything that was said on a socket, as text. */
async function open(address: string) {
  const socket = new WebSocket(address)
  const heard: string[] = []
  socket.on('message', (data, binary) => {
    if (!binary) heard.push(String(data))
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return { socket, heard }
}
const socketOf = ({ address }: Gateway, path: string) => `${address.replace('http', 'ws')}${path}`

test('a thousand viewers that connect and vanish leave no stream, no worker and no memory behind', async ({ place: { gateway, id } }) => {
  const health = async () =>
    (await (await fetch(`${gateway.address}/health`)).json()) as { pid: number; streams_running: number; processes_running?: number }
  const { pid } = await health()
  const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  const requests = [
    { path: `/ws/stream/${id}`, say: { type: 'start_stream' } },
    {
      path: '/ws/media',
      say: {
        ...{ op: 'watch', viewer: 1, camera_id: id, width: 640, fps: 25, sound: true },
        takes: [{ kind: 'units', codecs: ['h264'] }],
      },
    },
    {
      path: '/ws/media',
      say: { op: 'watch', viewer: 1, camera_id: id, takes: [{ kind: 'fragments', codecs: ['h264'] }] },
    },
  ]
  const vanish = async (count: number) => {
    for (let done = 0; done < count; done += 25) {
      const viewers = await Promise.all(
        Array.from({ length: 25 }, async (_, n) => {
          const request = requests[n % requests.length] as (typeof requests)[number]
          const { socket } = await open(socketOf(gateway, request.path))
          socket.send(JSON.stringify(request.say))
          return socket
        }),
      )
      // Some say farewell, others are cut off.
      for (const [n, socket] of viewers.entries()) n % 2 ? socket.terminate() : socket.close()
    }
    await expect.poll(async () => (await health()).streams_running, { timeout: 60_000 }).toBe(0)
  }
  await vanish(300)
  const before = memory()
  await vanish(1000)
  const after = memory()
  console.log(`memory after 300 viewers ${Math.round(before)} MB, after 1300 ${Math.round(after)} MB`)
  expect(after - before).toBeLessThan(60)
})

test('the media socket says what it cannot read, and goes on', async ({ place: { gateway, id } }) => {
  const { socket, heard } = await open(socketOf(gateway, '/ws/media'))
  const noise: [unknown, string][] = [
    ['no json', 'JSON'],
    [Buffer.from([0, 1, 2]), 'JSON'],
    ['[]', 'expected object'],
    [{ op: 'dance' }, 'op'],
    [{ op: 'watch', viewer: -1, camera_id: id }, 'viewer'],
    [{ op: 'watch', viewer: 1, camera_id: id, width: 1e9 }, 'width'],
    [{ op: 'watch', viewer: 1, camera_id: id, width: 1 }, 'width'],
    [{ op: 'watch', viewer: 1, camera_id: id, fps: -3 }, 'fps'],
    [{ op: 'watch', viewer: 1, camera_id: id, fps: 'fast' }, 'fps'],
    [{ op: 'watch', viewer: 1, camera_id: id, role: 'fourth' }, 'role'],
    [{ op: 'watch', viewer: 1, camera_id: id, takes: [] }, 'takes'],
    [{ op: 'taken', upTo: 'all' }, 'upTo'],
  ]
  for (const [message] of noise)
    socket.send(typeof message === 'object' && !Buffer.isBuffer(message) ? JSON.stringify(message) : (message as string))
  await expect.poll(() => heard.length).toBe(noise.length)
  for (const [n, [, told]] of noise.entries()) {
    const answer = JSON.parse(heard[n] ?? '') as { error: string; message: string }
    expect(answer.error).toBe('INPUT_INVALID')
    expect(answer.message).toContain(told)
  }
  // Of a viewer that nobody asked for, and a camera that is not there.
  socket.send(JSON.stringify({ op: 'drawn', viewer: 77, seq: 1 }))
  socket.send(JSON.stringify({ op: 'unwatch', viewer: 77 }))
  socket.send(JSON.stringify({ op: 'watch', viewer: 2, camera_id: '999' }))
  await expect.poll(() => heard.length).toBe(noise.length + 1)
  expect(JSON.parse(heard.at(-1) ?? '')).toMatchObject({ viewer: 2, state: 'failed', trouble: { cause: 'not-found' } })
  socket.send(JSON.stringify({ op: 'watch', viewer: 3, camera_id: id }))
  await expect.poll(() => heard.some((text) => JSON.parse(text).viewer === 3 && JSON.parse(text).state === 'live')).toBe(true)
  socket.close()
})

test('routes answer absurd sizes, rates and qualities with 400, and unknown cameras with 404, each with its code', async ({
  place: { gateway, id },
}) => {
  const ask = async (path: string) => {
    const answer = await fetch(`${gateway.address}${path}`, { signal: AbortSignal.timeout(20_000) })
    const body = (await answer.json()) as { code?: string }
    return `${answer.status} ${body.code}`
  }
  for (const query of ['width=1000000000', 'width=-5', 'width=wide', 'fps=0', 'fps=1e9', 'fps=NaN', 'quality=best', 'role=fourth'])
    expect([query, await ask(`/streams/${id}/mjpeg?${query}`)]).toEqual([query, '400 INPUT_INVALID'])
  expect(await ask(`/api/cameras/${id}/snapshot?width=3`)).toBe('400 INPUT_INVALID')
  expect(await ask(`/streams/${id}/live.mp4?audio=perhaps`)).toBe('400 INPUT_INVALID')
  for (const unknown of ['999', '0', '-1', 'gate', '%00', '..%2f..%2fetc', 'x'.repeat(300)])
    for (const path of [`/streams/${unknown}/mjpeg`, `/streams/${unknown}/live.mp4`, `/streams/${unknown}/live.m3u8`])
      expect([path, await ask(path)]).toEqual([path, expect.stringMatching(/^(404 (CAMERA_NOT_FOUND|NOT_FOUND)|400 INPUT_INVALID)$/)])
  for (const path of ['/api/cameras/999/snapshot', '/api/cameras/999/picture', '/streams/999/hls/init-0.mp4'])
    expect([path, await ask(path)]).toEqual([path, '404 CAMERA_NOT_FOUND'])
  expect((await fetch(`${gateway.address}/streams/999/mjpeg`, { method: 'HEAD' })).status).toBe(404)
})

test('absurd layouts are refused, and one that this page does not know is shown as the usual one', async ({ place: { gateway } }) => {
  const save = async (layout: object) =>
    (
      await fetch(`${gateway.address}/api/wall/layouts/odd`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ station: null, layout: 'auto', order: [], off: [], ...layout }),
      })
    ).status
  for (const absurd of [{ layout: '' }, { layout: 'x'.repeat(50) }, { order: 'all' }, { order: [1, 2] }, { station: 7 }])
    expect([absurd, await save(absurd)]).toEqual([absurd, 400])
  expect(await save({ order: Array.from({ length: 20_000 }, String) })).toBe(400)
  expect(await save({ layout: '7x9' })).toBe(200)
})
