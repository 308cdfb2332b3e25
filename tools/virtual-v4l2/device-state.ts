/**
 * A V4L2 device as a file: its controls with their values, and what is odd about it. Several processes see the same device,
 * as with a real one. What it answers was taken from a real driver (vivid, Linux 6.1) and the real tool (1.22.1).
 */
import { mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs'

export interface VirtualControl {
  readonly name: string
  /** Eight hexadecimal digits. */
  readonly number: string
  readonly type: 'int' | 'int64' | 'bool' | 'menu' | 'intmenu' | 'button' | 'bitmask' | 'str' | 'u8'
  readonly class: string
  readonly min?: number | string
  readonly max?: number | string
  readonly step?: number
  readonly default?: number
  readonly items?: readonly (readonly [index: number, label: string])[]
  readonly flags?: readonly string[]
  /** Inactive while that control has another value than this one. */
  readonly needs?: readonly [name: string, value: number]
  readonly dims?: string
}

export interface DeviceState {
  /** Version of the tool: 1.12, 1.14, 1.20, 1.22, 1.30, 1.32. */
  version: string
  controls: VirtualControl[]
  values: Record<string, number | string>
  /** Controls whose changes are taken and not made. */
  lying: string[]
  /** Controls that the firmware answers with an error when they are read. */
  failing: string[]
  /** Milliseconds that each reading takes. */
  slow: number
  /** Somebody streams: the format cannot be changed. */
  busy: boolean
  formats: string
}

/** Undefined where the device is gone. */
export function readState(file: string): DeviceState | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DeviceState
  } catch {
    return undefined
  }
}

export function writeState(file: string, state: DeviceState): void {
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(state))
  renameSync(`${file}.${process.pid}`, file)
}

