/** A host in a network namespace of its own, with an address of its own and the ports that real devices have. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket as DatagramSocket } from 'node:dgram'
import { Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Host } from '../host.ts'

export type SocketOrder = { readonly id: number; readonly address: string; readonly port: number } & (
  | { readonly kind: 'listen' | 'bind' }
  | { readonly kind: 'group'; readonly group: string }
)

type Wanted = SocketOrder extends infer Order ? (Order extends SocketOrder ? Omit<Order, 'id' | 'address'> : never) : never
type Opened = Server | DatagramSocket

/** Milliseconds after which the helper inside the namespace goes home. */
const patience = 1000

export function createNetnsHost(namespace: string, address: string, setLink: (up: boolean) => Promise<void>): Host {
  const open = socketOpener(namespace, address)
  return {
    address,
    setLink,
    async listen({ standard, again }, connected) {
      const server = await open({ kind: 'listen', port: again ?? standard })
      if (!(server instanceof Server)) throw new Error('not a server')
      server.on('connection', (socket) => {
        socket.setNoDelay(true)
        connected(socket)
      })
      return { port: again ?? standard, close: () => new Promise((closed) => server.close(() => closed())) }
    },
    multicast: async (group, port) => {
      const socket = datagram(await open({ kind: 'group', group, port }))
      socket.setMulticastInterface(address)
      return socket
    },
    async datagramPair() {
      for (let attempt = 0; attempt < 20; attempt += 1) {
        const port = 20_000 + 2 * Math.floor(Math.random() * 20_000)
        const rtp = await open({ kind: 'bind', port }).catch(() => undefined)
        if (!rtp) continue
        const rtcp = await open({ kind: 'bind', port: port + 1 }).catch(() => undefined)
        if (rtcp) return { rtp: datagram(rtp), rtcp: datagram(rtcp) }
        rtp.close()
      }
      throw new Error(`No free pair of UDP ports on ${address}`)
    },
    close: async () => open.end(),
  }
}

function datagram(opened: Opened): DatagramSocket {
  if (opened instanceof Server) throw new Error('not a datagram socket')
  opened.on('error', () => {})
  return opened
}

/** Orders sockets from a helper inside the namespace; it is started when needed and leaves after a while. */
function socketOpener(namespace: string, address: string) {
  let helper: ChildProcess | undefined
  let goHome: NodeJS.Timeout | undefined
  let last = 0
  const waiting = new Map<number, { resolve(opened: Opened): void; reject(error: Error): void }>()

  function end(): void {
    clearTimeout(goHome)
    if (helper?.connected) helper.disconnect()
    helper = undefined
  }

  function start(): ChildProcess {
    const program = fileURLToPath(new URL('./open-sockets.ts', import.meta.url))
    const child = spawn('ip', ['netns', 'exec', namespace, process.execPath, program], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    child.on('message', ({ id, error }: { id: number; error?: string }, opened) => {
      const order = waiting.get(id)
      waiting.delete(id)
      if (waiting.size === 0) goHome = setTimeout(end, patience)
      if (opened) order?.resolve(opened as Opened)
      else order?.reject(new Error(error ?? `No socket in ${namespace}`))
    })
    child.on('error', () => {})
    child.on('exit', () => {
      if (helper === child) helper = undefined
      for (const { reject } of waiting.values()) reject(new Error(`The helper in ${namespace} ended`))
      waiting.clear()
    })
    return child
  }

  const open = (wanted: Wanted): Promise<Opened> => {
    clearTimeout(goHome)
    helper ??= start()
    const id = ++last
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      helper?.send({ ...wanted, id, address })
    })
  }
  return Object.assign(open, { end })
}
