/**
 * `npm run bench`: what Camgate costs beside the bare tools, as ratios within one run on one machine.
 *
 * Not a test: nothing fails when a figure is bad. Needs Linux (/proc), an `ffmpeg`, and for publishing a `mediamtx`.
 */
import { writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import { measureCanvas } from './canvas.ts'
import { measureControls } from './controls.ts'
import { measureFrames } from './frames.ts'
import { measureHub } from './hub.ts'
import { measureLateJoiner } from './late-joiner.ts'
import { measureLibrary } from './library.ts'
import { measureLive } from './live.ts'
import { measureLoad } from './load.ts'
import { measurePreview } from './preview.ts'
import { measurePublishing } from './publishing.ts'
import { measureRecording } from './recording.ts'
import { measureRecordingLoad } from './recording-load.ts'
import type { Measurement, Result } from './result.ts'
import { measureRivals } from './rivals.ts'
import { printTable } from './table.ts'
import { measureWall } from './wall.ts'

const measurements: Record<string, Measurement> = {
  live: measureLive,
  canvas: measureCanvas,
  wall: measureWall,
  preview: measurePreview,
  hub: measureHub,
  'late-joiner': measureLateJoiner,
  frames: measureFrames,
  controls: measureControls,
  publishing: measurePublishing,
  recording: measureRecording,
  library: measureLibrary,
  'recording-load': measureRecordingLoad,
  load: measureLoad,
  rivals: measureRivals,
}
/** Takes many minutes, or fetches packages. */
const onlyByName = ['recording-load', 'load', 'rivals']
const positive = (text: string) => {
  const value = Number(text)
  if (!(value > 0)) throw new InvalidArgumentError('a number above 0')
  return value
}

const program = new Command('bench')
  .description('Measures Camgate against the bare tools')
  .argument('[names...]', `which of ${Object.keys(measurements).join(', ')} (default: all but ${onlyByName.join(' and ')})`)
  .option('--quick', 'fewer streams, shorter windows: to see that it works')
  .option('--cameras <count>', 'load: so many', positive)
  .option('--minutes <minutes>', 'load, wall: for so long', positive)
  .addOption(new Option('--way <way>', 'load: how they are published').choices(['direct', 'ffmpeg']))
  .option('--json <file>', 'write the results there too (- for standard output, instead of the table)')
const {
  quick = false,
  json,
  ...load
} = program.parse().opts<{ quick?: boolean; json?: string; cameras?: number; minutes?: number; way?: 'direct' | 'ffmpeg' }>()
const names = program.args.length > 0 ? program.args : Object.keys(measurements).filter((name) => !onlyByName.includes(name))

const unknown = names.filter((name) => !(name in measurements))
if (unknown.length > 0) program.error(`unknown: ${unknown.join(', ')}`)
if (process.platform !== 'linux') program.error('CPU and memory are read from /proc, which only Linux has')

const results: Result[] = []
for (const name of names) {
  process.stderr.write(`${name} …\n`)
  try {
    results.push(...((await measurements[name]?.({ quick, ...load, say: (line) => process.stderr.write(`  ${line}\n`) })) ?? []))
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
