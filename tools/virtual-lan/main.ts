/** `npm run virtual-lan`: cameras and a server to try Camgate against, until SIGINT or SIGTERM. */
import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { demoCameras, fleet } from './demo.ts'
import { startNetnsLan } from './netns/netns-lan.ts'
import { readScenario } from './scenario.ts'
import { describeLan, startVirtualLan, type VirtualLan, type VirtualLanOptions } from './virtual-lan.ts'

interface Flags {
  cameras?: string
  scenario?: string
  json?: boolean
  stdin?: boolean
  netns?: boolean
}

/** Where the demo would like to live, so that cameras added yesterday are still there today. */
const demoPorts = 24_540

async function chosen(flags: Flags): Promise<VirtualLanOptions> {
  if (flags.scenario) return readScenario(JSON.parse(await readFile(flags.scenario, 'utf8')))
  if (flags.cameras === undefined) return { cameras: demoCameras, seed: 'demo', ports: demoPorts }
  const count = Number(flags.cameras)
  if (!Number.isInteger(count) || count < 0) throw new Error(`--cameras wants a number, not ${flags.cameras}`)
  return { cameras: fleet(count) }
}

function print(lan: VirtualLan, asJson: boolean): void {
  const description = describeLan(lan)
  if (asJson) return void process.stdout.write(`${JSON.stringify(description)}\n`)
  for (const { name, user, password, host: _, ...addresses } of description.cameras) {
    const login = user === undefined ? 'no password' : `${user} / ${password}`
    process.stdout.write(
      `${name} (${login})\n${Object.entries(addresses)
        .map(([what, url]) => `  ${what.padEnd(9)} ${url}\n`)
        .join('')}`,
    )
  }
  const { server } = description
  if (server) process.stdout.write(`Server to publish to\n  rtsp      ${server.rtsp}/<path>\n  api       ${server.api}\n`)
  process.stdout.write('Ends with Ctrl+C.\n')
}

async function main(flags: Flags): Promise<void> {
  const options = await chosen(flags)
  const starting = flags.netns ? startNetnsLan(options) : startVirtualLan(options)
  let ending = false
  const end = async () => {
    if (ending) return
    ending = true
    await (await starting).close()
    process.exit(0)
  }
  // From the first moment on: a start that is given up must not leave namespaces behind.
  process.on('SIGINT', () => void end())
  process.on('SIGTERM', () => void end())
  if (flags.stdin) process.stdin.on('end', () => void end()).resume()

  const lan = await starting
  if (ending) return
  print(lan, flags.json === true)
  if ('client' in lan && !flags.json) process.stdout.write(`Enter it with: ip netns exec ${lan.client} <command>\n`)
}

const program = new Command('virtual-lan')
  .description('Cameras to discover and a server to publish to, on this computer')
  .option('--cameras <n>', 'so many equal cameras of 1080p25 instead of the demo')
  .option('--scenario <file>', 'cameras and server from a JSON file (see README.md)')
  .option('--netns', 'a network namespace per host, with own addresses and standard ports (Linux, root)')
  .option('--json', 'describe it in one line of JSON when it is ready')
  .option('--stdin', 'end when standard input ends')

await main(program.parse().opts<Flags>()).catch((thrown: unknown) => {
  process.stderr.write(`virtual-lan: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
  process.exit(1)
})
