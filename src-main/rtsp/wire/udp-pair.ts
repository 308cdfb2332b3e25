/**
 * The two sockets of a track over UDP (RFC 3550 §11): even port for RTP, the next for RTCP.
 *
 * Packets are taken from the camera's address only, whatever port they come from: the first valid one decides, since cameras
 * name wrong ports or none. A packet through each socket before PLAY opens the way back through NAT.
 */
import { createSocket, type Socket } from 'node:dgram'
import { Failure } from '../../base/index.ts'

export interface UdpPairOptions {
  readonly localAddress: string
  readonly remoteAddress: string
  readonly ssrc: number
  rtp(packet: Buffer): void
  rtcp(packet: Buffer): void
}

export interface UdpPair {
  readonly ports: readonly [number, number]
  /** Bytes of the kernel's buffer as it really is: Linux caps what is asked for. */
  readonly receiveBuffer: number
  /** An address besides the connection's from which packets may come. */
  allow(address: string): void
  /** Opens the way through NAT, where the camera's ports are known. */
  punch(serverPorts: readonly [number, number] | undefined, report: Buffer): void
  /** To where RTCP comes from, or should. */
  report(packet: Buffer): void
  close(): void
}

const wantedBuffer = 4 * 1024 * 1024

function bind(family: 'udp4' | 'udp6', address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(family)
    const failed = (error: Error) => {
      socket.close()
      reject(error)
    }
    socket.once('error', failed)
    socket.bind({ port, address, exclusive: true }, () => {
      socket.removeListener('error', failed)
      // ECONNREFUSED of a hole punched into nothing, and the like: the stream itself tells whether it works.
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}

async function bindPair(family: 'udp4' | 'udp6', address: string): Promise<[Socket, Socket]> {
  for (let tries = 0; tries < 30; tries++) {
    const first = await bind(family, address, 0)
    const { port } = first.address()
    const partner = port % 2 === 0 ? port + 1 : port - 1
    try {
      const second = await bind(family, address, partner)
      return port % 2 === 0 ? [first, second] : [second, first]
    } catch {
      first.close()
    }
  }
  throw new Failure('transport', 'no pair of free UDP ports')
}

const normal = (address: string) => address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '')

/** Rejects with Failure (transport) when no pair of ports can be had. */
export async function openUdpPair(options: UdpPairOptions): Promise<UdpPair> {
  const family = options.remoteAddress.includes(':') ? 'udp6' : 'udp4'
  const [rtp, rtcp] = await bindPair(family, options.localAddress)
  const allowed = new Set([normal(options.remoteAddress)])
  let lockedPort: number | undefined
  let reportPort: number | undefined
  let closed = false

  let receiveBuffer = 0
  try {
    rtp.setRecvBufferSize(wantedBuffer)
    receiveBuffer = rtp.getRecvBufferSize()
  } catch {
    // Some systems refuse instead of capping: then it stays as it is.
  }

  rtp.on('message', (packet, from) => {
    if (!allowed.has(normal(from.address)) || packet.length < 12 || (packet[0] as number) >> 6 !== 2) return
    lockedPort ??= from.port
    if (from.port === lockedPort) options.rtp(packet)
  })
  rtcp.on('message', (packet, from) => {
    if (!allowed.has(normal(from.address))) return
    reportPort = from.port
    options.rtcp(packet)
  })
  const send = (socket: Socket, packet: Buffer, port: number | undefined) => {
    if (!closed && port !== undefined && port > 0 && port < 65_536) socket.send(packet, port, options.remoteAddress, () => {})
  }

  return {
    ports: [rtp.address().port, rtcp.address().port],
    receiveBuffer,
    allow: (address) => void allowed.add(normal(address)),
    punch(serverPorts, report) {
      // Old cameras say 0-0 or 0-1 when they mean that they do not know.
      if (!serverPorts || serverPorts[0] < 2) return
      const hole = Buffer.alloc(12)
      hole[0] = 0x80
      hole.writeUInt32BE(options.ssrc, 8)
      send(rtp, hole, serverPorts[0])
      send(rtcp, report, serverPorts[1])
      reportPort ??= serverPorts[1]
    },
    report: (packet) => send(rtcp, packet, reportPort),
    close() {
      if (closed) return
      closed = true
      rtp.close()
      rtcp.close()
    },
  }
}
