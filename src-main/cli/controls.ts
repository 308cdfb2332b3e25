/** `camgate controls [SOURCE] [NAME=VALUE …]`: what a camera lets one set, and setting it, each change with what came of it. */
import { type Command, InvalidArgumentError } from 'commander'
import type { CameraControls, Control, ControlResult } from '../../src-shared/controls.ts'
import { createCamera } from '../api/index.ts'
import type { Engine } from '../engine.ts'
import type { LogLevel } from '../log/index.ts'
import { addTools } from './options.ts'
import { withPassingEngine } from './with-engine.ts'

interface ControlsOptions {
  user?: string
  reset?: string[]
  resetAll: boolean
  press?: string[]
  v4l2ctl?: string
  json: boolean
  log: LogLevel
}

export function addControls(program: Command): void {
  const command = program
    .command('controls')
    .description('show and set what a camera lets one set; its password is read from CAMERA_PASSWORD')
    .argument('[source]', '/dev/video0, onvif://host, a host alone …; the first device that is plugged in when left out')
    .argument('[changes...]', 'name=value', assignment, [] as (readonly [string, string])[])
    .option('--user <name>', 'user of the camera')
    .option('--reset <name...>', 'set back to its default')
    .option('--reset-all', 'set all back to their defaults', false)
    .option('--press <name...>', 'press a button')
    .option('--v4l2-ctl <file>', 'v4l2-ctl to use')
    .option('--json', 'print JSON', false)
  addTools(command).action(run)
}

function assignment(text: string, before: (readonly [string, string])[]): (readonly [string, string])[] {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('is to be name=value')
  return [...before, [text.slice(0, at), text.slice(at + 1)]]
}

async function run(source: string | undefined, changes: readonly (readonly [string, string])[], options: ControlsOptions): Promise<void> {
  await withPassingEngine(options, async (engine) => {
    const id = await cameraFor(engine, source, options.user)
    if (id === undefined) {
      const none = await engine.controls.ofDevice(undefined)
      process.stdout.write(options.json ? `${JSON.stringify(none, undefined, 2)}\n` : 'No camera is plugged in here.\n')
      process.exitCode = 1
      return
    }
    const asks = changes.length > 0 || options.resetAll || (options.reset ?? []).length > 0 || (options.press ?? []).length > 0
    const reset = options.resetAll ? ('all' as const) : (options.reset ?? [])
    const outcome = asks
      ? await engine.controls.set(id, { values: Object.fromEntries(changes), reset, press: options.press ?? [] })
      : await engine.controls.read(id)
    if (options.json) process.stdout.write(`${JSON.stringify(outcome, undefined, 2)}\n`)
    else if ('results' in outcome) for (const result of outcome.results) process.stdout.write(`${resultLine(result)}\n`)
    else print(outcome)
    if ('results' in outcome && outcome.results.some((result) => result.outcome === 'not-applied')) process.exitCode = 1
  })
}

/** A camera of the passing engine for this source. */
async function cameraFor(engine: Engine, source: string | undefined, user: string | undefined): Promise<string | undefined> {
  const url = source ?? (await engine.controls.ofDevice(undefined)).device
  if (url === null) return undefined
  return (await createCamera(engine, { url, user, password: process.env.CAMERA_PASSWORD, verify: false })).id
}

function resultLine({ id, outcome, asked, value, reason, evidence }: ControlResult): string {
  if (outcome === 'applied') return `${id}: applied${value === null ? '' : ` (${value})`}`
  if (outcome === 'applied-as') return `${id}: applied as ${value}, not ${asked}`
  return `${id}: not applied, ${reason}${evidence ? ` (${evidence})` : ''}${value === null ? '' : `; it is ${value}`}`
}

function print({ controls, none }: CameraControls): void {
  if (none) process.stdout.write(`This camera has no controls that can be reached (${none}).\n`)
  let tab = ''
  for (const control of [...controls].sort((a, b) => a.tab.localeCompare(b.tab))) {
    if (control.tab !== tab) process.stdout.write(`${tab ? '\n' : ''}${control.tab}\n`)
    tab = control.tab
    process.stdout.write(`  ${control.id.padEnd(34)} ${String(control.value ?? '').padEnd(12)} ${rangeOf(control)}\n`)
  }
}

function rangeOf({ kind, min, max, step, unit, options, default: standard, inactive, read_only }: Control): string {
  const values =
    kind === 'number' && min !== null && max !== null
      ? `${min}…${max}${step !== null && step !== 1 ? ` step ${step}` : ''}${unit ? ` ${unit}` : ''}`
      : kind === 'choice'
        ? options.map(({ value, label }) => (String(value) === label ? label : `${value}=${label}`)).join(', ')
        : kind
  const notes = [
    ...(standard === null ? [] : [`default ${standard}`]),
    ...(read_only ? ['read only'] : []),
    ...(inactive ? [inactive.by ? `inactive while ${inactive.by} is on` : 'inactive'] : []),
  ]
  return [values, ...notes].join('; ')
}
