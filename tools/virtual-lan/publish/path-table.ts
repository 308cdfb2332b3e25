/** What is published on which path, who reads it, and which paths are configured: the state behind the server and its control API. */
import type { Announced } from './announced.ts'

export interface PathConfiguration {
  /** `publisher`, or the URL that the server pulls. */
  source: string
  overridePublisher: boolean
  [key: string]: unknown
}

/** One RTSP session at the server. */
export interface ServerSession {
  readonly id: string
  readonly connection: string
  readonly created: Date
  readonly remoteAddress: string
  state: 'idle' | 'read' | 'publish'
  path: string
  query: string
  user: string
  userAgent: string
  inboundBytes: number
  inboundPackets: number
  inboundReports: number
  outboundBytes: number
  outboundPackets: number
  outboundReports: number
  /** A packet for a reader. */
  take(track: number, report: boolean, packet: Buffer): void
  /** FIN without a word, as MediaMTX does it. */
  end(): void
}

export interface LivePath {
  readonly name: string
  /** The publisher; undefined when nobody is there. */
  publisher: ServerSession | undefined
  announced: Announced | undefined
  since: Date | undefined
  readonly readers: Set<ServerSession>
  inboundBytes: number
  outboundBytes: number
}

export interface PathTable {
  /** By name, those that were added and `all_others`. */
  readonly configurations: Map<string, PathConfiguration>
  readonly sessions: Map<string, ServerSession>
  /** Name and configuration that govern a path; undefined where none does. */
  configurationOf(path: string): { name: string; configuration: PathConfiguration } | undefined
  live(path: string): LivePath | undefined
  all(): LivePath[]
  /** False where the path refuses: it is pulled, or busy and not to be overridden. */
  publish(path: string, session: ServerSession, announced: Announced): boolean
  read(path: string, session: ServerSession): LivePath | undefined
  leave(session: ServerSession): void
  packet(session: ServerSession, track: number, report: boolean, packet: Buffer): void
}

export function createPathTable(initial: Readonly<Record<string, Partial<PathConfiguration>>>): PathTable {
  const configurations = new Map<string, PathConfiguration>()
  for (const [name, given] of Object.entries(initial)) configurations.set(name, { source: 'publisher', overridePublisher: true, ...given })
  const sessions = new Map<string, ServerSession>()
  const paths = new Map<string, LivePath>()

  function pathCalled(name: string): LivePath {
    let path = paths.get(name)
    if (!path) {
      path = { name, publisher: undefined, announced: undefined, since: undefined, readers: new Set(), inboundBytes: 0, outboundBytes: 0 }
      paths.set(name, path)
    }
    return path
  }

  function configurationOf(path: string): { name: string; configuration: PathConfiguration } | undefined {
    for (const name of [path, 'all_others']) {
      const configuration = configurations.get(name)
      if (configuration) return { name, configuration }
    }
    return undefined
  }

  function leave(session: ServerSession): void {
    for (const path of paths.values()) {
      path.readers.delete(session)
      if (path.publisher === session) {
        path.publisher = path.announced = path.since = undefined
        for (const reader of path.readers) reader.end()
        path.readers.clear()
      }
      if (!path.publisher && path.readers.size === 0) paths.delete(path.name)
    }
  }

  return {
    configurations,
    sessions,
    configurationOf,
    live: (name) => paths.get(name),
    all() {
      // A path with a configuration of its own is listed even when nobody is there.
      for (const name of configurations.keys()) if (name !== 'all_others') pathCalled(name)
      return [...paths.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    publish(name, session, announced) {
      const governing = configurationOf(name)
      if (governing?.configuration.source !== 'publisher') return false
      const before = paths.get(name)?.publisher
      if (before && before !== session) {
        if (!governing.configuration.overridePublisher) return false
        leave(before)
        before.end()
      }
      Object.assign(pathCalled(name), { publisher: session, announced, since: new Date(), inboundBytes: 0, outboundBytes: 0 })
      return true
    },
    read(name, session) {
      const path = paths.get(name)
      if (!path?.publisher) return undefined
      path.readers.add(session)
      return path
    },
    leave,
    packet(session, track, report, packet) {
      session[report ? 'inboundReports' : 'inboundPackets'] += 1
      session.inboundBytes += packet.length
      const path = paths.get(session.path)
      if (path?.publisher !== session) return
      path.inboundBytes += packet.length
      for (const reader of path.readers) {
        path.outboundBytes += packet.length
        reader.take(track, report, packet)
      }
    },
  }
}
