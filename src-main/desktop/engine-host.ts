/**
 * Keeps the engine's process running and leads each window to it: starts it, starts it again when it dies, and hands
 * every open window a new pair of ports then. One that cannot be opened (folder in use, disk full), or that never lives
 * long enough to be opened, is not tried for ever: the windows say why, and somebody presses "Try again".
 */
import { join } from 'node:path'
import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron'
import { channels, type EngineFailure, type EngineNotice } from '../../src-shared/channels.ts'
import { engineEnvironment, engineFlags } from '../engine-flags.ts'
import type { EngineMessage, ShellMessage } from './messages.ts'
import { KeyStoreClosed } from './sealing-key.ts'

export interface EngineHost {
  /** Gives this window its ports, now and after every restart, until it is destroyed. */
  connect(contents: WebContents): void
  /** Starts an engine that has failed; does nothing while one runs or comes by itself. */
  retry(): void
  /** Cameras that are to be published; 0 while there is no engine. */
  publishing(): number
  close(): Promise<void>
}

/** A utility process takes flags of V8 only as Chromium's switch; as arguments of Node they are ignored (seen in Electron 22). */
const engineSwitches = [`--js-flags=${engineFlags.join(' ')}`]

/** Pauses before a restart, milliseconds; after a minute of health they begin anew. */
const pauses = [200, 1_000, 5_000, 15_000]
const healthyAfter = 60_000
const closeWithin = 10_000
/** So many engines in a row that died before they were open: another one will not do better. */
const mostStillbirths = 4

/** Electron's own Node runs the engine; one that is too old (tests) is given a relay to a Node that can. */
function engineEntry(): string {
  const tooOld = Number(process.versions.node.split('.')[0]) < 22
  const relay = process.env.CAMGATE_ENGINE_RELAY
  return tooOld && relay ? relay : join(__dirname, '../engine/engine-process.mjs')
}

export function createEngineHost(options: {
  dataFolder: string
  /** The key of the system's key store; undefined where it has none. Rejects with KeyStoreClosed where the store does not give it. */
  key: () => Promise<Uint8Array | undefined>
  interfaces: string[] | undefined
  /** Calls at each change of their number. */
  publishingChanged?(count: number): void
}): EngineHost {
  const windows = new Set<WebContents>()
  let engine: UtilityProcess | undefined
  let failure: EngineFailure | undefined
  let deaths = 0
  let stillbirths = 0
  let closing = false
  let publishing = 0
  const count = (now: number) => {
    if (now === publishing) return
    publishing = now
    options.publishingChanged?.(now)
  }

  const notify = (notice: EngineNotice) => {
    for (const window of windows) window.send(channels.engine, notice)
  }
  const fail = (why: EngineFailure) => {
    failure = { reason: why.reason, evidence: why.evidence }
    notify({ type: channels.engine, state: 'failed', ...failure })
  }
  const tell = (message: ShellMessage, ports?: Electron.MessagePortMain[]) => engine?.postMessage(message, ports)
  const lead = (contents: WebContents) => {
    if (!engine) return
    const rpc = new MessageChannelMain()
    const media = new MessageChannelMain()
    tell({ type: 'window' }, [rpc.port1, media.port1])
    contents.postMessage(channels.ports, null, [rpc.port2, media.port2])
  }

  const start = async () => {
    failure = undefined
    const { dataFolder, interfaces } = options
    let key: Uint8Array | undefined
    try {
      key = await options.key()
    } catch (thrown) {
      // Besides the key store only the folder can be in the way, where its file is written.
      return fail({
        reason: thrown instanceof KeyStoreClosed ? 'keystore' : 'other',
        evidence: thrown instanceof Error ? thrown.message : String(thrown),
      })
    }
    if (closing) return
    const startedAt = Date.now()
    const started = utilityProcess.fork(engineEntry(), [], {
      ...{ serviceName: 'Camgate engine', stdio: 'inherit', execArgv: engineSwitches },
      env: { ...process.env, ...engineEnvironment },
    })
    engine = started
    let opened = false
    started.on('message', (message: EngineMessage) => {
      if (message.type === 'ready') {
        opened = true
        stillbirths = 0
      } else if (message.type === 'publishing') count(message.count)
      else {
        fail(message)
        started.kill()
      }
    })
    started.once('exit', (code) => {
      engine = undefined
      count(0)
      if (closing || failure) return
      if (Date.now() - startedAt > healthyAfter) deaths = 0
      if (!opened) stillbirths += 1
      if (stillbirths >= mostStillbirths)
        return fail({ reason: null, evidence: `The engine's process ended by itself (exit code ${code}).` })
      const pause = pauses[Math.min(deaths, pauses.length - 1)] ?? 0
      deaths += 1
      notify({ type: channels.engine, state: 'restarting' })
      setTimeout(() => !closing && void start(), pause)
    })
    tell({ type: 'open', dataFolder, key, interfaces })
    for (const window of windows) lead(window)
  }
  void start()

  return {
    connect(contents) {
      if (!windows.has(contents)) contents.once('destroyed', () => windows.delete(contents))
      windows.add(contents)
      if (failure) contents.send(channels.engine, { type: channels.engine, state: 'failed', ...failure } satisfies EngineNotice)
      else lead(contents)
    },
    retry() {
      if (!failure || engine || closing) return
      stillbirths = 0
      void start()
    },
    publishing: () => publishing,
    close() {
      closing = true
      return new Promise((resolve) => {
        const running = engine
        if (running?.pid === undefined) return resolve()
        const cut = setTimeout(() => running.kill(), closeWithin)
        running.once('exit', () => {
          clearTimeout(cut)
          resolve()
        })
        tell({ type: 'close' })
      })
    },
  }
}
