/**
 * Keeps the engine's process running and leads each window to it: starts it, starts it again when it dies, and hands
 * every open window a new pair of ports then.
 */
import { join } from 'node:path'
import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron'
import { channels, type EngineNotice } from '../../src-shared/channels.ts'
import type { EngineMessage, ShellMessage } from './messages.ts'

export interface EngineHost {
  /** Gives this window its ports, now and after every restart, until it is destroyed. */
  connect(contents: WebContents): void
  close(): Promise<void>
}

/** Pauses before a restart, milliseconds; after a minute of health they begin anew. */
const pauses = [200, 1_000, 5_000, 15_000]
const healthyAfter = 60_000
const closeWithin = 10_000

/** Electron's own Node runs the engine; one that is too old (tests) is given a relay to a Node that can. */
function engineEntry(): string {
  const tooOld = Number(process.versions.node.split('.')[0]) < 22
  const relay = process.env.CAMGATE_ENGINE_RELAY
  return tooOld && relay ? relay : join(__dirname, '../engine/engine-process.mjs')
}

export function createEngineHost(options: {
  dataFolder: string
  key: Uint8Array | undefined
  interfaces: string[] | undefined
}): EngineHost {
  const windows = new Set<WebContents>()
  let engine: UtilityProcess
  let deaths = 0
  let closing = false
  let lastNotice: EngineNotice | undefined

  const tell = (message: ShellMessage, ports?: Electron.MessagePortMain[]) => engine.postMessage(message, ports)
  const notify = (notice: Omit<EngineNotice, 'type'>) => {
    lastNotice = { type: channels.engine, ...notice }
    for (const window of windows) window.send(channels.engine, lastNotice)
  }
  const lead = (contents: WebContents) => {
    const rpc = new MessageChannelMain()
    const media = new MessageChannelMain()
    tell({ type: 'window' }, [rpc.port1, media.port1])
    contents.postMessage(channels.ports, null, [rpc.port2, media.port2])
    if (lastNotice) contents.send(channels.engine, lastNotice)
  }

  const start = () => {
    const startedAt = Date.now()
    engine = utilityProcess.fork(engineEntry(), [], { serviceName: 'Camgate engine', stdio: 'inherit' })
    engine.on('message', (message: EngineMessage) => {
      if (message.type === 'failed') notify({ state: 'failed', evidence: message.evidence ?? message.cause })
      else lastNotice = undefined
    })
    engine.once('exit', () => {
      if (closing) return
      if (Date.now() - startedAt > healthyAfter) deaths = 0
      const pause = pauses[Math.min(deaths, pauses.length - 1)] ?? 0
      deaths += 1
      notify({ state: 'restarting', evidence: undefined })
      setTimeout(() => !closing && start(), pause)
    })
    tell({ type: 'open', ...options })
    for (const window of windows) lead(window)
  }
  start()

  return {
    connect(contents) {
      if (!windows.has(contents)) contents.once('destroyed', () => windows.delete(contents))
      windows.add(contents)
      lead(contents)
    },
    close() {
      closing = true
      return new Promise((resolve) => {
        if (engine.pid === undefined) return resolve()
        const cut = setTimeout(() => engine.kill(), closeWithin)
        engine.once('exit', () => {
          clearTimeout(cut)
          resolve()
        })
        tell({ type: 'close' })
      })
    },
  }
}
