/** When bytes leave this process: what a request costs before it is on the wire, connection and all. */
import { Socket } from 'node:net'

const waiting = new Map<string, (at: number) => void>()
const { write } = Socket.prototype
// every request of the HTTP client ends here, once its connection stands
Socket.prototype.write = function (this: Socket, ...given: Parameters<typeof write>) {
  if (waiting.size > 0 && (typeof given[0] === 'string' || Buffer.isBuffer(given[0]))) {
    const text = typeof given[0] === 'string' ? given[0] : given[0].toString('latin1')
    for (const [mark, resolve] of waiting) {
      if (!text.includes(mark)) continue
      waiting.delete(mark)
      resolve(performance.now())
    }
  }
  return write.apply(this, given)
} as typeof write

/** When something with this in it is written next, milliseconds (monotonic). */
export function watchWire(mark: string): Promise<number> {
  return new Promise((resolve) => waiting.set(mark, resolve))
}
