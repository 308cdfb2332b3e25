/** What the main process and the engine's process say to each other; everything else goes through the windows' own ports. */
export type ShellMessage =
  /** `key` seals passwords; undefined: the engine keeps a key file. */
  | { type: 'open'; dataFolder: string; key: Uint8Array | undefined; interfaces: string[] | undefined }
  | { type: 'window' }
  | { type: 'close' }

export type EngineMessage = { type: 'ready' } | { type: 'failed'; cause: string; evidence: string | undefined }
