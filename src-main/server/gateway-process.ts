/**
 * The gateway as a process of its own, started by `guard.ts`. It takes its options from the first message, says `ready`
 * or `failed`, and ends with its guard: a closed channel is a request to stop.
 */
import { asFailure } from '../base/index.ts'
import { type Gateway, type GatewayOptions, openGateway } from './gateway.ts'

export type GuardMessage = { type: 'open'; options: GatewayOptions } | { type: 'close' } | { type: 'link' }
export type GatewayMessage =
  | { type: 'ready'; address: string; link: string; freshToken: string | undefined }
  | { type: 'failed'; cause: string; evidence: string | undefined }

/** How long closing may take when nobody is left who would cut it short, milliseconds. */
const closeAloneWithin = 15_000

const say = (message: GatewayMessage) => process.connected && process.send?.(message)
let gateway: Gateway | undefined
let closing = false

async function open(options: GatewayOptions): Promise<void> {
  try {
    gateway = await openGateway(options)
    say({ type: 'ready', address: gateway.address, link: gateway.link, freshToken: gateway.freshToken })
    if (closing) await close()
  } catch (thrown) {
    const { cause, evidence } = asFailure(thrown)
    say({ type: 'failed', cause, evidence })
    process.exitCode = 1
    process.disconnect?.()
  }
}

async function close(): Promise<void> {
  closing = true
  if (!gateway) return
  const running = gateway
  gateway = undefined
  await running.close()
  if (process.connected) process.disconnect()
  process.exit(0)
}

process.on('message', (message: GuardMessage) => {
  if (message.type === 'open') void open(message.options)
  if (message.type === 'close') void close()
})
process.on('disconnect', () => {
  setTimeout(() => process.exit(1), closeAloneWithin).unref()
  void close()
})
// A terminal sends Ctrl-C and its own end to the whole group: the guard decides, and says so by message.
process.on('SIGINT', () => {})
process.on('SIGHUP', () => {})
// Nor is a log that nobody reads any more a reason to end.
process.stderr.on('error', () => {})
process.on('SIGTERM', () => void close())