/** One process at a time changes a device. */
export function withLock<T>(file: string, act: () => T): T {
  const lock = `${file}.lock`
  for (const end = Date.now() + 5000; ; ) {
    try {
      mkdirSync(lock)
      break
    } catch {
      if (Date.now() > end) throw new Error(`${lock} is held`)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
  try {
    return act()
  } finally {
    rmdirSync(lock)
  }
}

const slider = ['slider']
const user = 'User Controls'
const camera = 'Camera Controls'

/** A part of vivid's controls, of every type. */
export const vividControls: VirtualControl[] = [
  { name: 'brightness', number: '00980900', type: 'int', class: user, min: 0, max: 255, step: 1, default: 128, flags: slider },
  { name: 'contrast', number: '00980901', type: 'int', class: user, min: 0, max: 255, step: 1, default: 128, flags: slider },
  { name: 'hue', number: '00980903', type: 'int', class: user, min: -128, max: 128, step: 1, default: 0, flags: slider },
  { name: 'gain_automatic', number: '00980912', type: 'bool', class: user, default: 1, flags: ['update'] },
  {
    name: 'gain',
    number: '00980913',
    type: 'int',
    class: user,
    min: 0,
    max: 255,
    step: 1,
    default: 100,
    flags: ['volatile'],
    needs: ['gain_automatic', 0],
  },
  { name: 'horizontal_flip', number: '00980914', type: 'bool', class: user, default: 0 },
  { name: 'button', number: '0098f900', type: 'button', class: user, flags: ['write-only', 'execute-on-write'] },
  { name: 'boolean', number: '0098f901', type: 'bool', class: user, default: 1 },
  {
    name: 'integer_64_bits',
    number: '0098f903',
    type: 'int64',
    class: user,
    min: '-9223372036854775808',
    max: '9223372036854775807',
    step: 1,
    default: 0,
  },
  {
    name: 'menu',
    number: '0098f904',
    type: 'menu',
    class: user,
    min: 1,
    max: 4,
    default: 3,
    items: [
      [1, 'Menu Item 1'],
      [3, 'Menu Item 3'],
      [4, 'Menu Item 4'],
    ],
  },
  { name: 'string', number: '0098f905', type: 'str', class: user, min: 2, max: 4, step: 1, flags: ['has-payload'] },
  { name: 'bitmask', number: '0098f906', type: 'bitmask', class: user, max: 0x80402010, default: 0x80002000 },
  {
    name: 'integer_menu',
    number: '0098f907',
    type: 'intmenu',
    class: user,
    min: 1,
    max: 8,
    default: 4,
    items: [2, 3, 5, 8, 13, 21, 42].map((value, index) => [index + 2, `${value} (0x${value.toString(16)})`] as const),
  },
  {
    name: 'u8_pixel_array',
    number: '0098f90e',
    type: 'u8',
    class: user,
    min: 0,
    max: 255,
    step: 1,
    default: 128,
    dims: '[23][40]',
    flags: ['has-payload'],
  },
  {
    name: 'read_only_integer_32_bits',
    number: '0098f90c',
    type: 'int',
    class: user,
    min: 0,
    max: 255,
    step: 1,
    default: 0,
    flags: ['read-only'],
  },
]

/** A usual USB camera, with the names of Linux 5.16 and later. */
export const uvcControls: VirtualControl[] = [
  { name: 'brightness', number: '00980900', type: 'int', class: user, min: -64, max: 64, step: 1, default: 0 },
  { name: 'contrast', number: '00980901', type: 'int', class: user, min: 0, max: 64, step: 1, default: 32 },
  { name: 'saturation', number: '00980902', type: 'int', class: user, min: 0, max: 128, step: 1, default: 64 },
  { name: 'white_balance_automatic', number: '0098090c', type: 'bool', class: user, default: 1 },
  { name: 'gamma', number: '00980910', type: 'int', class: user, min: 72, max: 500, step: 1, default: 100 },
  {
    name: 'power_line_frequency',
    number: '00980918',
    type: 'menu',
    class: user,
    min: 0,
    max: 2,
    default: 1,
    items: [
      [0, 'Disabled'],
      [1, '50 Hz'],
      [2, '60 Hz'],
    ],
  },
  {
    name: 'white_balance_temperature',
    number: '0098091a',
    type: 'int',
    class: user,
    min: 2800,
    max: 6500,
    step: 10,
    default: 4600,
    needs: ['white_balance_automatic', 0],
  },
  // its default lies outside its range, as some firmware tells it
  { name: 'backlight_compensation', number: '0098091c', type: 'int', class: user, min: 0, max: 2, step: 1, default: 57343 },
  {
    name: 'auto_exposure',
    number: '009a0901',
    type: 'menu',
    class: camera,
    min: 0,
    max: 3,
    default: 3,
    items: [
      [1, 'Manual Mode'],
      [3, 'Aperture Priority Mode'],
    ],
  },
  {
    name: 'exposure_time_absolute',
    number: '009a0902',
    type: 'int',
    class: camera,
    min: 1,
    max: 5000,
    step: 1,
    default: 157,
    needs: ['auto_exposure', 1],
  },
  { name: 'exposure_dynamic_framerate', number: '009a0903', type: 'bool', class: camera, default: 0 },
  { name: 'pan_absolute', number: '009a0908', type: 'int', class: camera, min: -36000, max: 36000, step: 3600, default: 0 },
  {
    name: 'focus_absolute',
    number: '009a090a',
    type: 'int',
    class: camera,
    min: 0,
    max: 250,
    step: 5,
    default: 0,
    needs: ['focus_automatic_continuous', 0],
  },
  { name: 'focus_automatic_continuous', number: '009a090c', type: 'bool', class: camera, default: 1 },
  { name: 'zoom_absolute', number: '009a090d', type: 'int', class: camera, min: 100, max: 500, step: 1, default: 100 },
]

export function valuesAtFirst(controls: readonly VirtualControl[]): DeviceState['values'] {
  return Object.fromEntries(
    controls.map(({ name, type, min, default: standard }) => [name, type === 'str' ? ' '.repeat(Number(min)) : inRange(standard)]),
  )
}

function inRange(standard: number | undefined): number {
  return standard === 57343 ? 1 : (standard ?? 0)
}
