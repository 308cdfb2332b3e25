import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type WebSocket as Peer, WebSocketServer } from 'ws'
import { until } from '../testing/until.ts'
import { type MediaLink, openLink } from './media-link.ts'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

async function openServer() {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const sockets = new WebSocketServer({ server })
  const peers: Peer[] = []
  sockets.on('connection', (peer) => peers.push(peer))
  ends.push(() => {
    for (const peer of peers) peer.terminate()
    sockets.close()
    server.close()
  })
  return { peers, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function follow(endpoint: MessagePort | WebSocket) {
  const said: string[] = []
  const link: MediaLink = openLink(endpoint, {
    opened: () => said.push('opened'),
    message: (data) => said.push(typeof data === 'string' ? data : `bytes ${data.join(' ')}`),
    closed: () => said.push('closed'),
  })
  ends.push(() => link.close())
  return { said, link }
}

describe('openLink', () => {
  it('makes a WebSocket and a MessagePort look alike', async () => {
    const { peers, url } = await openServer()
    const { port1, port2 } = new MessageChannel()
    ends.push(() => port2.close())
    const socket = follow(new WebSocket(url))
    const port = follow(port1)
    await until(() => peers[0] && socket.said.length > 0 && port.said.length > 0)
    const heard: string[] = []
    peers[0]?.on('message', (data) => heard.push(`socket ${data}`))
    port2.onmessage = ({ data }) => heard.push(`port ${data}`)
    socket.link.send('one')
    port.link.send('two')
    peers[0]?.send('text')
    peers[0]?.send(Uint8Array.of(1, 2))
    port2.postMessage('text')
    port2.postMessage(Uint8Array.of(1, 2))
    await until(() => heard.length === 2 && socket.said.length === 3 && port.said.length === 3)
    expect(heard.sort()).toEqual(['port two', 'socket one'])
    expect(socket.said).toEqual(['opened', 'text', 'bytes 1 2'])
    expect(port.said).toEqual(socket.said)
  })

  it('tells once that the other end is gone, and nothing after it was closed here', async () => {
    const { peers, url } = await openServer()
    const lost = follow(new WebSocket(url))
    await until(() => lost.said.length === 1)
    peers[0]?.terminate()
    await until(() => lost.said.includes('closed'))
    lost.link.send('into the void')
    expect(lost.said).toEqual(['opened', 'closed'])

    const { port1, port2 } = new MessageChannel()
    const closed = follow(port1)
    closed.link.close()
    port2.postMessage('late')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(closed.said).toEqual([])
  })

  it('tells of a socket that never opened', async () => {
    const { url } = await openServer()
    for (const end of ends.splice(0)) end()
    const { said } = follow(new WebSocket(url))
    await until(() => said.length > 0)
    expect(said).toEqual(['closed'])
  })
})
