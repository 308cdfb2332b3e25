import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { fromHttpHeader, toHttpHeader } from './byte-text.ts'
import type { AuthScheme } from './login.ts'
import { openWebAs, redirected, webLogin } from './signed-web.ts'
import { createVerifier } from './verifier.ts'

const credentials = { user: 'ope rator@ü 厨', password: 'p@ss/w:rd "ß"' }
const server = createServer()
afterEach(() => {
  server.removeAllListeners('request')
  server.closeAllConnections()
  server.close()
})

async function locked(scheme: AuthScheme): Promise<string> {
  const verifier = createVerifier({
    realm: 'Küche',
    schemes: [scheme],
    password: (user) => (user === credentials.user ? credentials.password : undefined),
  })
  server.on('request', ({ method = '', url = '', headers }: IncomingMessage, response: ServerResponse) => {
    const authorization = headers.authorization && fromHttpHeader(headers.authorization)
    if (verifier.verify({ method, url, authorization }) === 'ok') return response.end('in')
    return response.writeHead(401, { 'www-authenticate': verifier.challenges().map(toHttpHeader) }).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/video?x=1`
}

describe('a GET towards a camera', () => {
  it.each<AuthScheme>(['basic', 'md5', 'sha-256'])('logs in with any user, password and realm (%s)', async (scheme) => {
    const answer = await openWebAs({ url: await locked(scheme), signal: AbortSignal.timeout(5000) }, webLogin(credentials))
    expect(await text(answer)).toBe('in')
  })

  it('says so where the password is wrong', async () => {
    const target = { url: await locked('md5'), signal: AbortSignal.timeout(5000) }
    await expect(openWebAs(target, webLogin({ ...credentials, password: 'wrong' }))).rejects.toMatchObject({ cause: 'auth' })
  })

  it('follows a redirect without giving the login to another place, and gives no encryption up', async () => {
    const seen: (string | undefined)[] = []
    const other = createServer(({ headers }, response) => {
      seen.push(headers.authorization)
      response.end('elsewhere')
    })
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const { port } = other.address() as AddressInfo
    server.on('request', ({ headers }: IncomingMessage, response: ServerResponse) =>
      headers.authorization
        ? response.writeHead(302, { location: `http://127.0.0.1:${port}/x` }).end()
        : response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end(),
    )
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const answer = await openWebAs({ url, signal: AbortSignal.timeout(5000) }, webLogin(credentials))
    expect([await text(answer), seen]).toEqual(['elsewhere', [undefined]])
    other.close()
    expect(() => redirected('https://h/', 'http://h/')).toThrow('from https to http')
    expect(() => redirected('http://h/', 'file:///etc')).toThrow('redirected to file:')
    expect(redirected('http://u:p@h:8080/a/b', '../c')).toBe('http://h:8080/c')
  })
})
