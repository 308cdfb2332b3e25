/** The UDP side of a scripted camera: two sockets for one track, and the ways in which cameras get them wrong. */
import { createSocket, type Socket } from 'node:dgram'
import type { ScriptedUdp } from './script.ts'

export interface UdpOut {
  readonly ports: readonly [number, number]
  rtp(packet: Buffer): void
  rtcp(packet: Buffer): void
  close(): void
}

const bind = (socket: Socket) => new Promise<void>((resolve) => socket.bind({ port: 0, address: '127.0.0.1' }, resolve))

export async function openUdpOut(client: readonly [number, number], script: ScriptedUdp): Promise<UdpOut> {
  const sockets = [createSocket('udp4'), createSocket('udp4'), createSocket('udp4')] as const
  for (const socket of sockets) {
    socket.on('error', () => {})
    await bind(socket)
  }
  const [rtp, rtcp, other] = sockets
  let count = 0
  let held: Buffer | undefined
  let heardAt = performance.now()
  rtcp.on('message', () => {
    heardAt = performance.now()
  })
  const out = script.otherPort ? other : rtp
  const send = (packet: Buffer) => out.send(packet, client[0], '127.0.0.1', () => {})

  return {
    ports: [rtp.address().port, rtcp.address().port],
    rtp(packet) {
      if (script.dead || (script.needsReports !== undefined && performance.now() - heardAt > script.needsReports)) return
      count += 1
      if (script.shuffled && count % 10 === 0) {
        held = packet
        return
      }
      send(packet)
      if (held) send(held)
      held = undefined
      if (script.shuffled && count % 20 === 5) send(packet)
    },
    rtcp(packet) {
      if (!script.dead) rtcp.send(packet, client[1], '127.0.0.1', () => {})
    },
    close() {
      for (const socket of sockets) socket.close()
    },
  }
}
