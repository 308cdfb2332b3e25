import type { EngineFailure } from '../../src-shared/channels.ts'

/** What the main process and the engine's process say to each other; everything else goes through the windows' own ports. */
export type ShellMessage =
  /** `key` seals passwords; undefined: the engine keeps a key file. */
  | { type: 'open'; dataFolder: string; key: Uint8Array | undefined; interfaces: string[] | undefined }
  | { type: 'window' }
  | { type: 'close' }

/** After `failed` the engine waits to be ended. */
export type EngineMessage =
  | { type: 'ready' }
  | ({ type: 'failed' } & EngineFailure)
  /** So many cameras are to be published, told when it changes: they end with the application. */
  | { type: 'publishing'; count: number }
