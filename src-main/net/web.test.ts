import { createServer as createHttp, type RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Failure } from '../base/index.ts'
import { rejectionOf } from '../testing/rejection-of.ts'
import { askWebAs, webLogin } from './signed-web.ts'
import { askWeb, requestPath } from './web.ts'

const open: Server[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((done) => server.close(done))
})

async function listen(server: Server): Promise<number> {
  open.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return (server.address() as AddressInfo).port
}
const serve = (listener: RequestListener) => listen(createHttp({ keepAlive: false }, listener))
const failure = rejectionOf<Failure>

describe('askWeb', () => {
  it('says what kind of nothing there is', async () => {
    const gone = await listen(createServer())
    await new Promise((done) => open.pop()?.close(done))
    expect((await failure(askWeb({ url: `http://127.0.0.1:${gone}/` }))).cause).toBe('refused')

    const silent = await listen(createServer((socket) => socket.resume().on('error', () => {})))
    expect((await failure(askWeb({ url: `http://127.0.0.1:${silent}/`, timeout: 150 }))).cause).toBe('silent')

    const rude = await listen(createServer((socket) => void socket.on('error', () => {}).destroy()))
    expect((await failure(askWeb({ url: `http://127.0.0.1:${rude}/` }))).cause).toBe('server-closed')

    const other = await listen(
      createServer(
        (socket) =>
          void socket
            .resume()
            .on('error', () => {})
            .end('SSH-2.0-dropbear\r\n'),
      ),
    )
    expect((await failure(askWeb({ url: `http://127.0.0.1:${other}/` }))).cause).toBe('protocol')

    expect((await failure(askWeb({ url: 'gopher://h/' }))).cause).toBe('bad-url')
  })

  it('cuts an answer that does not end', async () => {
    const port = await serve((_, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(64 * 1024)), 1)
      response.on('close', () => clearInterval(timer))
    })
    const answer = await askWeb({ url: `http://127.0.0.1:${port}/`, maxBytes: 200_000 })
    expect(answer.body.length).toBe(200_000)
    const some = await askWeb({ url: `http://127.0.0.1:${port}/`, enough: (body) => body.length > 10 })
    expect(some.body.length).toBeLessThan(512 * 1024)
  })

  it('sends the path as it was written', async () => {
    expect(requestPath('/a/../b?x="1"&y=%zz')).toBe('/a/../b?x="1"&y=%zz')
    expect(requestPath('?x=ä b#part')).toBe('/?x=%C3%A4%20b')
    const seen: string[] = []
    const port = await serve((request, response) => {
      seen.push(request.url ?? '')
      response.end()
    })
    await askWeb({ url: `http://127.0.0.1:${port}/cgi?a=[1]|2` })
    expect(seen).toEqual(['/cgi?a=[1]|2'])
  })
})

describe('askWebAs', () => {
  it('asks without a login first, then once by the strongest scheme, and never again', async () => {
    const seen: (string | undefined)[] = []
    const port = await serve((request, response) => {
      seen.push(request.headers.authorization?.split(' ')[0])
      response
        .writeHead(401, { 'WWW-Authenticate': ['Basic realm="cam, one"', `Digest realm="cam, one", nonce="${seen.length}", qop="auth"`] })
        .end()
    })
    const login = webLogin({ user: 'admin', password: 'wrong' })
    expect((await failure(askWebAs({ url: `http://127.0.0.1:${port}/` }, login))).cause).toBe('auth')
    expect(seen).toEqual([undefined, 'Digest'])
    expect((await failure(askWebAs({ url: `http://127.0.0.1:${port}/` }, webLogin(undefined)))).cause).toBe('auth')
  })

  it('logs in with any characters', async () => {
    const seen: string[] = []
    const port = await serve((request, response) => {
      const given = request.headers.authorization
      if (!given) return void response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end()
      seen.push(Buffer.from(given.slice(6), 'base64').toString('utf8'))
      response.end('ok')
    })
    const answer = await askWebAs({ url: `http://127.0.0.1:${port}/` }, webLogin({ user: 'jürgen', password: 'p@ss/ #?%&ß"\\' }))
    expect(answer.body.toString()).toBe('ok')
    expect(seen).toEqual(['jürgen:p@ss/ #?%&ß"\\'])
  })

  it('does not take a nonce that ran out for a wrong password, where several asked with it', async () => {
    let nonce = 'first'
    const held: (() => void)[] = []
    const port = await serve((request, response) => {
      const right = request.headers.authorization?.includes(`nonce="${nonce}"`)
      const answer = () =>
        right ? response.end('ok') : response.writeHead(401, { 'WWW-Authenticate': `Digest realm="r", nonce="${nonce}", qop="auth"` }).end()
      if (nonce === 'first' || right) return void answer()
      held.push(answer)
      if (held.length === 2) for (const each of held) each()
    })
    const login = webLogin({ user: 'admin', password: 'x' })
    const ask = async () => (await askWebAs({ url: `http://127.0.0.1:${port}/` }, login)).body.toString()
    expect(await ask()).toBe('ok')
    nonce = 'second'
    expect(await Promise.all([ask(), ask()])).toEqual(['ok', 'ok'])
  })
})
