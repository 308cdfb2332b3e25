/** The listings of `v4l2-ctl -L` and `-C`, in the forms of its versions (v4l-utils, utils/v4l2-ctl/v4l2-ctl-common.cpp). */
import type { DeviceState, VirtualControl } from './device-state.ts'

export const isInactive = ({ needs }: VirtualControl, values: DeviceState['values']) =>
  needs !== undefined && Number(values[needs[0]]) !== needs[1]

const atLeast = (version: string, minor: number) => Number(version.split('.')[1]) >= minor
const hex = (value: number) => `0x${(value >>> 0).toString(16).padStart(8, '0')}`

export function printControls({ controls, values, version, failing }: DeviceState): string {
  let printed = ''
  let group = ''
  for (const control of controls) {
    if (control.class !== group) {
      group = control.class
      printed += `\n${group}\n\n`
    }
    printed += failing.includes(control.name)
      ? `error 5 getting ext_ctrl ${control.name}\n`
      : lineOf(control, values[control.name] ?? 0, isInactive(control, values), version)
  }
  return printed
}

function lineOf(control: VirtualControl, value: number | string, inactive: boolean, version: string): string {
  const { name, number, type, min, max, step, items = [], dims } = control
  const id = atLeast(version, 14) ? ` 0x${number}` : ''
  const fields: string[] = []
  if (min !== undefined && type !== 'bitmask') fields.push(`min=${min}`)
  if (max !== undefined) fields.push(`max=${type === 'bitmask' ? hex(Number(max)) : max}`)
  if (step !== undefined) fields.push(`step=${step}`)
  if (control.default !== undefined) fields.push(`default=${type === 'bitmask' ? hex(control.default) : control.default}`)
  if (dims) fields.push(`dims=${dims}`)
  else if (type !== 'button' || atLeast(version, 22)) fields.push(`value=${printedValue(control, value, version)}`)
  const flags = [...(inactive ? ['inactive'] : []), ...(control.flags ?? [])].filter((flag) => flag !== 'volatile' || inactive)
  if (atLeast(version, 30) && type === 'int') flags.push('has-min-max')
  if (flags.length > 0) fields.push(`flags=${flags.join(', ')}`)
  const head = `${name.padStart(31)}${id} ${`(${type})`.padEnd(9)}:`
  return `${[head, ...fields].join(' ')}\n${items.map(([index, label]) => `\t\t\t\t${index}: ${label}\n`).join('')}`
}

function printedValue({ type, items = [] }: VirtualControl, value: number | string, version: string): string {
  if (type === 'str') return `'${value}'`
  if (type === 'bitmask') return atLeast(version, 22) && !atLeast(version, 32) ? String(Number(value) | 0) : hex(Number(value))
  const label = atLeast(version, 22) ? items.find(([index]) => index === value)?.[1] : undefined
  return label === undefined ? String(value) : `${value} (${label})`
}

export function printOne(control: VirtualControl, { values, version }: DeviceState): string {
  return `${control.name}: ${printedValue(control, values[control.name] ?? 0, version)}\n`
}
