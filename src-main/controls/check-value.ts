/**
 * Validation: is this a value for this control? Checked before the device is touched, because devices and their tools check nothing:
 * v4l2-ctl takes `abc` for 0 and `true` for off, cameras take 9999 on a scale to 100.
 */
import type { Control, ControlValue } from '../../src-shared/controls.ts'

/** The value in the control's own type, or what is wrong with it in words that name the range. */
export type Checked = { readonly value: ControlValue } | { readonly problem: string }

export function checkValue(control: Control, sent: ControlValue): Checked {
  switch (control.kind) {
    case 'number':
      return checkNumber(control, sent)
    case 'switch':
      return checkSwitch(sent)
    case 'choice':
      return checkChoice(control, sent)
    case 'bits':
      return checkBits(control, sent)
    case 'text':
      return checkText(control, sent)
    case 'button':
      return { problem: 'is a button: it has no value, press it' }
  }
}

function checkNumber({ min, max, step, source }: Control, sent: ControlValue): Checked {
  const whole = source === 'v4l2' || (step !== null && Number.isInteger(step) && Number.isInteger(min ?? 0))
  const range = min !== null && max !== null ? ` from ${min} to ${max}` : ''
  const problem = `is to be a ${whole ? 'whole ' : ''}number${range}`
  const value = numberIn(sent)
  if (value === undefined || (whole && !Number.isSafeInteger(value))) return { problem }
  return (min !== null && value < min) || (max !== null && value > max) ? { problem } : { value }
}

function checkSwitch(sent: ControlValue): Checked {
  const said = typeof sent === 'string' ? sent.trim().toLowerCase() : sent
  if (said === true || said === 1 || said === '1' || said === 'true' || said === 'on') return { value: true }
  if (said === false || said === 0 || said === '0' || said === 'false' || said === 'off') return { value: false }
  return { problem: 'is to be true or false' }
}

/** By value, or by the label that people see. */
function checkChoice({ options }: Control, sent: ControlValue): Checked {
  const said = typeof sent === 'string' ? sent.trim() : sent
  const found = options.find(({ value }) => value === said || String(value) === said) ?? options.find(({ label }) => label === said)
  return found
    ? { value: found.value }
    : { problem: `is to be one of ${options.map(({ value, label }) => choice(value, label)).join(', ')}` }
}

function choice(value: number | string, label: string): string {
  return String(value) === label ? label : `${value} (${label})`
}

function checkBits({ options }: Control, sent: ControlValue): Checked {
  const mask = options.reduce((sum, { value }) => sum + Number(value), 0)
  const value = typeof sent === 'string' && /^0x[0-9a-f]{1,8}$/i.test(sent.trim()) ? Number(sent) : numberIn(sent)
  const fits = value !== undefined && Number.isInteger(value) && value >= 0 && value <= 0xffffffff && (value & ~mask) === 0
  return fits ? { value } : { problem: `is to be a sum of the bits of 0x${mask.toString(16).padStart(8, '0')}` }
}

function checkText({ min, max, source }: Control, sent: ControlValue): Checked {
  if (typeof sent !== 'string') return { problem: 'is to be text' }
  if (/\p{Cc}/u.test(sent)) return { problem: 'is to be text without control characters' }
  // v4l2-ctl cuts its list of controls at each comma, wherever it stands
  if (source === 'v4l2' && sent.includes(',')) return { problem: 'is to be text without a comma' }
  const length = Buffer.byteLength(sent)
  return (min !== null && length < min) || (max !== null && length > max)
    ? { problem: `is to be text of ${min ?? 0} to ${max ?? 'any number of'} characters` }
    : { value: sent }
}

function numberIn(sent: ControlValue): number | undefined {
  if (typeof sent === 'number') return Number.isFinite(sent) ? sent : undefined
  return typeof sent === 'string' && /^-?\d+(\.\d+)?$/.test(sent.trim()) ? Number(sent) : undefined
}
