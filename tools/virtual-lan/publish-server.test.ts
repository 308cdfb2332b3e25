import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { until } from '../../src-main/testing/until.ts'
import page from './fixtures/mediamtx-v1.20.openapi.json' with { type: 'json' }
import { startVirtualLan, type VirtualLan } from './index.ts'
import { bareClient } from './testing/bare-client.ts'
import { ffmpegPath, firstStart, missing, probe, tested, tiny, withLogin } from './testing/peers.ts'

interface Operation {
  readonly request?: object
  readonly answers: Readonly<Record<string, object>>
}
const operations = page.operations as unknown as Readonly<Record<string, Operation>>

const sdp = [
  'v=0',
  'o=- 0 0 IN IP4 127.0.0.1',
  's=x',
  't=0 0',
  'm=video 0 RTP/AVP 96',
  'a=rtpmap:96 H264/90000',
  'a=fmtp:96 packetization-mode=1',
  'a=control:trackID=0',
  '',
].join('\r\n')
const record = 'RTP/AVP/TCP;unicast;interleaved=0-1;mode=record'

/** Publishes with nothing but the handshake. */
async function publishBare(url: string) {
  const client = await bareClient(url)
  const announced = await client.ask('ANNOUNCE', url, { 'Content-Type': 'application/sdp' }, sdp)
  const set = await client.ask('SETUP', `${url}/trackID=0`, { Transport: record })
  const answer = await client.ask('RECORD', url, { Session: set.headers.get('session')?.split(';')[0] ?? '' })
  return { client, statuses: [announced.status, set.status, answer.status] }
}

