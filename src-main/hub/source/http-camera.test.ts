import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { type AuthScheme, createVerifier, fromHttpHeader, toHttpHeader } from '../../net/index.ts'
import { openHttp } from './http-camera.ts'

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
    const answer = await openHttp({ url: await locked(scheme), credentials, signal: AbortSignal.timeout(5000) })
    expect(await text(answer)).toBe('in')
  })

  it('says so where the password is wrong', async () => {
    const target = { url: await locked('md5'), credentials: { ...credentials, password: 'wrong' }, signal: AbortSignal.timeout(5000) }
    await expect(openHttp(target)).rejects.toMatchObject({ cause: 'auth' })
  })
})
