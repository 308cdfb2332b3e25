/** `camgate doctor`: is everything there that Camgate works with, and if not, what brings it? */
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { checkFfmpeg, checkFolder, checkNetwork, checkNode, checkPage, checkPort } from './doctor-checks.ts'
import { addTools, defaultDataFolder, portNumber } from './options.ts'

interface DoctorOptions {
  data: string
  host: string
  port: number
  json: boolean
  ffmpeg?: string
}

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
      await checkFfmpeg(options.ffmpeg),
      checkFolder(resolve(options.data)),
      await checkPort(options.host, options.port),
      checkPage(),
      checkNetwork(),
    ]
    if (options.json) process.stdout.write(`${JSON.stringify(checks, undefined, 2)}\n`)
    else for (const { ok, name, detail } of checks) process.stdout.write(`${ok ? 'ok     ' : 'MISSING'}  ${name.padEnd(12)} ${detail}\n`)
    if (checks.some(({ ok }) => !ok)) process.exitCode = 1
  })
}
