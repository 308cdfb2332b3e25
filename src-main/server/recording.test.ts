import { execFile, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { missing } from '../../tools/virtual-lan/testing/peers.ts'
import { type Gateway, openGateway } from './gateway.ts'
import type { GatewayMessage } from './gateway-process.ts'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const optionsOf = (dataFolder: string) => ({
  host: '127.0.0.1',
  port: 0,
  dataFolder,
  auth: false,
  page: undefined,
  interfaces: ['lo'],
  logLevel: 'error' as const,
})
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'camgate-recording-'))
  closing.push(() => rmSync(made, { recursive: true, force: true, maxRetries: 5 }))
  return made
}
async function open(dataFolder: string): Promise<Gateway> {
  const gateway = await openGateway(optionsOf(dataFolder))
  closing.push(() => gateway.close())
  return gateway
}
const call = async (address: string, path: string, body?: object) => {
  const response = await fetch(
    address + path,
    body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {},
  )
  return { status: response.status, body: (await response.json()) as Record<string, never> & { id: string } & Record<string, unknown> }
}
const addCamera = (address: string) =>
  call(address, '/api/cameras', { url: 'synthetic:?pattern=testsrc2&width=320&height=180&fps=25', name: 'Gate' })
const wrote = (address: string, bytes: number) =>
  expect
    .poll(
      async () => {
        const { recordings } = (await call(address, '/api/recordings/status')).body as unknown as {
          recordings: { streams: { file_bytes: number }[] }[]
        }
        return recordings[0]?.streams[0]?.file_bytes ?? 0
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBeGreaterThan(bytes)
const run = promisify(execFile)
/** Packets of the picture, or what is wrong with it. The gateway is in this process: nothing may wait for FFmpeg. */
async function judge(url: string): Promise<number> {
  const { stderr } = await run('ffmpeg', ['-v', 'error', '-i', url, '-f', 'null', '-'], { timeout: 60_000 })
  expect(stderr).toBe('')
  const args = ['-v', 'error', '-count_packets', '-select_streams', 'v:0', '-show_entries', 'stream=nb_read_packets', '-of', 'csv=p=0', url]
  const { stdout } = await run('ffprobe', args, { timeout: 60_000 })
  return Number(stdout.trim().split('\n')[0]?.replace(/\D/g, ''))
}
interface Line {
  cameras: { spans: { from: number; to: number }[]; gaps: { cause: string }[] }[]
}
const day = () => `from=${Date.now() - 86_400_000}&to=${Date.now() + 86_400_000}`

describe.skipIf(missing('ffmpeg'))('recordings over HTTP [needs ffmpeg]', { timeout: 180_000 }, () => {
  it('are files and playlists that FFmpeg plays without a word, and can be kept, deleted and brought back', async () => {
    const { address } = await open(folder())
    await addCamera(address)
    const session = await call(address, '/api/recordings/start', { camera_ids: ['1'], name: 'Night', note: 'a test' })
    expect(session).toMatchObject({ status: 201, body: { name: 'Night', state: 'open' } })
    await wrote(address, 800_000)
    await call(address, '/api/recordings/stop', {})
    const url = (session.body as unknown as { playlists: { url: string }[] }).playlists[0]?.url ?? ''
    const files = (await call(address, `/api/recordings/segments?camera_id=1&${day()}`)).body as unknown as {
      url: string
      from: number
      to: number
    }[]
    expect(files).toHaveLength(1)
    const [file] = files
    expect(await judge(address + file?.url)).toBeGreaterThan(50)
    expect(await judge(address + url)).toBe(await judge(address + file?.url))
    const part = await fetch(address + file?.url, { headers: { range: 'bytes=4-7' } })
    expect([part.status, await part.text()]).toEqual([206, 'ftyp'])
    const whole = { camera_id: '1', from: (file?.from ?? 0) - 1000, to: (file?.to ?? 0) + 1000 }
    const protection = await call(address, '/api/recordings/protections', { ...whole, reason: 'police' })
    expect((await call(address, '/api/recordings/remove', whole)).body).toMatchObject({ segments: 0, protected: 1 })
    await fetch(`${address}/api/recordings/protections/${protection.body.id}`, { method: 'DELETE' })
    const removed = await call(address, '/api/recordings/remove', whole)
    expect(removed.body).toMatchObject({ segments: 1, protected: 0 })
    expect(((await call(address, `/api/recordings/timeline?${day()}`)).body as unknown as Line).cameras[0]?.spans).toEqual([])
    expect((await call(address, file?.url ?? '')).status).toBe(404)
    await call(address, '/api/recordings/restore', { removal_id: (removed.body as unknown as { removal_id: string }).removal_id })
    expect(((await call(address, `/api/recordings/timeline?${day()}`)).body as unknown as Line).cameras[0]?.spans).toHaveLength(1)
    for (const path of [
      '/recordings/segments/..%2F..%2Fcamgate.db',
      '/recordings/segments/1%2F..',
      '/recordings/exports/..%2F/x',
      '/recordings/segments//etc/passwd',
    ])
      expect((await fetch(address + path)).status, path).toBe(404)
  })

  it('survive kill -9: at most a second is gone, the session goes on, and the gap says why', async () => {
    const data = folder()
    const killed = fork(new URL('./gateway-process.ts', import.meta.url), { stdio: 'ignore' })
    const address = await new Promise<string>((resolve, reject) => {
      killed.on('message', (message: GatewayMessage) =>
        message.type === 'ready' ? resolve(message.address) : reject(new Error(message.evidence)),
      )
      killed.send({ type: 'open', options: optionsOf(data) })
    })
    await addCamera(address)
    await call(address, '/api/recordings/start', { camera_ids: ['1'] })
    await wrote(address, 800_000)
    const { recordings } = (await call(address, '/api/recordings/status')).body as unknown as {
      recordings: { streams: { file_started_at: number }[] }[]
    }
    const before = Date.now()
    const gone = new Promise((resolve) => killed.once('exit', resolve))
    killed.kill('SIGKILL')
    await gone
    // A start that is quicker than a gap is long would leave none.
    await new Promise((resolve) => setTimeout(resolve, 3000))
    const again = await open(data)
    await wrote(again.address, 600_000)
    await call(again.address, '/api/recordings/stop', {})
    const files = (await call(again.address, `/api/recordings/segments?camera_id=1&${day()}`)).body as unknown as {
      url: string
      from: number
      to: number
    }[]
    // One before and one after; a camera that a busy machine kept waiting has begun another.
    expect(files.length).toBeGreaterThanOrEqual(2)
    expect(files[0]?.from).toBe(Math.round(recordings[0]?.streams[0]?.file_started_at ?? 0))
    // What was on the disk when it was asked about is still there; a second of the rest may be gone.
    expect(files[0]?.to ?? 0).toBeGreaterThan(before - 3500)
    for (const { url } of files) expect(await judge(again.address + url)).toBeGreaterThan(1)
    const line = (await call(again.address, `/api/recordings/timeline?${day()}`)).body as unknown as Line
    expect(line.cameras[0]?.gaps.map(({ cause }) => cause)).toContain('restarted')
  })

  it('answer the programs of the earlier recorder and session store', async () => {
    const { address } = await open(folder())
    await addCamera(address)
    const opened = { sessionId: 'run-1', deviceId: '1', streamPath: 'camera_1', edgeStartTs: Date.now() }
    expect(await call(address, '/sessions', opened)).toMatchObject({ status: 201, body: opened })
    expect(await call(address, '/api/sessions', opened)).toMatchObject({ status: 409, body: { code: 'SESSION_EXISTS' } })
    expect(await call(address, '/sessions/run-1/close', { edgeEndTs: opened.edgeStartTs - 1 })).toMatchObject({ status: 400 })
    expect(await call(address, '/sessions/nobody/close', { edgeEndTs: 1 })).toMatchObject({ status: 404 })
    expect(await call(address, '/sessions', { ...opened, sessionId: '../x' })).toMatchObject({ status: 400 })
    expect(
      await call(address, '/sessions/run-1/close', { edgeEndTs: opened.edgeStartTs + 1000, playlistUrl: 'http://media/x.m3u8' }),
    ).toMatchObject({
      status: 200,
      body: { edgeEndTs: opened.edgeStartTs + 1000, playlistUrl: 'http://media/x.m3u8' },
    })
    expect((await call(address, '/sessions?limit=50')).body).toMatchObject({
      sessions: [{ sessionId: 'run-1', gateway: hostname(), gatewayId: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
    })
    expect((await call(address, '/sessions?gateway=another')).body).toEqual({ sessions: [] })

    const said: Record<string, unknown>[] = []
    const socket = new WebSocket(`${address.replace('http', 'ws')}/ws`)
    closing.push(() => socket.terminate())
    socket.on('message', (message) => said.push(JSON.parse(String(message))))
    await expect.poll(() => said[0], { timeout: 10_000 }).toMatchObject({ status: 'snapshot', preview: 'running', recording: 'stopped' })
    socket.send(JSON.stringify({ command: 'start' }))
    await expect.poll(() => said.at(-1), { timeout: 60_000 }).toMatchObject({ status: 'recording', file: expect.stringMatching(/\.mp4$/) })
    expect((await call(address, '/status')).body).toMatchObject({ recording: 'running', current_file: expect.stringMatching(/\.mp4$/) })
    expect((await call(address, '/health')).body).toMatchObject({ recording: 'running', preview: 'running' })
    socket.send(JSON.stringify({ command: 'stop' }))
    await expect.poll(() => said.at(-1), { timeout: 30_000 }).toMatchObject({ status: 'idle' })
    socket.send(JSON.stringify({ command: 'get_status' }))
    // The answer to the stop may come behind it: a file is made whole first.
    await expect.poll(() => said.find(({ type }) => type === 'response'), { timeout: 10_000 }).toMatchObject({ ok: true })
  })
})
