// The other end of relay.cjs: gives the engine the `process.parentPort` that Electron's utility process would.
import { EventEmitter } from 'node:events'

class Port extends EventEmitter {
  constructor(number) {
    super()
    this.number = number
  }
  postMessage(data) {
    if (process.connected) process.send({ port: this.number, data })
  }
  start() {}
}

const ports = new Map()
process.parentPort = new EventEmitter()
process.parentPort.postMessage = (data) => process.connected && process.send({ data })
process.on('message', ({ port, data, closed, ports: numbers }) => {
  if (port === undefined) {
    const given = numbers.map((number) => new Port(number))
    for (const made of given) ports.set(made.number, made)
    process.parentPort.emit('message', { data, ports: given })
  } else if (closed) {
    ports.get(port)?.emit('close')
    ports.delete(port)
  } else ports.get(port)?.emit('message', { data })
})
process.on('disconnect', () => process.exit(0))
