/** The engine with the HTTP shell around it, in this process: what the browser shell and `camgate serve` run. */
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { Failure, type Log } from '../base/index.ts'
import type { Engine, EngineOptions } from '../engine.ts'
import type { LogLevel } from '../log/index.ts'
import { openEngine } from '../open-engine.ts'
import { makeFolder } from '../store/index.ts'
import { createAccess } from './access.ts'
import { loadAccessToken } from './access-token.ts'
import { openHttpShell } from './http-shell.ts'

export interface GatewayOptions {
  readonly host: string
  readonly port: number
  readonly dataFolder: string
  /** False only on loopback. */
  readonly auth: boolean
  /** Further names in the Host header. */
  readonly hosts?: readonly string[]
  readonly page: string | undefined
  readonly tools?: EngineOptions['tools']
  readonly interfaces?: EngineOptions['interfaces']
  readonly shared?: EngineOptions['shared']
  readonly logLevel?: LogLevel
}

export interface Gateway {
  readonly engine: Engine
  readonly log: Log
  readonly address: string
  /** Shown once, when it was made at this start. */
  readonly freshToken: string | undefined
  /** A link that logs one browser in. */
  readonly link: string
  close(): Promise<void>
}

/** Rejects with Failure: storage (folder locked, full, not writable), refused (port taken), bad-url (no auth beyond loopback). */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { host, port, auth } = options
  if (!auth && !isLoopback(host)) {
    throw new Failure('bad-url', `--no-auth is allowed on loopback only, and ${host} is not: leave it out, or use --host 127.0.0.1`)
  }
  const dataFolder = resolve(options.dataFolder)
  makeFolder(dataFolder)
  const token = auth ? await loadAccessToken(dataFolder) : undefined
  const { interfaces, shared, tools = {}, logLevel: level } = options
  const { engine, log, secrets, key } = await openEngine(dataFolder, { level, interfaces, shared, tools })
  secrets.learn(token?.fresh)
  try {
    const access = createAccess({ tokenHash: token?.hash, signingKey: key, hosts: options.hosts ?? [] })
    const shell = await openHttpShell({ engine, access, log, host, port, page: options.page })
    engine.gateways.listensAt(reachedAt(shell.address, host))
    return {
      engine,
      log,
      address: shell.address,
      freshToken: token?.fresh,
      link: auth ? shell.address + access.oneTimePath() : shell.address,
      async close() {
        await shell.close()
        await engine.close()
      },
    }
  } catch (thrown) {
    await engine.close()
    throw thrown
  }
}

/** For other computers: one that listens on every interface is found by its name. */
function reachedAt(address: string, host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return address
  const url = new URL(address)
  url.hostname = hostname()
  return url.origin
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host)
}
