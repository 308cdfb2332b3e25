/** Names of the few messages between Electron's main process and a window. */
import type { StorageReason } from './problems.ts'

export const channels = {
  /** Main to preload, with the two ports; preload to page, as `{ type }` with the same ports. */
  ports: 'camgate:ports',
  /** Page to preload to main: the page listens now. */
  ready: 'camgate:ready',
  /** Main to preload to page: what became of the engine. */
  engine: 'camgate:engine',
  /** Page to preload to main: start the engine that failed once more. */
  retry: 'camgate:retry',
  /** Main to preload to page, as `{ type, seen }`: whether the window can be seen. */
  seen: 'camgate:seen',
} as const

/**
 * The page is told of the engine's state, so that it can say so. `restarting`: a new one comes by itself, and with it new
 * ports. `failed`: none comes until somebody asks for it.
 */
export type EngineNotice = { type: typeof channels.engine } & ({ state: 'restarting' } | ({ state: 'failed' } & EngineFailure))

export interface EngineFailure {
  /** Why the data folder could not be used, or `keystore`: the system's own, which sealed the passwords, gives no key; null: something else. */
  reason: StorageReason | 'keystore' | null
  /** What it said itself. */
  evidence: string
}
