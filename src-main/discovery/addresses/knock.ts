/** A port scan of one port: does anything listen there? The connection is given up at once. */
import type { Cause } from '../../../src-shared/trouble.ts'
import { asFailure } from '../../base/index.ts'
import { dial } from '../../net/index.ts'

/** Milliseconds: a network that is slower is no place for a camera. */
const patience = 1500

/** Null: it is open. Else why not: refused (somebody is there), unreachable, silent (cancelled). */
export async function knock(host: string, port: number, signal: AbortSignal): Promise<Cause | null> {
  try {
    const { socket } = await dial({ host, port, tls: false, timeout: patience, signal })
    socket.destroy()
    return null
  } catch (thrown) {
    return asFailure(thrown).cause
  }
}
