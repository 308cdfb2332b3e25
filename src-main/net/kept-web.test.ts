/** Connections that are kept: used again, made anew where one was closed, and none whose certificate is not the right one. */
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { Failure } from '../base/index.ts'
import { createKeptWeb } from './kept-web.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../publishing/testing/fixtures', name))

async function serve(listener: RequestListener, tls = false): Promise<{ server: Server; base: string }> {
  const server = tls ? createTlsServer({ key: fixture('first.key'), cert: fixture('first.crt') }, listener) : createServer(listener)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => server.close().closeAllConnections())
  const base = `http${tls ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { server, base }
}

function open(base: string, more: { within?: number; maxBytes?: number; meet?: () => void } = {}) {
  const web = createKeptWeb({ base, within: 3000, maxBytes: 1000, ...more })
  closing.push(web.close)
  return web
}
const get = { method: 'GET', path: '/x' } as const

describe('connections that are kept', () => {
  it('serve several requests, and tell so', async () => {
    let connections = 0
    const { server, base } = await serve((request, response) => response.end(`${request.headers.host} ${request.url}`))
    server.on('connection', () => {
      connections += 1
    })
    const web = open(`${base}/behind`)
    const first = await web.request(get)
    expect([first.status, first.bytes.toString(), first.reused]).toEqual([200, `${base.slice(7)} /behind/x`, false])
    expect((await web.request(get)).reused).toBe(true)
    expect(connections).toBe(1)
  })

  it('are made anew where one was closed meanwhile, for questions alone', async () => {
    const asked: string[] = []
    let close = true
    const { base } = await serve((request, response) => {
      asked.push(request.method ?? '')
      if (asked.length > 1 && close) {
        close = false
        request.socket.destroy()
      } else response.end('here')
    })
    const web = open(base)
    await web.request(get)
    expect((await web.request(get)).bytes.toString()).toBe('here')
    expect(asked).toEqual(['GET', 'GET', 'GET'])
    close = true
    await expect(web.request({ method: 'POST', path: '/', body: '{}' })).rejects.toMatchObject({ cause: 'server-closed' })
    expect(asked).toHaveLength(4)
  })

  it('have an end in time and in size, and lead nowhere else', async () => {
    const { base } = await serve((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
      else if (request.url === '/large') response.end(Buffer.alloc(5000))
      else response.write('begun')
    })
    const web = open(base, { within: 300 })
    expect((await web.request({ method: 'GET', path: '/moved' })).status).toBe(302)
    await expect(web.request({ method: 'GET', path: '/large' })).rejects.toMatchObject({ cause: 'protocol' })
    await expect(web.request(get)).rejects.toMatchObject({ cause: 'silent' })
  })

  it('send nothing before the certificate was found right', async () => {
    const heard: string[] = []
    const { base } = await serve((request, response) => {
      heard.push(request.url ?? '')
      response.end()
    }, true)
    await expect(open(base).request(get)).rejects.toMatchObject({ cause: 'tls' })
    const another = () => {
      throw new Failure('certificate', 'another')
    }
    await expect(open(base, { meet: another }).request(get)).rejects.toMatchObject({ cause: 'certificate' })
    expect(heard).toEqual([])
    expect((await open(base, { meet: () => {} }).request(get)).status).toBe(200)
    expect(heard).toEqual(['/x'])
  })
})
