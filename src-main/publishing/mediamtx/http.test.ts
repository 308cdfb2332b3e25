/** What the server's API being away, slow or something else is called. */
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createApiHttp } from './http.ts'

const closing: (() => void)[] = []
afterEach(() => {
  vi.useRealTimers()
  for (const close of closing.splice(0)) close()
})

async function ask(server: Server): Promise<unknown> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const http = createApiHttp(`http://127.0.0.1:${port}`, undefined)
  closing.push(() => http.close())
  return http.request({ method: 'GET', path: '/v3/paths/list' })
}
const asked = (listener: RequestListener) => ask(createServer(listener))

describe('the API of a server', () => {
  it('that refuses, breaks off, or speaks something else is told apart', async () => {
    const nobody = createApiHttp('http://127.0.0.1:1', undefined)
    await expect(nobody.request({ method: 'GET', path: '/' })).rejects.toMatchObject({ cause: 'refused' })
    await expect(asked((request) => request.socket.destroy())).rejects.toMatchObject({ cause: 'server-closed' })
    await expect(ask(createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')))).rejects.toMatchObject({
      cause: 'protocol',
    })
  })

  it('that hangs is silent, also in the middle of an answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let begun = () => {}
    const answering = new Promise<void>((resolve) => {
      begun = resolve
    })
    const answer = asked((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"items": [', begun)
    })
    const failure = expect(answer).rejects.toMatchObject({ cause: 'silent' })
    await answering
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    vi.advanceTimersByTime(8000)
    await failure
  })
})
