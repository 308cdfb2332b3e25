/** Where a driver's control belongs in a panel, what it is called and measured in. What is not known here goes by its class. */
import type { ControlTab } from '../../../src-shared/controls.ts'

/** By name, first match. */
const tabs: readonly (readonly [RegExp, ControlTab])[] = [
  [/^(focus|auto_focus)/, 'focus'],
  [/^(zoom|pan|tilt)(_|$)/, 'basic'],
  [/^(brightness|contrast|saturation|sharpness|gamma)$/, 'basic'],
  [/exposure|^(gain|iso|autogain|analogue_gain|digital_gain|backlight|wide_dynamic|hdr|iris|scene_mode)/, 'exposure'],
  [/white_balance|^(hue|red_balance|blue_balance|color|chroma|auto_white)/, 'color'],
  [/^(power_line|privacy|horizontal_flip|vertical_flip|rotat|led|image_stabil|lens|3a_lock|band_stop)/, 'advanced'],
  [/compression|bitrate|h264|hevc|jpeg|mpeg|quality|intra|gop/, 'compression'],
]

/** By the class in the upper half of the number (linux/v4l2-controls.h). */
const tabByClass: Readonly<Record<string, ControlTab>> = {
  '0099': 'compression',
  '009a': 'exposure',
  '009d': 'compression',
  '009e': 'advanced',
  '009f': 'advanced',
}

/** Numbers of user controls that drivers made up begin here (V4L2_CID_USER_BASE + 0x1000 and the ranges of drivers). */
const firstOwnNumber = 0x00981000

export function tabOf(name: string, number: string | undefined, group: string): ControlTab {
  if (number !== undefined && Number.parseInt(number, 16) >= firstOwnNumber && number.startsWith('0098')) return 'driver'
  const known = tabs.find(([pattern]) => pattern.test(name))?.[1]
  if (known) return known
  if (number === undefined) return /^(JPEG|Codec)/.test(group) ? 'compression' : /^(User|Camera|Image)/.test(group) ? 'advanced' : 'driver'
  return tabByClass[number.slice(0, 4)] ?? (number.startsWith('0098') ? 'advanced' : 'driver')
}

const units: Readonly<Record<string, string>> = {
  exposure_time_absolute: '100 µs',
  exposure_absolute: '100 µs',
  white_balance_temperature: 'K',
  pan_absolute: '″',
  tilt_absolute: '″',
  pan_relative: '″',
  tilt_relative: '″',
}

export function unitOf(name: string): string | null {
  return units[name] ?? null
}

/** `power_line_frequency` as the driver calls it before the tool made a name of it: words with a capital first. */
export function labelOf(name: string): string {
  const words = name.replace(/_+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
