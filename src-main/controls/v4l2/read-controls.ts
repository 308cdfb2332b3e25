/**
 * What `v4l2-ctl --list-ctrls-menus` prints, read across its versions 1.12 to 1.32 (v4l-utils, utils/v4l2-ctl/v4l2-ctl-common.cpp).
 *
 * Lines that are no control, such as errors between the controls, are passed over: one that cannot be read must not hide the others.
 */
import type { Control, ControlValue } from '../../../src-shared/controls.ts'
import { automaticOver } from './automatic-controls.ts'
import { labelOf, tabOf, unitOf } from './known-controls.ts'

interface Line {
  readonly name: string
  /** Undefined where the tool is older than 1.14. */
  readonly number: string | undefined
  readonly type: string
  readonly rest: string
  readonly group: string
  readonly items: { value: number; label: string }[]
}

const kinds: Readonly<Record<string, Control['kind']>> = {
  int: 'number',
  int64: 'number',
  bool: 'switch',
  menu: 'choice',
  intmenu: 'choice',
  button: 'button',
  bitmask: 'bits',
  str: 'text',
}

export function readControls(printed: string): Control[] {
  const controls = linesOf(printed).map(toControl)
  return controls.map((control) => ({ ...control, inactive: control.inactive && automaticOver(control.id, controls) }))
}

function linesOf(printed: string): Line[] {
  const found: Line[] = []
  let group = 'User Controls'
  for (const line of printed.split('\n')) {
    const head = /^\s*([^\s:]+)\s+(?:0x([0-9a-f]{8})\s+)?\(([\w-]+)\)\s*:\s?(.*)$/i.exec(line)
    const item = /^\t+(\d+): (.*)$/.exec(line)
    if (item) found.at(-1)?.items.push({ value: Number(item[1]), label: (item[2] ?? '').trim() })
    else if (head) {
      const [, name = '', number, type = '', rest = ''] = head
      found.push({ name, number: number?.toLowerCase(), type, rest, group, items: [] })
    } else if (/^[A-Z][\w ()/-]*$/.test(line)) group = line.trim()
  }
  return found
}

function toControl({ name, number, type, rest, group, items }: Line): Control {
  const kind = kinds[type] ?? 'text'
  const flags = (/(?:^| )flags=(.*)$/.exec(rest)?.[1] ?? '').split(', ')
  const isArray = / dims=|^dims=/.test(rest) || kinds[type] === undefined
  const field = (key: string) => wholeNumber(new RegExp(`(?:^| )${key}=(0x[0-9a-f]+|-?\\d+)`, 'i').exec(rest)?.[1])
  const [min, max] = [field('min'), field('max')]
  const mask = kind === 'bits' ? (max ?? 0) : 0
  const standard = field('default')
  const value = isArray ? null : currentValue(kind, rest)
  const unsafe = typeof value === 'number' && !Number.isSafeInteger(value)
  return {
    id: name,
    key: number === undefined ? name : `0x${number}`,
    label: labelOf(name),
    tab: tabOf(name, number, group),
    group,
    source: 'v4l2',
    kind,
    min: kind === 'number' || kind === 'text' ? safe(min) : null,
    max: kind === 'number' || kind === 'text' ? safe(max) : null,
    step: kind === 'number' ? field('step') : null,
    default: isArray ? null : standardOf(kind, standard, min, max),
    unit: unitOf(name),
    options: kind === 'bits' ? bitsOf(mask) : items,
    value,
    // one number in the place of a matrix would fill all of it
    read_only: flags.includes('read-only') || flags.includes('grabbed') || isArray || unsafe,
    volatile: flags.includes('volatile'),
    inactive: flags.includes('inactive') ? { by: null, release: null } : null,
  }
}

function currentValue(kind: Control['kind'], rest: string): ControlValue | null {
  if (kind === 'button') return null
  if (kind === 'text') return /(?:^| )value='(.*)'(?: flags=.*)?$/.exec(rest)?.[1] ?? /(?:^| )value=(\S*)/.exec(rest)?.[1] ?? null
  const number = wholeNumber(/(?:^| )value=(0x[0-9a-f]+|-?\d+)/i.exec(rest)?.[1])
  if (number === null) return null
  if (kind === 'switch') return number !== 0
  return kind === 'bits' ? number >>> 0 : number
}

/** Some drivers tell a default outside their own range: then it cannot be gone back to. */
function standardOf(kind: Control['kind'], standard: number | null, min: number | null, max: number | null): ControlValue | null {
  if (standard === null || kind === 'button' || kind === 'text') return null
  if (kind === 'switch') return standard !== 0
  if (kind === 'bits') return standard >>> 0
  return (min !== null && standard < min) || (max !== null && standard > max) ? null : standard
}

function bitsOf(mask: number): { value: number; label: string }[] {
  return Array.from({ length: 32 }, (_, bit) => bit)
    .filter((bit) => ((mask >>> bit) & 1) === 1)
    .map((bit) => ({ value: 2 ** bit, label: `Bit ${bit}` }))
}

function wholeNumber(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}

/** A 64 bit range is larger than a number can hold exactly. */
function safe(value: number | null): number | null {
  return value === null ? null : Math.min(Number.MAX_SAFE_INTEGER, Math.max(Number.MIN_SAFE_INTEGER, value))
}
