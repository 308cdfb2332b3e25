/**
 * Runs inside a namespace, opens sockets there and hands them to the process outside, where they keep working: a socket
 * stays in the namespace that it was made in. So one process serves all hosts, and pictures are prepared once.
 */
import { createServer } from 'node:net'
import { bindOne, joinGroup } from '../host.ts'
import type { SocketOrder } from './netns-host.ts'

process.on('message', (order: SocketOrder) => {
  const failed = (thrown: unknown) => process.send?.({ id: order.id, error: String(thrown) })
  if (order.kind === 'listen') {
    const server = createServer()
    server.once('error', failed)
    server.listen(order.port, order.address, () => process.send?.({ id: order.id }, server, {}, () => server.close()))
    return
  }
  // Whatever is sent to the host itself counts too, so the group's socket takes any address.
  const opening = order.kind === 'group' ? joinGroup(order.group, order.port, order.address, undefined) : bindOne(order.address, order.port)
  opening.then((socket) => {
    if (!socket) return failed(`port ${order.port} is taken`)
    process.send?.({ id: order.id }, socket, {}, () => socket.close())
  }, failed)
})
process.on('disconnect', () => process.exit())
