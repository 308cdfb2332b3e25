/** Options that several commands share. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Command, InvalidArgumentError, Option } from 'commander'
import envPaths from 'env-paths'

export const defaultDataFolder = envPaths('camgate', { suffix: '' }).data

export function portNumber(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError('a port is a whole number from 0 (any free one) to 65535')
  return port
}

/** Reads an option's number; throws InvalidArgumentError with `words` for one that does not fit, and for what is none. */
export function numberThat(fits: (value: number) => boolean, words: string): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!fits(value)) throw new InvalidArgumentError(words)
    return value
  }
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

export function addShared(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--database <url>',
        'a PostgreSQL that several gateways share: postgres://user@host/camgate; its password better by PGPASSWORD',
      ).env('CAMGATE_DATABASE'),
    )
    .addOption(
      new Option('--gateway-name <name>', 'name of this gateway in it; that of this computer when left out').env('CAMGATE_GATEWAY_NAME'),
    )
}

/** The built page: beside the bundled engine in a package, in `out` in a checkout. */
export function pageFolder(): string | undefined {
  const candidates = ['../renderer/', '../../out/renderer/'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
  return candidates.find((folder) => existsSync(join(folder, 'index.html')))
}
