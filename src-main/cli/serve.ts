/** `camgate serve`: the gateway without a window. Prints one line when it is ready; everything else goes to stderr. */
import { type Command, Option } from 'commander'
import type { LogLevel } from '../log/index.ts'
import { guardGateway } from '../server/index.ts'
import { interrupted } from './interrupted.ts'
import { addShared, addTools, defaultDataFolder, pageFolder, portNumber } from './options.ts'

interface ServeOptions {
  host: string
  port: number
  data: string
  auth: boolean
  allowHost: string[]
  ffmpeg?: string
  mediamtx?: string
  interface?: string[]
  log: LogLevel
  link: boolean
  database?: string
  gatewayName?: string
}

export function addServe(program: Command): void {
  const command = program
    .command('serve')
    .description('run the gateway without a window')
    .option('--host <address>', 'address to listen on; 0.0.0.0 for every interface', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 for any free one', portNumber, 8470)
    .addOption(new Option('--data <folder>', 'where cameras, profiles and history are kept').default(defaultDataFolder).env('CAMGATE_DATA'))
    .option('--no-auth', 'let everybody on this computer in (loopback only)')
    .option('--allow-host <name...>', 'further host names under which browsers may open it', [])
    .option('--link', 'print a link that logs one browser in', false)
  addTools(addShared(command)).action(serve)
}

async function serve(options: ServeOptions): Promise<void> {
  const stop = interrupted()
  const gateway = await guardGateway(
    {
      host: options.host,
      port: options.port,
      dataFolder: options.data,
      auth: options.auth,
      hosts: options.allowHost,
      page: pageFolder(),
      interfaces: options.interface,
      shared: { database: options.database, name: options.gatewayName },
      tools: { ffmpeg: options.ffmpeg, mediamtx: options.mediamtx },
      logLevel: options.log,
    },
    (line) => process.stderr.write(`${line}\n`),
  )
  const token = gateway.freshToken ? ` (access token, shown once: ${gateway.freshToken})` : ''
  process.stdout.write(`Camgate is ready at ${options.link ? gateway.link : gateway.address}${token}\n`)
  if (stop.aborted) await gateway.close()
  else stop.addEventListener('abort', () => void gateway.close())
  await gateway.ended
}
