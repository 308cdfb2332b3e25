/** The gateway as programs use it: REST, multipart pictures, snapshots, sockets. Everything over real HTTP. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test as base, expect, type Gateway, startGateway } from './fixtures/camgate.ts'

const run = promisify(execFile)

const test = base.extend<{ gateway: Gateway }>({
  gateway: async ({ dataFolder }, use) => {
    const gateway = await startGateway(dataFolder)
    await use(gateway)
    await gateway.stop()
  },
})

async function send(gateway: Gateway, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${gateway.address}${path}`, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await answer.text()
  return { status: answer.status, body: text ? JSON.parse(text) : undefined }
}

test('cameras are created, listed, read, changed and deleted', async ({ gateway }) => {
  const made = await send(gateway, 'POST', '/api/cameras', {
    name: 'Gate',
    url: 'rtsp://127.0.0.1:9/live',
    user: 'admin',
    password: 'p@ss',
  })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ name: 'Gate', user: 'admin', has_password: true })
  const { id } = made.body
  expect((await send(gateway, 'GET', '/api/cameras')).body).toHaveLength(1)
  expect((await send(gateway, 'GET', `/api/cameras/${id}`)).status).toBe(200)
  expect((await send(gateway, 'PATCH', `/api/cameras/${id}`, { name: 'Gate 2', station: 'North' })).body).toMatchObject({
    name: 'Gate 2',
    station: 'North',
  })
  expect((await send(gateway, 'GET', '/api/stations')).body).toMatchObject([{ name: 'North', cameras: [{ id, name: 'Gate 2' }] }])
  expect((await send(gateway, 'POST', '/api/cameras', { url: 'rtsp://127.0.0.1:9/live' })).status).toBe(409)
  expect((await send(gateway, 'DELETE', `/api/cameras/${id}`)).status).toBe(200)
  expect((await send(gateway, 'GET', `/api/cameras/${id}`)).body).toMatchObject({ code: 'CAMERA_NOT_FOUND', status: 404 })
})

test('bad input names the field and changes nothing', async ({ gateway }) => {
  for (const [body, field] of [
    [{}, 'url'],
    [{ url: 'rtsp://' }, 'url'],
    [{ url: 'rtsp://host:99999/x' }, 'url'],
    [{ url: 'no address' }, 'url'],
    [{ name: 7, url: 'rtsp://127.0.0.1:9/x' }, 'name'],
  ] as const) {
    const answer = await send(gateway, 'POST', '/api/cameras', body)
    expect(answer.status, JSON.stringify(body)).toBe(400)
    expect(answer.body.code).toBe('INPUT_INVALID')
    expect(answer.body.data.fields.map((entry: { field: string }) => entry.field)).toContain(field)
  }
  const broken = await fetch(`${gateway.address}/api/cameras`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"name":',
  })
  expect(broken.status).toBe(400)
  expect((await send(gateway, 'GET', '/api/nothing')).status).toBe(404)
  expect((await send(gateway, 'GET', '/api/cameras')).body).toEqual([])
})

test('pictures come as multipart and as single JPEGs, started on demand and ended with their last reader', async ({ gateway }) => {
  const { body: camera } = await send(gateway, 'POST', '/api/cameras', { name: 'Bars', url: 'synthetic:' })
  const snapshot = await fetch(`${gateway.address}/api/cameras/${camera.id}/snapshot`)
  expect(snapshot.headers.get('content-type')).toBe('image/jpeg')
  expect([...new Uint8Array(await snapshot.arrayBuffer()).subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff])

  const gone = new AbortController()
  const stream = await fetch(`${gateway.address}/streams/${camera.id}/mjpeg?fps=5`, { signal: gone.signal })
  expect(stream.headers.get('content-type')).toContain('multipart/x-mixed-replace')
  const reader = stream.body?.getReader()
  let bytes = Buffer.alloc(0)
  while (bytes.toString('latin1').split('Content-Length').length < 4)
    bytes = Buffer.concat([bytes, (await reader?.read())?.value ?? Buffer.alloc(0)])
  gone.abort()
  await expect.poll(async () => (await send(gateway, 'GET', '/health')).body.streams_running, { timeout: 30_000 }).toBe(0)
})

test('FFmpeg reads the multipart stream as a player would', async ({ gateway }) => {
  const { body: camera } = await send(gateway, 'POST', '/api/cameras', { url: 'synthetic:' })
  const { stdout } = await run('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'stream=codec_name,width',
    '-of',
    'csv=p=0',
    `${gateway.address}/streams/${camera.id}/mjpeg`,
  ])
  expect(stdout).toMatch(/^mjpeg,\d+/)
})

test('publishing answers as the earlier publisher did, over REST and over its socket', async ({ gateway, lan }) => {
  const { body: camera } = await send(gateway, 'POST', '/api/cameras', { name: 'Lobby', url: lan.camera('Lobby').addresses.main })
  const start = (extra = {}) => send(gateway, 'POST', '/api/publishing/start', { camera_id: Number(camera.id), ...extra })
  expect((await start()).body).toMatchObject({ code: 'NO_PROFILE', status: 409 })
  const profile = { name: 'Central', rtsp_url: lan.server.url, api_url: lan.server.api }
  expect((await send(gateway, 'POST', '/api/publishing/configurations', profile)).status).toBe(201)
  expect((await send(gateway, 'POST', '/api/publishing/configurations', profile)).body).toMatchObject({ code: 'NAME_TAKEN', status: 409 })

  const begun = await start()
  expect(begun.status).toBe(201)
  expect(begun.body).toMatchObject({ camera_id: camera.id, publish_path: `camera_${camera.id}`, uptime_seconds: 0, error_count: 0 })
  expect(Object.keys(begun.body)).toEqual(expect.arrayContaining(['status', 'metrics']))
  expect((await start()).body).toMatchObject({ code: 'ALREADY_PUBLISHING', status: 409 })
  expect((await start({ force_restart: true })).status).toBe(201)
  expect((await send(gateway, 'POST', '/api/publishing/start', { camera_id: '999' })).status).toBe(404)
  expect((await send(gateway, 'DELETE', '/api/publishing/configurations/Central')).body).toMatchObject({
    code: 'PROFILE_IN_USE',
    data: { camera_ids: [camera.id] },
  })

  const heard: { type: string; camera_id?: string; data?: { status?: string } }[] = []
  const socket = new WebSocket(`${gateway.address.replace('http', 'ws')}/ws`)
  socket.onmessage = ({ data }) => heard.push(JSON.parse(String(data)))
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  socket.send(JSON.stringify({ command: 'subscribe_camera', camera_id: camera.id, request_id: 1 }))
  await expect.poll(() => heard.some(({ type, data }) => type === 'metrics' && data?.status === 'publishing')).toBe(true)
  socket.send(JSON.stringify({ command: 'stop_publishing', camera_id: camera.id, request_id: 2 }))
  await expect.poll(() => heard.some(({ type, data }) => type === 'event' && data?.status === 'stopped')).toBe(true)
  socket.close()

  expect((await send(gateway, 'GET', `/api/publishing/status/${camera.id}`)).body).toMatchObject({ status: 'stopped' })
  expect((await send(gateway, 'GET', '/api/publishing/status/999')).status).toBe(404)
  expect((await send(gateway, 'GET', '/api/publishing/history')).body).toHaveLength(2)
  expect(await (await fetch(`${gateway.address}/api/publishing/metrics.csv`)).text()).toMatch(/^camera_id,at,/)
  expect((await send(gateway, 'DELETE', '/api/publishing/configurations/Central')).status).toBe(200)
})

test('the OpenAPI page describes every route, and a page to read it is there', async ({ gateway }) => {
  const { body } = await send(gateway, 'GET', '/api/openapi.json')
  expect(Object.keys(body.paths)).toEqual(
    expect.arrayContaining([
      '/cameras',
      '/cameras/{camera_id}',
      '/discovery/scans',
      '/publishing/start',
      '/publishing/status/{camera_id}',
      '/stations',
    ]),
  )
  const page = await (await fetch(`${gateway.address}/api/docs`)).text()
  expect(page).toContain('openapi.json')
  expect((await fetch(`${gateway.address}/api/docs/reader.js`)).status).toBe(200)
})

test('a second gateway on the same folder is refused, and says who has it', async ({ gateway, dataFolder }) => {
  const second = startGateway(dataFolder)
  await expect(second).rejects.toThrow()
  expect((await send(gateway, 'GET', '/health')).status).toBe(200)
})

test('a gateway with a token lets nobody in without it, and --no-auth is for loopback alone', async ({ dataFolder }) => {
  const gateway = await startGateway(dataFolder, [])
  const token = /shown once: ([^)]+)\)/.exec(gateway.line)?.[1]
  expect(token).toBeTruthy()
  expect((await fetch(`${gateway.address}/api/cameras`)).status).toBe(401)
  expect((await fetch(`${gateway.address}/api/cameras`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
  expect((await fetch(`${gateway.address}/health`)).status).toBe(200)
  await gateway.stop()
  await expect(startGateway(dataFolder, ['--no-auth', '--host', '0.0.0.0'])).rejects.toThrow()
  expect(await readFile(join(dataFolder, 'access-token.sha256'), 'utf8')).not.toContain(token)
})

test('the engine is started again when it dies, and no FFmpeg outlives it', async ({ gateway }) => {
  const { body: camera } = await send(gateway, 'POST', '/api/cameras', { url: 'synthetic:' })
  const stream = await fetch(`${gateway.address}/streams/${camera.id}/mjpeg`)
  await stream.body?.getReader().read()
  const before = (await send(gateway, 'GET', '/health')).body
  const children = await ffmpegsBelow(before.pid)
  expect(children.length).toBeGreaterThan(0)
  process.kill(before.pid, 'SIGKILL')
  await expect.poll(() => children.filter(isAlive), { timeout: 5_000 }).toEqual([])
  await expect
    .poll(async () =>
      send(gateway, 'GET', '/health').then(
        ({ body }) => body.pid,
        () => before.pid,
      ),
    )
    .not.toBe(before.pid)
  expect((await send(gateway, 'GET', '/api/cameras')).body).toHaveLength(1)
})

async function ffmpegsBelow(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-eo', 'pid=,ppid=,comm='])
  const rows = stdout.split('\n').map((row) => row.trim().split(/\s+/))
  return rows.filter(([, parent, name]) => Number(parent) === pid && name === 'ffmpeg').map(([own]) => Number(own))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
