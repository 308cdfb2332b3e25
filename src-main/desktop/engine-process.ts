/**
 * The engine of the desktop application, in Electron's utility process (plain Node inside: nothing of Electron is
 * imported). The main process hands it its options, then two MessagePorts for each window: one for the contract, one
 * for frames. It ends with the main process.
 */
import { RPCHandler } from '@orpc/server/message-port'
import type { StorageReason } from '../../src-shared/problems.ts'
import { owner, router } from '../api/index.ts'
import { asFailure, type Log } from '../base/index.ts'
import type { Engine } from '../engine.ts'
import type { MediaChannel } from '../live/types.ts'
import { openEngine, sharedByEnvironment } from '../open-engine.ts'
import { StorageFailure } from '../store/index.ts'
import type { EngineMessage, ShellMessage } from './messages.ts'

/** What both ends of a MessageChannelMain offer (Electron documentation, "MessagePortMain"). */
interface Port {
  on(event: 'message', call: (event: { data: unknown }) => void): unknown
  on(event: 'close', call: () => void): unknown
  postMessage(message: unknown): void
  start(): void
}
interface ParentPort {
  on(event: 'message', call: (event: { data: ShellMessage; ports: Port[] }) => void): unknown
  postMessage(message: EngineMessage): void
}

const parent = (process as unknown as { parentPort: ParentPort }).parentPort
const rpc = new RPCHandler(router)
let opened: { engine: Engine; log: Log } | undefined
const waiting: Port[][] = []

async function open({ dataFolder, key, interfaces }: Extract<ShellMessage, { type: 'open' }>): Promise<void> {
  try {
    opened = await openEngine(dataFolder, { key: key && Buffer.from(key), interfaces, shared: sharedByEnvironment() })
    parent.postMessage({ type: 'ready' })
    tellPublishing(opened.engine)
    for (const ports of waiting.splice(0)) serveWindow(ports)
  } catch (thrown) {
    const { cause, evidence = cause } = asFailure(thrown)
    parent.postMessage({ type: 'failed', reason: storageReason(thrown), evidence })
  }
}

function tellPublishing({ publishing, state }: Engine): void {
  let lastSent = 0
  const tell = () => {
    const count = publishing.status().length
    if (count !== lastSent) parent.postMessage({ type: 'publishing', count })
    lastSent = count
  }
  state.onChange((collection) => collection === 'publications' && tell())
  tell()
}

function storageReason(thrown: unknown): StorageReason | null {
  if (thrown instanceof StorageFailure) return thrown.reason
  return asFailure(thrown).cause === 'storage' ? 'other' : null
}

function serveWindow(ports: Port[]): void {
  const [rpcPort, mediaPort] = ports
  if (!opened) return void waiting.push(ports)
  if (!rpcPort || !mediaPort) return
  rpc.upgrade(rpcPort as never, { context: { ...opened, actor: owner } })
  rpcPort.start()
  opened.engine.live.serve(asMediaChannel(mediaPort))
  mediaPort.start()
}

function asMediaChannel(port: Port): MediaChannel {
  let closed = false
  port.on('close', () => {
    closed = true
  })
  return {
    send: (message) => port.postMessage(message),
    // A MessagePort does not tell what waits in it: the viewer's own `drawn` is the limit.
    waiting: () => (closed ? Number.POSITIVE_INFINITY : 0),
    onMessage: (call) => void port.on('message', ({ data }) => call(String(data))),
    onClose: (call) => void port.on('close', call),
  }
}

async function close(): Promise<void> {
  await opened?.engine.close()
  process.exit(0)
}

parent.on('message', ({ data, ports }) => {
  if (data.type === 'open') void open(data)
  if (data.type === 'window') serveWindow(ports)
  if (data.type === 'close') void close()
})
