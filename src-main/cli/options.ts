/** Options that several commands share. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Command, InvalidArgumentError, Option } from 'commander'
import envPaths from 'env-paths'
import packageJson from '../../package.json' with { type: 'json' }
import { type Engine, openEngine } from '../engine.ts'
import { createLog, type LogLevel } from '../log/index.ts'
import { createSecrets, loadKey } from '../secrets/index.ts'

export const defaultDataFolder = envPaths('camgate', { suffix: '' }).data

export function portNumber(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError('a port is a whole number from 0 (any free one) to 65535')
  return port
}

export function addTools(command: Command): Command {
  return command
    .addOption(new Option('--ffmpeg <file>', 'FFmpeg to use').env('CAMGATE_FFMPEG'))
    .addOption(new Option('--mediamtx <file>', 'MediaMTX to run for the profile "This computer"').env('CAMGATE_MEDIAMTX'))
    .addOption(new Option('--interface <name...>', 'look for cameras only on these network interfaces').env('CAMGATE_INTERFACES'))
    .addOption(
      new Option('--log <level>', 'what the log on stderr tells').choices(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    )
}

/** The built page: beside the bundled engine in a package, in `out` in a checkout. */
export function pageFolder(): string | undefined {
  const candidates = ['../renderer/', '../../out/renderer/'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
  return candidates.find((folder) => existsSync(join(folder, 'index.html')))
}

/** An engine for one command, on a data folder of its own that goes with it. */
export async function withPassingEngine<T>(
  options: { log: LogLevel; ffmpeg?: string; mediamtx?: string; v4l2ctl?: string; interface?: string[] },
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'camgate-'))
  try {
    const secrets = createSecrets({ key: loadKey({ folder }) })
    const engine = await openEngine({
      dataFolder: folder,
      version: packageJson.version,
      secrets,
      log: createLog({ redact: secrets.redact, level: options.log }),
      interfaces: options.interface,
      tools: { ffmpeg: options.ffmpeg, mediamtx: options.mediamtx, v4l2ctl: options.v4l2ctl },
    })
    try {
      return await use(engine)
    } finally {
      await engine.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
