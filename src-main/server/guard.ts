/**
 * Keeps the gateway running: starts it as a process of its own, starts it again when it dies, on the same port, so that
 * an open page finds it again by itself.
 */
import { type ChildProcess, fork } from 'node:child_process'
import type { Cause } from '../../src-shared/trouble.ts'
import { Failure } from '../base/index.ts'
import { engineEnvironment, gatewayFlags } from '../engine-flags.ts'
import type { GatewayOptions } from './gateway.ts'
import type { GatewayMessage, GuardMessage } from './gateway-process.ts'

export interface GuardedGateway {
  readonly address: string
  readonly link: string
  readonly freshToken: string | undefined
  /** Resolves when it has ended for good, by `close`. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/** Pauses before the gateway is started again, milliseconds; after a minute of health it begins anew. */
const pauses = [200, 1_000, 5_000, 15_000]
const healthyAfter = 60_000
/** How long a clean stop may take before it is cut short. */
const closeWithin = 15_000

const entry = new URL(import.meta.url.endsWith('.ts') ? './gateway-process.ts' : './gateway-process.mjs', import.meta.url)

/** Rejects with the Failure that kept the first start from succeeding. `said` gets one line for each death. */
export async function guardGateway(options: GatewayOptions, said: (line: string) => void): Promise<GuardedGateway> {
  let child: ChildProcess
  let closing = false
  let deaths = 0
  let pausing: NodeJS.Timeout | undefined
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()

  const start = (startOptions: GatewayOptions) =>
    new Promise<Extract<GatewayMessage, { type: 'ready' }>>((resolve, reject) => {
      const startedAt = Date.now()
      const env = { ...process.env, ...engineEnvironment }
      child = fork(entry, { stdio: ['ignore', 2, 2, 'ipc'], env, execArgv: [...process.execArgv, ...gatewayFlags] })
      const failed = (cause: Cause, evidence: string | undefined) => reject(new Failure(cause, evidence))
      child.on('message', (message: GatewayMessage) =>
        message.type === 'ready' ? resolve(message) : failed(message.cause as Cause, message.evidence),
      )
      // Where no process can be started at all, it is all that is told.
      child.on('error', ({ message }) => {
        failed('internal', message)
        if (child.pid === undefined && ready && !closing) again(message)
      })
      child.once('exit', (code, signal) => {
        failed('internal', `the engine ended (${signal ?? code}) before it was ready`)
        if (closing) return end()
        if (Date.now() - startedAt > healthyAfter) deaths = 0
        if (ready) again(signal ?? `exit code ${code}`)
      })
      tell({ type: 'open', options: startOptions })
    })
  const tell = (message: GuardMessage) => child.connected && child.send(message)

  const again = (reason: string) => {
    const pause = pauses[Math.min(deaths, pauses.length - 1)] ?? 0
    deaths += 1
    said(`The engine ended (${reason}). It is started again in ${pause / 1000} s; what was published is resumed.`)
    pausing = setTimeout(() => {
      start({ ...options, port: Number(new URL(ready?.address ?? '').port) }).then(
        () => said('The engine runs again.'),
        (failure: Failure) => said(`The engine could not be started: ${failure.evidence ?? failure.cause}`),
      )
    }, pause)
  }

  let ready: Extract<GatewayMessage, { type: 'ready' }> | undefined
  ready = await start(options)
  return {
    address: ready.address,
    link: ready.link,
    freshToken: ready.freshToken,
    ended,
    async close() {
      closing = true
      clearTimeout(pausing)
      const running = child.exitCode === null && child.signalCode === null
      if (!running) return end()
      tell({ type: 'close' })
      const cut = setTimeout(() => child.kill('SIGKILL'), closeWithin)
      await ended
      clearTimeout(cut)
    },
  }
}
