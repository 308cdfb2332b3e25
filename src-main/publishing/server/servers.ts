/** What is shared by all publications to one server: the watch on its API, the limiter before its door, and what it was told to fetch. */
import type { Trouble } from '../../../src-shared/trouble.ts'
import { type Clock, createLimiter, type Limiter, type Log } from '../../base/index.ts'
import { createMediamtxClient } from '../mediamtx/client.ts'
import { type ServerWatch, watchServer } from '../mediamtx/server-watch.ts'
import type { Certificates } from './certificates.ts'
import { createKeepAlive, type KeepAlive } from './keep-alive.ts'
import type { PulledPaths } from './pulled-paths.ts'
import type { Server } from './server-profile.ts'

interface ServerKit {
  readonly watch: ServerWatch
  readonly limiter: Limiter
  /** Paths that it fetches for us. */
  readonly pulled: PulledPaths
  readonly keepAlive: KeepAlive
}

export interface Servers {
  kit(server: Server): ServerKit
  /** Its settings changed, or it was removed: the next `kit` is a new one. */
  forget(name: string): void
  tick(now: number): void
  close(): void
}

/** Connections that are being made to one server at the same time. */
const handful = 4

export function createServers(parts: {
  clock: Clock
  log: Log
  certificates: Certificates
  redact(text: string): string
  /** The API of a profile's server cannot be asked any more, for another reason, or can again (null). */
  apiTroubled(profile: string, trouble: Trouble | null): void
}): Servers {
  const kits = new Map<string, ServerKit>()
  /** What the API of each was said to have last. */
  const lastSent = new Map<string, Trouble>()
  const tell = (name: string, trouble: Trouble | undefined) => {
    if (lastSent.get(name) === trouble) return
    if (trouble) lastSent.set(name, trouble)
    else lastSent.delete(name)
    parts.apiTroubled(name, trouble ?? null)
  }
  return {
    kit(server) {
      const { name, api_url } = server.profile
      const known = kits.get(name)
      if (known) return known
      const client = api_url ? createMediamtxClient({ ...parts, url: api_url, credentials: server.apiCredentials }) : undefined
      const watch = watchServer(client, parts.clock, parts.log)
      const kit = { watch, limiter: createLimiter(handful), pulled: new Set<string>(), keepAlive: createKeepAlive() }
      kits.set(name, kit)
      return kit
    },
    forget(name) {
      kits.get(name)?.watch.close()
      kits.delete(name)
      tell(name, undefined)
    },
    tick(now) {
      for (const [name, { watch }] of kits) {
        watch.tick(now)
        tell(name, watch.trouble)
      }
    },
    close() {
      for (const { watch } of kits.values()) watch.close()
      kits.clear()
    },
  }
}
