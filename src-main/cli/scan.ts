/** `camgate scan`: what answers on the network, as a table or JSON. */
import { type Command, InvalidArgumentError } from 'commander'
import type { Finding } from '../../src-shared/discovery.ts'
import type { LogLevel } from '../log/index.ts'
import { interrupted } from './interrupted.ts'
import { addTools, withPassingEngine } from './options.ts'

export function addScan(program: Command): void {
  const command = program
    .command('scan')
    .description('find cameras on every network interface')
    .option('--seconds <number>', 'how long to listen, 1 to 60', scanSeconds, 6)
    .option('--json', 'print JSON', false)
  addTools(command).action(async (options: { seconds: number; json: boolean; log: LogLevel; interface?: string[] }) => {
    const findings = await withPassingEngine({ ...options, log: options.log === 'info' ? 'warn' : options.log }, ({ discovery, state }) => {
      const { id } = discovery.start({ seconds: options.seconds })
      const stop = interrupted()
      stop.addEventListener('abort', () => discovery.cancel(id))
      return new Promise<Finding[]>((resolve) => {
        const look = () => {
          if (discovery.get(id).state === 'running') return
          leave()
          resolve(discovery.get(id).findings)
        }
        const leave = state.onChange((collection, key) => {
          if (collection === 'scans' && key === id) look()
        })
        look() // over before anybody listened
      })
    })
    if (options.json) process.stdout.write(`${JSON.stringify(findings, undefined, 2)}\n`)
    else printTable(findings)
  })
}

function scanSeconds(text: string): number {
  const seconds = Number(text)
  if (!(seconds >= 1 && seconds <= 60)) throw new InvalidArgumentError('a number of seconds from 1 to 60')
  return seconds
}

function printTable(findings: Finding[]): void {
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
    finding.device_url ?? finding.stream_url ?? '',
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
