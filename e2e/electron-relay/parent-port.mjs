// The other end of relay.cjs: gives the engine the `process.parentPort` that Electron's utility process would. Like
// Electron's, it keeps what comes before somebody listens.
import { EventEmitter } from 'node:events'

class Port extends EventEmitter {
  #kept = []
  #started = false
  constructor(send) {
    super()
    this.send = send
  }
  postMessage(data) {
    if (process.connected) this.send(data)
  }
  deliver(name, event) {
    if (this.#started) this.emit(name, event)
    else this.#kept.push([name, event])
  }
  start() {
    this.#started = true
    for (const [name, event] of this.#kept.splice(0)) this.emit(name, event)
  }
}

const ports = new Map()
const parent = new Port((data) => process.send({ data }))
process.parentPort = parent
parent.on('newListener', (name) => name === 'message' && setImmediate(() => parent.start()))
process.on('message', ({ port, data, closed, ports: numbers }) => {
  if (port === undefined) {
    const given = numbers.map((number) => [number, new Port((sent) => process.send({ port: number, data: sent }))])
    for (const [number, made] of given) ports.set(number, made)
    parent.deliver('message', { data, ports: given.map(([, made]) => made) })
  } else if (closed) {
    ports.get(port)?.deliver('close')
    ports.delete(port)
  } else ports.get(port)?.deliver('message', { data })
})
process.on('disconnect', () => process.exit(0))
