/**
 * `npm run bench`: what Camgate costs beside the bare tools, as ratios within one run on one machine.
 *
 * Not a test: nothing fails when a figure is bad. Needs Linux (/proc), an `ffmpeg`, and for publishing a `mediamtx`.
 */
import { writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { Command } from 'commander'
import { measureFrames } from './frames.ts'
import { measureHub } from './hub.ts'
import { measureLateJoiner } from './late-joiner.ts'
import { measurePreview } from './preview.ts'
import { measurePublishing } from './publishing.ts'
import type { Measurement, Result } from './result.ts'
import { printTable } from './table.ts'

const measurements: Record<string, Measurement> = {
  preview: measurePreview,
  hub: measureHub,
  'late-joiner': measureLateJoiner,
  frames: measureFrames,
  publishing: measurePublishing,
}

const program = new Command('bench')
  .description('Measures Camgate against the bare tools')
  .argument('[names...]', `which of ${Object.keys(measurements).join(', ')} (default: all)`)
  .option('--quick', 'fewer streams, shorter windows: to see that it works')
  .option('--json <file>', 'write the results there too (- for standard output, instead of the table)')
const { quick = false, json } = program.parse().opts<{ quick?: boolean; json?: string }>()
const names = program.args.length > 0 ? program.args : Object.keys(measurements)

const unknown = names.filter((name) => !(name in measurements))
if (unknown.length > 0) program.error(`unknown: ${unknown.join(', ')}`)
if (process.platform !== 'linux') program.error('CPU and memory are read from /proc, which only Linux has')

const results: Result[] = []
for (const name of names) {
  process.stderr.write(`${name} …\n`)
  try {
    results.push(...((await measurements[name]?.({ quick, say: (line) => process.stderr.write(`  ${line}\n`) })) ?? []))
  } catch (thrown) {
    results.push({
      name,
      what: thrown instanceof Error ? thrown.message : String(thrown),
      unit: '',
      ours: null,
      theirs: null,
      ratio: null,
      aim: null,
    })
  }
}

const report = { at: new Date().toISOString(), cores: availableParallelism(), cpu: cpus()[0]?.model ?? 'unknown', quick, results }
if (json === '-') process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
else printTable(results)
if (json && json !== '-') await writeFile(json, `${JSON.stringify(report, null, 2)}\n`)
