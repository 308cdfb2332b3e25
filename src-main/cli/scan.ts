/** `camgate scan`: what answers on the network, or at addresses that are given, as a table or JSON. */
import type { Command } from 'commander'
import type { Finding, Scan } from '../../src-shared/discovery.ts'
import type { LogLevel } from '../log/index.ts'
import { interrupted } from './interrupted.ts'
import { addTools, numberThat } from './options.ts'
import { withPassingEngine } from './with-engine.ts'

type ScanWithFindings = Scan & { findings: Finding[] }

interface Options {
  readonly seconds: number
  readonly json: boolean
  readonly log: LogLevel
  readonly interface?: string[]
}

export function addScan(program: Command): void {
  const command = program
    .command('scan')
    .description('find cameras on every network interface, or at the addresses that are given')
    .argument(
      '[addresses...]',
      'IP, host name, host:port, range (10.0.0.10-40) or network (10.0.0.0/24): ONVIF, RTSP and HTTP are tried there',
    )
    .option('--seconds <number>', 'how long to listen, 1 to 60', scanSeconds, 6)
    .option('--json', 'print JSON', false)
  addTools(command).action(async (addresses: string[], options: Options) => {
    const scan = await withPassingEngine(options, ({ discovery, state }) => {
      const given = addresses.length > 0 ? { targets: addresses.join(' ') } : {}
      const { id } = discovery.start({ seconds: options.seconds, ...given })
      const stop = interrupted()
      stop.addEventListener('abort', () => discovery.cancel(id))
      return new Promise<ScanWithFindings>((resolve) => {
        const look = () => {
          if (discovery.get(id).state === 'running') return
          leave()
          resolve(discovery.get(id))
        }
        const leave = state.onChange((collection, key) => {
          if (collection === 'scans' && key === id) look()
        })
        look() // over before anybody listened
      })
    })
    // with addresses, how the search at each went belongs to the answer
    if (options.json) process.stdout.write(`${JSON.stringify(scan.targets ? scan : scan.findings, undefined, 2)}\n`)
    else {
      if (scan.targets) printSteps(scan.targets)
      printTable(scan.findings, scan.targets !== undefined)
    }
  })
}

const scanSeconds = numberThat((value) => value >= 1 && value <= 60, 'a number of seconds from 1 to 60')

function printSteps({ each, total, found }: NonNullable<Scan['targets']>): void {
  for (const { host, port, steps } of each) {
    process.stdout.write(`${host}${port === null ? '' : `:${port}`}\n`)
    const closed = steps.filter(({ by, answered }) => by === 'port' && !answered)
    for (const { by, at, answered, cause, said } of steps.filter((step) => !closed.includes(step)))
      process.stdout.write(`  ${answered ? '+' : '-'} ${[by.padEnd(5), at, cause ?? '', said ?? ''].filter(Boolean).join('  ')}\n`)
    if (closed.length > 0)
      process.stdout.write(`  - port   ${closed.map(({ at, cause }) => `${at.replace(/^.*:/, '')} ${cause}`).join(', ')}\n`)
  }
  process.stdout.write(`${found} of ${total} ${total === 1 ? 'address' : 'addresses'}\n\n`)
}

function printTable(findings: Finding[], wereGiven: boolean): void {
  if (findings.length === 0 && wereGiven) return
  if (findings.length === 0) {
    process.stdout.write('Nothing answered. Cameras on other subnets do not answer a broadcast; a firewall must let UDP answers in.\n')
    return
  }
  const rows = findings.map((finding) => [
    finding.address,
    finding.name ?? '',
    finding.vendor ?? '',
    finding.model ?? '',
    finding.kinds.join(' '),
    finding.device_url ?? finding.stream_url ?? (finding.rtsp_port ? `rtsp://${finding.address}:${finding.rtsp_port}` : ''),
  ])
  const head = ['ADDRESS', 'NAME', 'VENDOR', 'MODEL', 'ANSWERED', 'URL']
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of [head, ...rows])
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    )
}
