/** The HTTP shell on a real port, before rooms that do what the test says: what anybody can send, and what a slow one costs. */
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import WebSocket from 'ws'
import { problems } from '../../src-shared/problems.ts'
import type { Right } from '../../src-shared/rights.ts'
import { type Actor, owner } from '../api/index.ts'
import { Failure, type Log, Problem } from '../base/index.ts'
import type { Engine } from '../engine.ts'
import { createState } from '../state/index.ts'
import { type Access, createAccess, sha256 } from './access.ts'
import { openHttpShell } from './http-shell.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function shell(rooms: object = {}, actor: Actor = owner) {
  const logged: unknown[] = []
  const log: Log = { debug() {}, info() {}, warn() {}, error: (fields) => logged.push(fields), child: () => log }
  const engine = { state: createState(), recording: {}, ...rooms } as unknown as Engine
  const lock = createAccess({ tokenHash: sha256('token'), signingKey: Buffer.alloc(32) })
  const admit: Access['admit'] = (...asked) => (typeof lock.admit(...asked) === 'string' ? lock.admit(...asked) : actor)
  const access = { ...lock, admit }
  const { address, close } = await openHttpShell({ engine, access, log, host: '127.0.0.1', port: 0, page: undefined })
  closing.push(close)
  const { port } = new URL(address)
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${address}${path}`, { ...init, headers: { authorization: 'Bearer token', ...init.headers } })
    const text = await answer.text()
    return { status: answer.status, text, body: text.startsWith('{') ? JSON.parse(text) : undefined }
  }
  return { address, port: Number(port), ask, logged }
}
const json = { 'content-type': 'application/json' }
const open = { get: () => ({}) }

/** The first bytes of the answer to what stands on the wire. */
function onTheWire(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = ''
    const socket = connect(port, '127.0.0.1', () => socket.end(text))
    socket.on('data', (data) => {
      heard += String(data)
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(heard.split('\r\n')[0] ?? ''))
  })
}

describe('the HTTP shell', () => {
  it('stands whatever address is asked for, also by who is not let in', async () => {
    const { port, ask } = await shell()
    const upgrade =
      'Host: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n'
    for (const path of ['//', 'http://[', '/ws/../ws', '/constructor', '/ws'])
      expect(await onTheWire(port, `GET ${path} HTTP/1.1\r\n${upgrade}`)).toMatch(/^HTTP\/1.1 40[014]/)
    expect(await onTheWire(port, 'GET // HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n')).toMatch(/401/)
    expect((await ask('/%FF')).body).toMatchObject({ code: 'INPUT_INVALID', status: 400 })
    expect((await ask('/nothing')).body).toMatchObject({ code: 'NOT_FOUND', status: 404 })
  })

  it('refuses bodies that are no JSON, too large or not text, and says what is wrong', async () => {
    const { ask, logged } = await shell()
    const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json) =>
      ask('/api/publishing/start', { method: 'POST', body, headers })
    expect((await post('{}', { 'content-type': 'multipart/form-data' })).body).toMatchObject({ status: 415 })
    expect((await post('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415)
    expect((await post(`"${'x'.repeat(2 << 20)}"`)).body).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' })
    for (const body of ['{"camera_id":', '', 'null', '[1]', new Uint8Array([0x22, 0xff, 0x22])])
      expect((await post(body)).body).toMatchObject({ status: 400, data: { fields: [{ field: '(body)' }] } })
    expect((await post('{}')).body.data.fields).toEqual([{ field: 'camera_id', problem: expect.stringContaining('id of a camera') }])
    expect(logged).toEqual([])
  })

  it('gives nothing to who may not view, over any transport, and lets nobody publish who may only view', async () => {
    const nobody = { name: 'nobody', rights: new Set<Right>() }
    const { ask, address } = await shell({ publishing: { status: () => [] } }, nobody)
    for (const path of ['/metrics', '/api/publishing/history.csv', '/api/cameras/1/snapshot', '/streams/1/mjpeg', '/api/publishing/status'])
      expect([path, (await ask(path)).body]).toMatchObject([path, { code: 'RIGHT_MISSING', status: 403, data: { right: 'view' } }])
    for (const path of ['/ws', '/ws/rpc', '/ws/media']) {
      const socket = new WebSocket(`${address.replace('http', 'ws')}${path}`, { headers: { authorization: 'Bearer token' } })
      const { message } = await new Promise<Error>((resolve) => socket.once('error', resolve))
      expect([path, message]).toEqual([path, 'Unexpected server response: 403'])
    }
    const viewer = await shell({ publishing: { status: () => [] } }, { name: 'viewer', rights: new Set(['view'] as const) })
    expect(JSON.parse((await viewer.ask('/api/publishing/status')).text)).toEqual([])
    const start = { method: 'POST', body: '{"camera_id":1}', headers: json }
    expect((await viewer.ask('/api/publishing/start', start)).body).toMatchObject({ defined: true, code: 'RIGHT_MISSING', status: 403 })
  })

  it('refuses by a code of the closed list whatever is sent', async () => {
    const { ask } = await shell()
    const sent: [string, RequestInit][] = [
      ['/nothing', {}],
      ['/api/nothing', {}],
      ['/api/cameras', { method: 'OPTIONS' }],
      ['/health', { method: 'DELETE' }],
      ['/api/publishing/start', { method: 'POST', body: '{', headers: json }],
      ['/api/publishing/start', { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } }],
      ['/login', { method: 'POST', body: 'x'.repeat(2 << 20), headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
      ['/login', { method: 'POST', body: '{', headers: { 'content-type': 'application/xml' } }],
      ['/login', { method: 'POST', body: '{', headers: json }],
      ['/streams/1/mjpeg?fps=x', {}],
    ]
    for (const [path, init] of sent) {
      const { status, body } = await ask(path, init)
      expect([path, Object.keys(problems).includes(body?.code), body?.status]).toEqual([path, true, status])
    }
    const often = await Promise.all(Array.from({ length: 12 }, () => ask('/login', { method: 'POST', headers: json, body: '{}' })))
    expect(often.at(-1)?.body).toMatchObject({ code: 'TOO_MANY_REQUESTS', status: 429 })
  })

  it('refuses a body that names something else than its address', async () => {
    const changed: unknown[] = []
    const profiles = { change: async (...call: unknown[]) => changed.push(call) }
    const { ask } = await shell({ publishing: { profiles } })
    const put = (body: object) => ask('/api/publishing/configurations/one', { method: 'PUT', body: JSON.stringify(body), headers: json })
    expect((await put({ name: 'two', reconnect_delay: 5 })).body).toMatchObject({
      code: 'INPUT_INVALID',
      data: { fields: [{ field: 'name' }] },
    })
    expect(changed).toEqual([])
    await put({ name: 'one', reconnect_delay: 5 })
    expect(changed).toEqual([['one', { reconnect_delay: 5 }]])
  })

  it('says 404 of a stream or picture that is not there, and 502 of a camera that does not give it', async () => {
    const probed = { streams: [{ role: 'main', probed_at: 1 }] }
    const never = { streams: [{ role: 'main', probed_at: null }] }
    const refused = async () => {
      throw new Failure('refused', 'port 554')
    }
    const live = { snapshot: refused, lastPicture: () => undefined, hls: () => ({ playlist: refused, file: () => undefined }) }
    const { ask } = await shell({ cameras: { get: (id: string) => (id === '1' ? probed : never) }, live })
    const answer = async (path: string) => {
      const { status, body } = await ask(path)
      return [status, body?.code]
    }
    for (const path of ['/api/cameras/1/snapshot', '/streams/1/mjpeg', '/streams/1/live.mp4', '/streams/1/live.m3u8'])
      expect([path, ...(await answer(`${path}?role=sub`))]).toEqual([path, 404, 'STREAM_NOT_FOUND'])
    expect(await answer('/api/cameras/1/snapshot?role=main')).toEqual([502, 'SOURCE_FAILED'])
    expect(await answer('/api/cameras/2/snapshot?role=sub')).toEqual([502, 'SOURCE_FAILED'])
    expect(await answer('/api/cameras/1/picture')).toEqual([404, 'PICTURE_NOT_FOUND'])
    expect(await answer('/streams/1/hls/1.m4s')).toEqual([404, 'NOT_FOUND'])
  })

  it('answers a defect of pictures typed, logs it, and logs no refusal', async () => {
    const thrown = [new TypeError('a defect'), new Problem('TOOL_MISSING', { tool: 'ffmpeg', install: '' })]
    const live = {
      wishes: () => ({}),
      snapshot: async () => {
        throw thrown.shift()
      },
      frames: () => ({
        next: async () => {
          throw new TypeError('another defect')
        },
        return: async () => undefined,
      }),
    }
    const { ask, logged } = await shell({ cameras: open, live })
    expect((await ask('/api/cameras/1/snapshot')).body).toEqual({
      ...{ defined: true, code: 'INTERNAL_SERVER_ERROR', status: 500, message: 'A defect of Camgate; its log tells more' },
    })
    expect((await ask('/api/cameras/1/snapshot')).body).toMatchObject({ defined: true, code: 'TOOL_MISSING', status: 503 })
    expect((await ask('/streams/1/mjpeg')).body).toMatchObject({ status: 500 })
    expect((await ask('/streams/1/mjpeg', { method: 'HEAD' })).status).toBe(200)
    expect((await ask('/streams/1/mjpeg?width=1')).body).toMatchObject({ status: 400, data: { fields: [{ field: 'width' }] } })
    expect(JSON.stringify(logged)).toMatch(/a defect.*another defect/)
    expect(logged).toHaveLength(2)
  })

  it('reads an export no faster than it is taken, and ends its reading with the reader', async () => {
    let pages = 0
    let ended = false
    const publishing = {
      async *metricRows() {
        try {
          for (; pages < 2000; pages += 1) yield Array.from({ length: 500 }, (_, at) => ({ camera_id: '1', at, span: 2, bitrate: 1e6 }))
        } finally {
          ended = true
        }
      },
    }
    const { port, ask } = await shell({ publishing })
    const headers = { authorization: 'Bearer token' }
    const request = httpRequest({ port, path: '/api/publishing/metrics.csv', headers }, (answer) => answer.pause()).end()
    request.on('error', () => {})
    let before = -1
    await expect
      .poll(
        () => {
          const still = pages > 0 && pages === before
          before = pages
          return still
        },
        { interval: 200, timeout: 10_000 },
      )
      .toBe(true)
    expect(pages).toBeLessThan(1000)
    request.destroy()
    await expect.poll(() => ended).toBe(true)
    pages = 1998
    expect(JSON.parse((await ask('/api/publishing/metrics.json')).text)).toHaveLength(1000)
    expect((await ask('/api/publishing/metrics.csv?since=yesterday')).body).toMatchObject({ data: { fields: [{ field: 'since' }] } })
  })

  it('drops a socket that asks and does not read', async () => {
    const status = () => Array.from({ length: 1000 }, () => ({ camera_id: '1'.repeat(1000) }))
    const { address } = await shell({ publishing: { status } })
    const socket = new WebSocket(`${address.replace('http', 'ws')}/ws`, { headers: { authorization: 'Bearer token' } })
    await new Promise((resolve) => socket.once('open', resolve))
    const gone = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {})
    socket.pause()
    for (let n = 0; n < 200; n += 1) socket.send('{"command":"get_status"}')
    const asking = setInterval(() => socket.send('{"command":"get_status"}'), 20)
    setTimeout(() => socket.resume(), 1000)
    await gone
    clearInterval(asking)
  })

  it('lets go who sends no calls to the socket of the page, and writes nothing of it to the console', async () => {
    const written = vi.spyOn(console, 'error')
    const { address } = await shell({ publishing: { status: () => [] } })
    const hear = (message: string | Buffer) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${address.replace('http', 'ws')}/ws/rpc`, { headers: { authorization: 'Bearer token' } })
        socket.once('open', () => socket.send(message))
        socket.once('close', resolve)
        socket.once('message', (data) => {
          resolve(JSON.parse(String(data)))
          socket.terminate()
        })
      })
    for (const message of ['', '{', 'null', '[]', '{"i":1}', '{"i":"1","p":7}', '{"i":"1","p":{"h":7}}', Buffer.from([255, 1])])
      expect(await hear(message)).toBe(1007)
    expect(await hear('{"i":"1","p":{"u":"/publishing/status","b":{}}}')).toMatchObject({ i: '1' })
    expect(await hear('{"i":"1","p":{"u":"/constructor","b":7}}')).toMatchObject({ i: '1' })
    expect(written).not.toHaveBeenCalled()
    written.mockRestore()
  })

  it('describes in OpenAPI what stands beside the contract, and every refusal', async () => {
    const { ask } = await shell()
    const { paths, security } = (await ask('/api/openapi.json')).body
    expect(security).toHaveLength(2)
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/cameras/{camera_id}/snapshot', '/publishing/history.csv']))
    const start = paths['/publishing/start'].post
    expect(Object.keys(start.responses)).toEqual(['201', '400', '401', '403', '404', '409', '413', '415', '500'])
    expect(JSON.stringify(start.responses[500])).toContain('PUBLISH_FAILED')
  })
})

describe('a program that asks and does not read', () => {
  it('is not heard until it does, costs nothing, and misses no answer', async () => {
    let calls = 0
    const row = { camera_id: '1', text: 'x'.repeat(20_000) }
    const status = () => {
      calls += 1
      return [row]
    }
    const { port } = await shell({ publishing: { status } })
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: { authorization: 'Bearer token' } })
    await new Promise((resolve) => socket.once('open', resolve))
    const answers: unknown[] = []
    socket.on('message', (data) => answers.push(JSON.parse(String(data)).request_id))
    socket.pause()
    const asked = [...Array(3000).keys()]
    for (const request_id of asked) socket.send(JSON.stringify({ command: 'get_status', request_id }))
    let before = 0
    const isStill = () => {
      const still = calls > 0 && calls === before
      before = calls
      return still
    }
    await vi.waitFor(() => expect(isStill()).toBe(true), { timeout: 10_000, interval: 200 })
    // What the system holds for a socket, and a few more.
    expect(calls).toBeLessThan(1500)
    socket.resume()
    await vi.waitFor(() => expect(answers).toEqual(asked), { timeout: 20_000 })
    socket.terminate()
  })
})
