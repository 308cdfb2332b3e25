/** Where a device lives: an address with ports of its own. On loopback all devices share 127.0.0.1 and ports are whatever is free. */
import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { createServer, type Socket } from 'node:net'

export interface Listening {
  readonly port: number
  /** Stops listening; connections that stand are left alone. */
  close(): Promise<void>
}

export interface DatagramPair {
  readonly rtp: DatagramSocket
  readonly rtcp: DatagramSocket
}

export interface Host {
  readonly address: string
  /** `standard` is the port that the protocol is known by; loopback gives a free one unless `again` says which. */
  listen(port: { standard: number; again?: number }, connected: (socket: Socket) => void): Promise<Listening>
  /** A socket in a multicast group, at the group's port, shared with others. */
  multicast(group: string, port: number): Promise<DatagramSocket>
  /** Neighbouring ports for RTP and RTCP, the first one even (RFC 3550 §11). */
  datagramPair(): Promise<DatagramPair>
  /** Left out where its address cannot be changed. Counts for what is opened from now on. */
  moveTo?(address: string): void
  /** Takes the host off the network and brings it back; on loopback the caller closes its ports instead. */
  setLink?(up: boolean): Promise<void>
  close(): Promise<void>
}

/** `preferred`: port that the first service takes where it is free, the second the next one, so that addresses last over a restart. */
export function createLoopbackHost(preferred = 0): Host {
  /** Linux takes all of 127/8 for itself, so that a camera can have another address. */
  let address = '127.0.0.1'
  let wish = preferred

  async function listen({ again }: { again?: number }, connected: (socket: Socket) => void): Promise<Listening> {
    if (again !== undefined || wish === 0) return listenOn(address, again ?? 0, connected)
    const port = wish++
    return listenOn(address, port, connected).catch(() => listenOn(address, 0, connected))
  }

  return {
    get address() {
      return address
    },
    moveTo(to) {
      address = to
    },
    listen,
    // Windows cannot bind to a group address.
    multicast: (group, port) => joinGroup(group, port, '127.0.0.1', process.platform === 'win32' ? undefined : group),
    datagramPair: () => bindPair(address),
    close: async () => {},
  }
}

function listenOn(address: string, port: number, connected: (socket: Socket) => void): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true }, connected)
    server.once('error', reject)
    server.listen(port, address, () => {
      const bound = server.address()
      server.off('error', reject)
      server.on('error', () => {})
      resolve({
        port: typeof bound === 'object' && bound ? bound.port : port,
        close: () => new Promise<void>((closed) => server.close(() => closed())),
      })
    })
  })
}

/** `bound` is the address that the socket takes datagrams for: the group's own, or any. */
export function joinGroup(group: string, port: number, address: string, bound: string | undefined): Promise<DatagramSocket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    socket.once('error', reject)
    socket.bind(port, bound, () => {
      try {
        socket.addMembership(group, address)
        socket.setMulticastInterface(address)
        socket.setMulticastLoopback(true)
      } catch (thrown) {
        socket.close()
        reject(thrown)
        return
      }
      socket.off('error', reject)
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}

async function bindPair(address: string): Promise<DatagramPair> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const port = 20_000 + 2 * Math.floor(Math.random() * 20_000)
    const rtp = await bindOne(address, port)
    if (!rtp) continue
    const rtcp = await bindOne(address, port + 1)
    if (rtcp) return { rtp, rtcp }
    rtp.close()
  }
  throw new Error(`No free pair of UDP ports on ${address}`)
}

export function bindOne(address: string, port: number): Promise<DatagramSocket | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => {
      socket.close()
      resolve(undefined)
    })
    socket.bind(port, address, () => {
      socket.removeAllListeners('error')
      // A reader that went away answers with ICMP errors; nobody is harmed.
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}
