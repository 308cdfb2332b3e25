/** The same error means the same to everybody who asks over a socket, and means it on a real one. */
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Failure } from '../base/index.ts'
import { createApiHttp } from '../publishing/mediamtx/http.ts'
import { dial } from './dial.ts'
import { openWebAs, webLogin } from './signed-web.ts'
import { socketFailure } from './socket-cause.ts'
import { askWeb } from './web.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serverThat(does: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    does(socket)
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return (server.address() as { port: number }).port
}

const causeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'none',
    (thrown) => (thrown instanceof Failure ? thrown.cause : `no Failure: ${thrown}`),
  )

/** Everybody who speaks over TCP, asked for the same place. */
const askers = (port: number): Record<string, Promise<unknown>> => ({
  ask: askWeb({ url: `http://127.0.0.1:${port}/` }),
  stream: openWebAs({ url: `http://127.0.0.1:${port}/`, signal: new AbortController().signal }, webLogin(undefined)),
  api: createApiHttp(`http://127.0.0.1:${port}`, undefined).request({ method: 'GET', path: '/v3' }),
})

describe('an error of a socket', () => {
  it.each([
    ['resets the connection', 'server-closed', (socket: Socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['closes without a word', 'server-closed', (socket: Socket) => socket.once('data', () => socket.destroy())],
    ['does not speak HTTP', 'protocol', (socket: Socket) => socket.once('data', () => socket.end('220 smtp ready\r\n'))],
  ] as const)('of who %s is %s for everybody', async (_, cause, does) => {
    const port = await serverThat(does)
    for (const [who, asked] of Object.entries(askers(port))) expect([who, await causeOf(asked)]).toEqual([who, cause])
  })

  it('of who is not there is refused for everybody, also where TLS was wanted', async () => {
    const port = await serverThat(() => {})
    servers.pop()?.close()
    for (const [who, asked] of Object.entries(askers(port))) expect([who, await causeOf(asked)]).toEqual([who, 'refused'])
    const dialed = (tls: boolean) => causeOf(dial({ host: '127.0.0.1', port, tls, timeout: 2000, data() {} }))
    expect([await dialed(false), await dialed(true)]).toEqual(['refused', 'refused'])
  })

  it('of who speaks no TLS, or resets in the middle of the handshake, is told as what it is', async () => {
    const dialed = async (does: (socket: Socket) => void) =>
      causeOf(dial({ host: '127.0.0.1', port: await serverThat(does), tls: true, timeout: 2000, data() {} }))
    expect(await dialed((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))).toBe('tls')
    expect(await dialed((socket) => socket.once('data', () => socket.resetAndDestroy()))).toBe('server-closed')
  })

  it('keeps a Failure as it is, and says what was cancelled', () => {
    const failure = new Failure('certificate', 'another')
    expect(socketFailure(failure)).toBe(failure)
    expect(socketFailure(Object.assign(new Error('x'), { name: 'AbortError' })).evidence).toBe('cancelled')
    expect(socketFailure(Object.assign(new Error('x'), { code: 'EHOSTUNREACH' }), 'cam port 554')).toMatchObject({
      cause: 'unreachable',
      evidence: 'cam port 554: EHOSTUNREACH',
    })
    expect(socketFailure(Object.assign(new Error('x'), { errors: [{ code: 'ENETUNREACH' }, { code: 'ECONNREFUSED' }] })).cause).toBe(
      'refused',
    )
  })
})
