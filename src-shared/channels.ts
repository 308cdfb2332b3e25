/** Names of the few messages between Electron's main process and a window. */
export const channels = {
  /** Main to preload, with the two ports; preload to page, as `{ type }` with the same ports. */
  ports: 'camgate:ports',
  /** Preload to main: the page listens now. */
  ready: 'camgate:ready',
  /** Main to preload to page: what became of the engine. */
  engine: 'camgate:engine',
} as const

/** The page is told of the engine's state, so that it can say so. */
export interface EngineNotice {
  type: typeof channels.engine
  state: 'restarting' | 'failed'
  /** Why it could not be opened, where it said so. */
  evidence: string | undefined
}
