/**
 * One UDP socket on one address, that asks a multicast group and hears the answers.
 *
 * Binding chooses the interface on Linux, the multicast interface on Windows and macOS: both are set, or with two networks and
 * no default route nothing would leave. No error escapes: each is reported, and the socket closed after one that ends it.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'

export interface MulticastSocketOptions {
  readonly address: string
  readonly group: string
  /** Of the group. */
  readonly port: number
  /** Listen on the group's own port as well as its address: for announcements that nobody asked for. */
  readonly listen?: boolean
  message(data: Buffer, from: RemoteInfo): void
  sent?(): void
  /** A code such as ENETUNREACH. */
  failed(code: string): void
}

export interface MulticastSocket {
  send(data: string): void
  close(): void
}

/** Answers of many cameras come within half a second. */
const receiveBuffer = 1024 * 1024
const timeToLive = 4

export function openMulticastSocket(options: MulticastSocketOptions): MulticastSocket {
  const { address, group, port, listen = false } = options
  const socket: Socket = createSocket({ type: 'udp4', reuseAddr: listen })
  let open = true
  const close = () => {
    if (!open) return
    open = false
    socket.close()
  }
  const fail = (error: NodeJS.ErrnoException) => options.failed(error.code ?? error.message)

  socket.on('error', (error: NodeJS.ErrnoException) => {
    fail(error)
    close()
  })
  socket.on('message', (data, from) => {
    if (open) options.message(data, from)
  })
  socket.bind(listen ? port : 0, listen ? undefined : address, () => {
    try {
      if (listen) socket.addMembership(group, address)
      socket.setMulticastInterface(address)
      socket.setMulticastTTL(timeToLive)
      socket.setRecvBufferSize(receiveBuffer)
    } catch (thrown) {
      fail(thrown as NodeJS.ErrnoException)
      close()
    }
  })
  socket.unref()

  return {
    send(data) {
      if (!open) return
      socket.send(data, port, group, (error) => {
        if (!open) return
        if (error) fail(error)
        else options.sent?.()
      })
    },
    close,
  }
}
