/**
 * A stand-in for `v4l2-ctl`, for everyday tests: the device that `-d` names is a file (`device-state.ts`). It must not be better
 * than the real one, so a contract test asks both the same and compares.
 */

import { type DeviceState, readState, type VirtualControl, withLock, writeState } from './device-state.ts'
import { isInactive, printControls, printOne } from './print-controls.ts'

interface Answer {
  readonly out?: string
  readonly error?: string
  readonly code: number
}

function answer(args: readonly string[]): Answer {
  const option = (...names: string[]) => {
    const at = args.findIndex((arg) => names.includes(arg))
    return at < 0 ? undefined : args[at + 1]
  }
  const file = option('-d', '--device') ?? '/dev/video0'
  const state = readState(file)
  if (!state) return { error: `Cannot open device ${file}, exiting.\n`, code: 1 }
  if (args.some((arg) => arg === '-L' || arg === '--list-ctrls-menus')) {
    if (state.slow > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, state.slow)
    return { out: printControls(moved(state)), code: 0 }
  }
  if (args.includes('--list-formats-ext')) return { out: state.formats, code: 0 }
  if (args.some((arg) => arg.startsWith('--set-fmt-video')))
    return state.busy ? { out: 'VIDIOC_S_FMT: failed: Device or resource busy\n', code: 255 } : { code: 0 }
  const list = option('-c', '--set-ctrl')
  if (list !== undefined) return withLock(file, () => set(file, list))
  const names = option('-C', '--get-ctrl')
  return names === undefined ? { error: 'nothing to do\n', code: 1 } : get(names, moved(state))
}

/** What moves by itself while an automatic is on. */
function moved(state: DeviceState): DeviceState {
  const values = { ...state.values }
  for (const control of state.controls)
    if (control.flags?.includes('volatile') && isInactive(control, values)) values[control.name] = Math.floor(Date.now() / 100) % 100
  return { ...state, values }
}

function get(names: string, state: DeviceState): Answer {
  let out = ''
  for (const name of names.split(',')) {
    const control = state.controls.find((candidate) => candidate.name === name)
    if (!control) return { out, error: `unknown control '${name}'\n`, code: 1 }
    if (control.type === 'button') return { out: `${out}VIDIOC_G_EXT_CTRLS: failed: Permission denied\n${name}: 0\n`, code: 255 }
    out += printOne(control, state)
  }
  return { out, code: 0 }
}

/** All of the list, or nothing of it. */
function set(file: string, list: string): Answer {
  const state = readState(file)
  if (!state) return { error: `Cannot open device ${file}, exiting.\n`, code: 1 }
  const wanted: [VirtualControl, string][] = []
  for (const part of list.split(',')) {
    const [name = '', value] = part.split(/=(.*)/s)
    if (value === undefined) return { error: `control '${name}' without '='\n`, code: 1 }
    const control = state.controls.find((candidate) => candidate.name === name)
    if (!control) return { error: `unknown control '${name}'\n`, code: 1 }
    wanted.push([control, value])
  }
  const values = { ...state.values }
  for (const [control, text] of wanted) {
    const refusal = refusalOf(control, text)
    if (refusal) return { out: `VIDIOC_S_EXT_CTRLS: failed: ${refusal}\n`, error: `Error setting controls: ${refusal}\n`, code: 255 }
    if (isInactive(control, values) || state.lying.includes(control.name) || control.type === 'button') continue
    values[control.name] = taken(control, text)
  }
  writeState(file, { ...state, values })
  return { code: 0 }
}

function refusalOf({ type, min, max, items = [], flags = [] }: VirtualControl, text: string): string | undefined {
  if (flags.includes('read-only')) return 'Permission denied'
  if (type !== 'menu' && type !== 'intmenu') return undefined
  const index = strtol(text)
  if (index < Number(min) || index > Number(max)) return 'Numerical result out of range'
  return items.some(([known]) => known === index) ? undefined : 'Invalid argument'
}

function taken({ type, min, max, step = 1 }: VirtualControl, text: string): number | string {
  if (type === 'str') return text.slice(0, Number(max)).padEnd(Number(min))
  const value = strtol(text)
  if (type === 'bool') return value === 0 ? 0 : 1
  if (type === 'bitmask') return (value & Number(max)) >>> 0
  if (type !== 'int') return value
  const [low, high] = [Number(min), Number(max)]
  return Math.min(high, low + Math.round((Math.min(high, Math.max(low, value)) - low) / step) * step)
}

/** As C reads it: what is no number is 0, and nobody is told. */
function strtol(text: string): number {
  const [found = '0'] = /^\s*[+-]?(?:0x[0-9a-f]+|\d+)/i.exec(text) ?? []
  return Number(found)
}

const { out = '', error = '', code } = answer(process.argv.slice(2))
process.stdout.write(out)
process.stderr.write(error)
process.exitCode = code
