/** Does anything listen on a port? A connection that is given up at once. */
import { connect } from 'node:net'
import type { Cause } from '../../../src-shared/trouble.ts'
import { socketFailure } from '../../net/index.ts'

/** Milliseconds: a network that is slower is no place for a camera. */
const patience = 1500

/** Null: it is open. Else why not: refused (somebody is there), silent, unreachable. */
export function knock(host: string, port: number, signal: AbortSignal): Promise<Cause | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal })
    const done = (cause: Cause | null) => {
      resolve(cause)
      socket.destroy()
    }
    socket.setTimeout(patience, () => done('silent'))
    socket.once('connect', () => done(null))
    socket.on('error', (error) => done(socketFailure(error).cause))
  })
}