describe.skipIf(missing('ffmpeg'))('the server that accepts publishers [needs ffmpeg]', () => {
  let lan: VirtualLan
  let guarded: VirtualLan
  const inputs = new Set<ReturnType<typeof spawn>>()

  beforeAll(async () => {
    lan = await startVirtualLan({
      cameras: [{ ...tested, name: 'camera', onvif: false, snapshot: false, main: { path: '/main', ...tiny, audio: 'aac' } }],
    })
    const paths = { 'cam/one': { overridePublisher: false }, pulled: { source: 'rtsp://127.0.0.1:1/x' } }
    const login = { user: 'gate', password: 'p@ss' }
    guarded = await startVirtualLan({ cameras: [], server: { paths, publisher: login, api: login, authDelay: 50, readTimeout: 600 } })
  }, firstStart)
  afterAll(async () => {
    for (const input of inputs) input.kill('SIGKILL')
    await lan.close()
    await guarded.close()
  })

  function publish(path: string) {
    const input = ['-v', 'error', '-rtsp_transport', 'tcp', '-i', lan.camera('camera').addresses.main ?? '']
    const child = spawn(ffmpegPath, [...input, '-c', 'copy', '-f', 'rtsp', '-rtsp_transport', 'tcp', `${lan.server.url}/${path}`], {
      stdio: 'ignore',
    })
    inputs.add(child)
    return child
  }

  /** Calls the API and insists that the answer is what the page of the real server promises. */
  async function call(
    what: string,
    parameters: { name?: string; id?: string; query?: string; body?: unknown; lan?: VirtualLan; login?: string } = {},
  ) {
    const [method, path = ''] = what.split(' ')
    const { name = '', id = '', query = '', body, login } = parameters
    const url = `${(parameters.lan ?? lan).server.api}${path.replace('{name}', name).replace('{id}', id)}${query}`
    const headers = login ? { authorization: `Basic ${Buffer.from(login).toString('base64')}` } : undefined
    const answer = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
    const json: unknown = await answer.json()
    const promised = operations[what]?.answers[answer.status]
    if (promised) z.fromJSONSchema({ ...promised, $defs: page.$defs } as Parameters<typeof z.fromJSONSchema>[0]).parse(json)
    else expect(answer.status).toBe(401)
    return { status: answer.status, body: json as Record<string, unknown> }
  }

  it('takes a publication from FFmpeg, gives it to a reader, and tells about both as MediaMTX would', async () => {
    const child = publish('camera_1')
    const items = async () =>
      (await call('GET /v3/paths/list')).body.items as { name: string; inboundBytes: number; source: { id: string } | null }[]
    await until(async () => (await items()).some(({ inboundBytes }) => inboundBytes > 5000), 'bytes came in')
    expect(await probe(`${lan.server.url}/camera_1`)).toBe('h264,320 aac')
    const { body } = await call('GET /v3/paths/get/{name}', { ...tested, name: 'camera_1' })
    expect(body).toMatchObject({ ready: true, available: true, online: true, confName: 'all_others', tracks: ['H264', 'MPEG-4 Audio'] })
    expect(body.tracks2).toMatchObject([{ codecProps: { width: 320, height: 184 } }, { codecProps: { sampleRate: 16_000 } }])
    const { id } = body.source as { id: string }
    expect((await call('GET /v3/rtspsessions/get/{id}', { id })).body).toMatchObject({
      state: 'publish',
      path: 'camera_1',
      transport: 'TCP',
    })
    expect((await call('POST /v3/rtspsessions/kick/{id}', { id })).body).toEqual({ status: 'ok' })
    await until(() => child.exitCode !== null, 'the publisher noticed the kick')
    expect((await call('GET /v3/paths/get/{name}', { ...tested, name: 'camera_1' })).status).toBe(404)
    expect((await call('POST /v3/rtspsessions/kick/{id}', { id })).status).toBe(404)
  })

  it('answers the rest of its API as the page says', async () => {
    expect((await call('GET /v3/info')).body.version).toBe('v1.20.1')
    expect((await call('GET /v3/config/global/get')).body.api).toBe(true)
    expect(
      (await call('POST /v3/config/paths/add/{name}', { ...tested, name: 'yard/1', body: { source: 'rtsp://127.0.0.1:1/y' } })).status,
    ).toBe(200)
    expect((await call('POST /v3/config/paths/add/{name}', { ...tested, name: 'yard/1', body: {} })).body.error).toBe('path already exists')
    expect((await call('POST /v3/config/paths/add/{name}', { ...tested, name: 'x', body: { nosuch: 1 } })).body.error).toBe(
      'json: unknown field "nosuch"',
    )
    expect((await call('POST /v3/config/paths/add/{name}', { ...tested, name: 'a:b', body: {} })).status).toBe(400)
    expect((await call('PATCH /v3/config/paths/patch/{name}', { ...tested, name: 'yard/1', body: { record: true } })).status).toBe(200)
    expect((await call('GET /v3/config/paths/get/{name}', { ...tested, name: 'yard/1' })).body).toMatchObject({
      record: true,
      source: 'rtsp://127.0.0.1:1/y',
    })
    expect((await call('GET /v3/paths/get/{name}', { ...tested, name: 'yard/1' })).body).toMatchObject({
      ready: false,
      source: { type: 'rtspSource' },
    })
    expect((await call('GET /v3/config/paths/list', { query: '?itemsPerPage=1' })).body).toMatchObject({ itemCount: 2, pageCount: 2 })
    expect((await call('GET /v3/paths/list', { query: '?itemsPerPage=0' })).status).toBe(400)
    expect((await call('DELETE /v3/config/paths/delete/{name}', { ...tested, name: 'yard/1' })).status).toBe(200)
    expect((await call('DELETE /v3/config/paths/delete/{name}', { ...tested, name: 'yard/1' })).status).toBe(404)
    expect((await call('GET /v3/rtspsessions/list')).body.items).toEqual([])
  })

  it('lets a second publisher take over with a bare FIN, unless the path forbids it', async () => {
    const first = await publishBare(`${lan.server.url}/shared`)
    const second = await publishBare(`${lan.server.url}/shared`)
    expect([first.statuses, second.statuses]).toEqual([
      [200, 200, 200],
      [200, 200, 200],
    ])
    await until(() => first.client.ended === 'fin')
    expect(second.client.ended).toBeUndefined()
    second.client.close()

    const url = withLogin(`${guarded.server.url}/cam/one`, 'gate', 'p%40ss')
    const one = spawn(ffmpegPath, [
      '-v',
      'error',
      '-re',
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=160x120:r=5',
      '-c:v',
      'libx264',
      '-f',
      'rtsp',
      '-rtsp_transport',
      'tcp',
      url,
    ])
    inputs.add(one)
    await until(() => guarded.server.table.live('cam/one')?.publisher !== undefined, 'published')
    const authorization = { Authorization: `Basic ${Buffer.from('gate:p@ss').toString('base64')}` }
    const client = await bareClient(guarded.server.url)
    const target = `${guarded.server.url}/cam/one`
    await client.ask('ANNOUNCE', target, { 'Content-Type': 'application/sdp', ...authorization }, sdp)
    await client.ask('SETUP', `${target}/trackID=0`, { Transport: record })
    expect((await client.ask('RECORD', target)).status).toBe(400)
    one.kill('SIGKILL')
  })

  it('refuses at the places where the real one does', async () => {
    const announce = async (server: VirtualLan, path: string, text = sdp, headers: Record<string, string> = {}) => {
      const client = await bareClient(server.server.url)
      const { status } = await client.ask(
        'ANNOUNCE',
        `${server.server.url}/${path}`,
        { 'Content-Type': 'application/sdp', ...headers },
        text,
      )
      return { status, client }
    }
    const missingPassword = await announce(guarded, 'cam/one')
    expect([missingPassword.status, missingPassword.client.ended]).toEqual([401, undefined])
    const wrong = await announce(guarded, 'cam/one', sdp, { Authorization: `Basic ${Buffer.from('gate:no').toString('base64')}` })
    expect(wrong.status).toBe(401)
    await until(() => wrong.client.ended === 'fin')
    expect((await announce(guarded, 'unknown')).status).toBe(400)
    expect((await announce(lan, 'bad:name')).status).toBe(400)
    expect((await announce(lan, 'a', sdp.replace('s=x', 's=x\r\nb=AS:'))).status).toBe(400)
    expect((await announce(lan, 'a', sdp.replace('a=control', 'a=sendonly\r\na=control'))).status).toBe(400)
    expect((await announce(lan, 'a', sdp.replace('a=fmtp:96 packetization-mode=1\r\n', ''))).status).toBe(400)
    expect((await announce(lan, 'a', sdp, { 'Content-Type': 'application/sdp; charset=utf-8' })).status).toBe(400)
    const { client } = await announce(lan, 'a')
    expect((await client.ask('SETUP', `${lan.server.url}/a/trackID=0`, { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' })).status).toBe(
      400,
    )
    expect((await call('GET /v3/info', { lan: guarded })).status).toBe(401)
    expect((await call('GET /v3/info', { lan: guarded, login: 'gate:p@ss' })).status).toBe(200)
  })

  it('drops a publisher that sends nothing, and forgets added paths when it restarts on the same port', async () => {
    const { server } = guarded
    const login = 'gate:p@ss'
    const client = await bareClient(server.url)
    const target = `${server.url}/cam/one`
    await client.ask(
      'ANNOUNCE',
      target,
      { 'Content-Type': 'application/sdp', Authorization: `Basic ${Buffer.from(login).toString('base64')}` },
      sdp,
    )
    await client.ask('SETUP', `${target}/trackID=0`, { Transport: record })
    await until(() => server.table.live('cam/one')?.publisher === undefined, 'free')
    expect((await client.ask('RECORD', target)).status).toBe(200)
    await until(() => client.ended === 'fin')

    await call('POST /v3/config/paths/add/{name}', { lan: guarded, login, name: 'added', body: {} })
    const { url, api } = server
    await server.stop()
    await expect(bareClient(url)).rejects.toThrow('ECONNREFUSED')
    await server.start()
    expect([server.url, server.api]).toEqual([url, api])
    expect((await call('GET /v3/config/paths/get/{name}', { lan: guarded, login, name: 'added' })).status).toBe(404)
    expect((await call('GET /v3/config/paths/get/{name}', { lan: guarded, login, name: 'cam/one' })).status).toBe(200)
  })
})
