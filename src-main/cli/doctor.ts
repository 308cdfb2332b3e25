/** `camgate doctor`: is everything there that Camgate works with, and if not, what brings it? */
import { access, constants, mkdir } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { type Command, Option } from 'commander'
import type { LogLevel } from '../log/index.ts'
import { asFailure } from '../media/index.ts'
import { addTools, defaultDataFolder, pageFolder, withPassingEngine } from './options.ts'

interface Check {
  name: string
  ok: boolean
  detail: string
}

export function addDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .description('check what Camgate needs, and say what is missing')
    .addOption(new Option('--data <folder>', 'data folder to check').default(defaultDataFolder).env('CAMGATE_DATA'))
    .option('--json', 'print JSON', false)
  addTools(command).action(async (options: { data: string; json: boolean; log: LogLevel; ffmpeg?: string; mediamtx?: string }) => {
    const checks = [checkNode(), await checkFfmpeg(options), await checkFolder(options.data), checkPage(), checkNetwork()]
    if (options.json) process.stdout.write(`${JSON.stringify(checks, undefined, 2)}\n`)
    else for (const { ok, name, detail } of checks) process.stdout.write(`${ok ? 'ok     ' : 'MISSING'}  ${name.padEnd(12)} ${detail}\n`)
    if (checks.some(({ ok }) => !ok)) process.exitCode = 1
  })
}

function checkNode(): Check {
  const major = Number(process.versions.node.split('.')[0])
  return {
    name: 'Node',
    ok: major >= 22,
    detail: `${process.version}${major >= 22 ? '' : ': 22 or later is needed; npm scripts bring their own'}`,
  }
}

function checkFfmpeg(options: { log: LogLevel; ffmpeg?: string }): Promise<Check> {
  return withPassingEngine({ ...options, log: 'silent' }, async ({ supervisor }) => {
    try {
      const { path, version } = await supervisor.ffmpeg()
      return { name: 'FFmpeg', ok: true, detail: `${version} at ${path}` }
    } catch (thrown) {
      return {
        name: 'FFmpeg',
        ok: false,
        detail: asFailure(thrown).evidence ?? 'not found: apt-get install ffmpeg, brew install ffmpeg, or --ffmpeg FILE',
      }
    }
  })
}

async function checkFolder(folder: string): Promise<Check> {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
    return { name: 'Data folder', ok: true, detail: folder }
  } catch (thrown) {
    return { name: 'Data folder', ok: false, detail: `${folder} (${(thrown as NodeJS.ErrnoException).code}): choose another with --data` }
  }
}

function checkPage(): Check {
  const folder = pageFolder()
  return { name: 'Web page', ok: folder !== undefined, detail: folder ?? 'not built: npm run build' }
}

function checkNetwork(): Check {
  const addresses = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? []).filter((entry) => !entry.internal && entry.family === 'IPv4').map(({ cidr }) => `${name} ${cidr}`),
  )
  return {
    name: 'Network',
    ok: addresses.length > 0,
    detail: addresses.join(', ') || 'no interface but loopback: cameras of a LAN cannot be found',
  }
}
