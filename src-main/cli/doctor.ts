/** `camgate doctor`: is everything there that Camgate works with, and if not, what brings it? */
import { networkInterfaces } from 'node:os'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { createLog } from '../log/index.ts'
import { asFailure, systemClock } from '../media/index.ts'
import { checkKey } from '../secrets/index.ts'
import { inspectFolder } from '../store/index.ts'
import { createSupervisor } from '../supervisor/index.ts'
import { addTools, defaultDataFolder, pageFolder, portNumber } from './options.ts'
import { askPort } from './port.ts'

interface Check {
  name: string
  ok: boolean
  detail: string
}

interface DoctorOptions {
  data: string
  host: string
  port: number
  json: boolean
  ffmpeg?: string
}

/** Below this a disk is worth a word: history and recordings fill it soon. */
const littleRoom = 200 * 1024 * 1024

export function addDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .description('check what Camgate needs, and say what is missing')
    .addOption(new Option('--data <folder>', 'data folder to check').default(defaultDataFolder).env('CAMGATE_DATA'))
    .option('--host <address>', 'address that serve would listen on', '127.0.0.1')
    .option('--port <number>', 'port that serve would listen on', portNumber, 8470)
    .option('--json', 'print JSON', false)
  addTools(command).action(async (options: DoctorOptions) => {
    const checks = [
      checkNode(),
      await checkFfmpeg(options),
      checkFolder(resolve(options.data)),
      await checkPort(options),
      checkPage(),
      checkNetwork(),
    ]
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

/** Needs no folder: it says what it can also where no disk can be written. */
async function checkFfmpeg({ ffmpeg: chosen }: DoctorOptions): Promise<Check> {
  const redact = (text: string) => text
  const supervisor = createSupervisor({ log: createLog({ redact, level: 'silent' }), clock: systemClock, redact, ffmpeg: chosen })
  try {
    const { path, version } = await supervisor.ffmpeg()
    return { name: 'FFmpeg', ok: true, detail: `${version} at ${path}` }
  } catch {
    const where = chosen === undefined ? 'not found' : `${chosen} does not work`
    return { name: 'FFmpeg', ok: false, detail: `${where}: apt-get install ffmpeg, brew install ffmpeg, or --ffmpeg FILE` }
  } finally {
    await supervisor.close()
  }
}

function checkFolder(folder: string): Check {
  const name = 'Data folder'
  try {
    const { isNew, heldBy, damage, free } = inspectFolder(folder)
    if (damage) return { name, ok: false, detail: `${folder}: ${damage}` }
    checkKey({ folder })
    const notes = [
      ...(isNew ? ['new'] : []),
      ...(heldBy ? [`in use by ${heldBy}`] : []),
      ...(free !== undefined && free < littleRoom ? [`only ${Math.floor(free / 1024 / 1024)} MB left on its disk`] : []),
    ]
    return { name, ok: true, detail: [folder, ...(notes.length > 0 ? [`(${notes.join(', ')})`] : [])].join(' ') }
  } catch (thrown) {
    return { name, ok: false, detail: asFailure(thrown).evidence ?? `${folder}: cannot be used` }
  }
}

async function checkPort({ host, port }: DoctorOptions): Promise<Check> {
  const name = 'Port'
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const found = await askPort(host, port)
  if (found === 'free') return { name, ok: true, detail: place }
  if (found === 'camgate') return { name, ok: true, detail: `${place} (Camgate runs there)` }
  const remedy = found === 'EADDRINUSE' ? 'another program has this port, choose one with --port' : 'choose another --host or --port'
  return { name, ok: false, detail: `${place} cannot be listened on (${found}): ${remedy}` }
}

function checkPage(): Check {
  const folder = pageFolder()
  // A checkout builds it when it is first needed; a package without it is broken.
  const isCheckout = import.meta.url.endsWith('.ts')
  return { name: 'Web page', ok: folder !== undefined || isCheckout, detail: folder ?? 'not built yet: the first start builds it' }
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
