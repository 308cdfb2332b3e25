/** The one way to an engine, for both shells, commands, benches and tests: its folder, key, log and version come together here. */
import { resolve } from 'node:path'
import packageJson from '../package.json' with { type: 'json' }
import type { Log } from './base/index.ts'
import { composeEngine, type Engine, type EngineOptions } from './engine.ts'
import { createLog, type LogLevel } from './log/index.ts'
import { createSecrets, loadKey, type Secrets } from './secrets/index.ts'
import { makeFolder } from './store/index.ts'

export interface OpenEngineOptions extends Pick<EngineOptions, 'clock' | 'interfaces' | 'recordings' | 'shared' | 'tools'> {
  /** What secrets are sealed with, at least 16 bytes; read from the folder, or made there, when left out. */
  readonly key?: Buffer | undefined
  /** Of the log on stderr, which masks secrets; `info` when left out. */
  readonly level?: LogLevel | undefined
  /** In place of the log on stderr; nothing in it is masked then. */
  readonly log?: Log
}

export interface OpenedEngine {
  readonly engine: Engine
  readonly log: Log
  readonly secrets: Secrets
  readonly key: Buffer
}

/** As a service, and the desktop, are told of a shared database: by CAMGATE_DATABASE and CAMGATE_GATEWAY_NAME. */
export function sharedByEnvironment(): NonNullable<EngineOptions['shared']> {
  const { CAMGATE_DATABASE, CAMGATE_GATEWAY_NAME } = process.env
  return { database: CAMGATE_DATABASE || undefined, name: CAMGATE_GATEWAY_NAME || undefined }
}

/** Makes the folder if it is not there. Rejects with Failure `storage`, also where another engine holds the folder. */
export async function openEngine(
  folder: string,
  { key: given, level = 'info', log: own, ...parts }: OpenEngineOptions = {},
): Promise<OpenedEngine> {
  const dataFolder = resolve(folder)
  makeFolder(dataFolder)
  const key = given ?? loadKey({ folder: dataFolder })
  const secrets = createSecrets({ key })
  const log = own ?? createLog({ redact: secrets.redact, level })
  const engine = await composeEngine({ ...parts, dataFolder, version: packageJson.version, secrets, log })
  return { engine, log, secrets, key }
}
