/**
 * How the window reaches the engine. The transport is picked once, at start: a page that came over HTTP talks over
 * WebSockets of the same origin, any other page is in Electron and is handed MessagePorts by its preload script.
 *
 * Guarantees: at most one link at a time; a link that is lost is replaced without anybody asking, for ever.
 */
import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { channels, type EngineFailure, type EngineNotice } from '../../src-shared/channels.ts'
import type { Contract } from '../../src-shared/contract.ts'

export type EngineClient = ContractRouterClient<Contract>
type MediaTransport = MessagePort | WebSocket

export interface Link {
  readonly engine: EngineClient
  readonly media: MediaTransport
  /** Aborted once the link is gone. */
  readonly gone: AbortSignal
  close(): void
}

interface ConnectEvents {
  link(link: Link): void
  /** `login`: the gateway is there but does not know this browser. */
  lost(why: 'engine' | 'login'): void
  /** It could not be opened, and is tried again only when `retryEngine` is called. */
  failed(failure: EngineFailure): void
}

export type Connect = (events: ConnectEvents) => void

export const transport: 'ports' | 'sockets' = typeof location !== 'undefined' && /^https?:$/.test(location.protocol) ? 'sockets' : 'ports'

export const connect: Connect = (events) => (transport === 'sockets' ? connectSockets(events) : connectPorts(events))

/** Only after `failed`: the shell starts the engine once more. */
export const retryEngine = () => window.postMessage({ type: channels.retry }, location.origin)

/** The preload script posts a fresh pair of ports at start and after every restart of the engine, and a notice when it is gone. */
const connectPorts: Connect = (events) => {
  let current: Link | undefined
  const noticed = (notice: EngineNotice) => {
    current?.close()
    if (notice.state === 'failed') events.failed({ reason: notice.reason, evidence: notice.evidence })
    else events.lost('engine')
  }
  window.addEventListener('message', (event: MessageEvent<{ type?: unknown } | null>) => {
    if (event.source !== window) return
    // Only the preload script posts these, in the shape that src-shared/channels.ts gives them.
    if (event.data?.type === channels.engine) noticed(event.data as EngineNotice)
    if (event.data?.type !== channels.ports) return
    const [rpc, media] = event.ports
    if (!rpc || !media) return
    current?.close()
    current = linkOverPorts(rpc, media, () => events.lost('engine'))
    events.link(current)
  })
  window.postMessage({ type: channels.ready }, location.origin)
}

function linkOverPorts(rpc: MessagePort, media: MessagePort, lost: () => void): Link {
  const gone = new AbortController()
  const close = () => {
    if (gone.signal.aborted) return
    gone.abort()
    // A port that is closed from this side tells nobody; whoever waits for an answer has to hear of it.
    rpc.dispatchEvent(new Event('close'))
    rpc.close()
    media.close()
    lost()
  }
  rpc.addEventListener('close', close)
  const engine: EngineClient = createORPCClient(new PortLink({ port: rpc }))
  rpc.start()
  return { engine, media, gone: gone.signal, close }
}

/** Seconds between tries: 0.5 doubling to 5, with jitter, so that many windows do not come back in one instant. */
const pause = (attempt: number) => Math.min(5000, 500 * 2 ** attempt) * (0.5 + Math.random() / 2)
const heartbeat = { every: 10_000, patience: 8_000 }

const connectSockets: Connect = (events) => {
  let attempt = 0
  const address = (path: string) => new URL(path, location.href.replace(/^http/, 'ws')).href

  const open = () => {
    const rpc = new WebSocket(address('/ws/rpc'))
    rpc.addEventListener('open', () => {
      attempt = 0
      const media = new WebSocket(address('/ws/media'))
      media.binaryType = 'arraybuffer'
      events.link(linkOverSockets(rpc, media))
    })
    rpc.addEventListener('close', () => {
      events.lost('engine')
      if (attempt > 0) void askForLogin(events)
      setTimeout(open, pause(attempt))
      attempt += 1
    })
  }
  open()
}

function linkOverSockets(rpc: WebSocket, media: WebSocket): Link {
  const gone = new AbortController()
  const close = () => {
    gone.abort()
    rpc.close()
    media.close()
  }
  const engine: EngineClient = createORPCClient(new SocketLink({ websocket: rpc }))
  rpc.addEventListener('close', close)
  // Pictures and commands live and die together: a window without pictures would look well and be blind.
  media.addEventListener('open', () => media.addEventListener('close', close))
  // A gateway that lost its power sends no close: ask, and give up when nobody answers.
  let patience: ReturnType<typeof setTimeout> | undefined
  const beat = setInterval(() => {
    clearTimeout(patience)
    patience = setTimeout(close, heartbeat.patience)
    engine.system.health().then(() => clearTimeout(patience), close)
  }, heartbeat.every)
  gone.signal.addEventListener('abort', () => {
    clearInterval(beat)
    clearTimeout(patience)
  })
  return { engine, media, gone: gone.signal, close }
}

/** A refused WebSocket does not say why; a plain request does. */
async function askForLogin(events: ConnectEvents): Promise<void> {
  const answer = await fetch('/api/state', { method: 'HEAD', signal: AbortSignal.timeout(3000) }).catch(() => undefined)
  if (answer?.status === 401) events.lost('login')
}
