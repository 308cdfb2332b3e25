import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { MediaChannel } from '../live/types.ts'
import { asMediaChannel } from './media-socket.ts'

const open: { server: Server; client: WebSocket }[] = []
afterEach(() => {
  for (const { server, client } of open.splice(0)) {
    client.terminate()
    server.close()
  }
})

/** A real socket, upgraded as the shell does it. */
async function connect() {
  const server = createServer()
  const accept = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const channel = new Promise<MediaChannel>((resolve) => {
    server.on('upgrade', (request, raw, head) => accept.handleUpgrade(request, raw, head, (socket) => resolve(asMediaChannel(socket, raw))))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  open.push({ server, client })
  const got: (Buffer | string)[] = []
  client.on('message', (data: Buffer, binary) => void got.push(binary ? data : String(data)))
  await once(client, 'open')
  return { client, channel: await channel, got }
}

const within = (channel: MediaChannel) => {
  if (!channel.sendsWithin) throw new Error('a socket sends from within memory')
  return channel.sendsWithin
}

describe('the media channel over a WebSocket', () => {
  it('frames messages of every length in the memory before them, in order with texts and messages of others', async () => {
    const { channel, got } = await connect()
    const { front, send } = within(channel)
    const sizes = [0, 1, 125, 126, 127, 65_535, 65_536, 300_000]
    for (const [n, size] of sizes.entries()) {
      const memory = Buffer.alloc(front + size + 7, n)
      send(memory, front, front + size)
      channel.send(`after ${size}`)
    }
    channel.send(Buffer.from('as it is'))
    await expect.poll(() => got.length).toBe(sizes.length * 2 + 1)
    const expected = sizes.flatMap((size, n) => [Buffer.alloc(size, n), `after ${size}`])
    expect(got).toEqual([...expected, Buffer.from('as it is')])
  })

  it('tells what waits of a window that does not read, and sends nothing to one that is closed', async () => {
    const { client, channel } = await connect()
    const { front, send } = within(channel)
    client.pause()
    for (let n = 0; n < 12; n += 1) send(Buffer.alloc(front + 1024 * 1024), front, front + 1024 * 1024)
    expect(channel.waiting()).toBeGreaterThan(1024 * 1024)
    const closed = new Promise<void>((resolve) => channel.onClose(resolve))
    client.terminate()
    await closed
    expect(channel.waiting()).toBe(Number.POSITIVE_INFINITY)
    expect(() => send(Buffer.alloc(front + 1), front, front + 1)).not.toThrow()
  })
})
