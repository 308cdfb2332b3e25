/**
 * One contract for the stand-in and for the real `v4l2-ctl` with a real driver, so that the stand-in cannot lie. The real ones
 * are reached by a program that runs a command where Linux's vivid driver is at /dev/video0, named by CAMGATE_VIVID.
 */
import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readControls } from '../../src-main/controls/v4l2/read-controls.ts'
import { createVirtualDevice, type VirtualDevice } from './index.ts'

interface Answer {
  readonly code: number
  readonly out: string
  readonly error: string
}

/** In this order: each sees what the ones before it left. Value: what the tool answers. */
const contract: readonly (readonly [args: string, expected: Partial<Record<keyof Answer, unknown>>])[] = [
  ['-c brightness=300', { code: 0, out: '', error: '' }],
  ['-C brightness', { code: 0, out: 'brightness: 255\n' }],
  ['-c brightness=-5', { code: 0 }],
  ['-C brightness', { out: 'brightness: 0\n' }],
  ['-c brightness=7,hue=-3', { code: 0 }],
  ['-C brightness,hue', { out: 'brightness: 7\nhue: -3\n' }],
  ['-c brightness=abc', { code: 0, error: '' }],
  ['-C brightness', { out: 'brightness: 0\n' }],
  ['-c gain_automatic=true', { code: 0 }],
  ['-C gain_automatic', { out: 'gain_automatic: 0\n' }],
  ['-c no_such=1', { code: 1, error: "unknown control 'no_such'\n" }],
  ['-c brightness=9,no_such=1', { code: 1 }],
  ['-c brightness', { code: 1, error: "control 'brightness' without '='\n" }],
  ['-C brightness', { out: 'brightness: 0\n' }],
  ['-c menu=5', { code: 255, error: 'Error setting controls: Numerical result out of range\n' }],
  ['-c integer_menu=1', { code: 255, error: 'Error setting controls: Invalid argument\n' }],
  ['-c brightness=5,menu=99', { code: 255, out: 'VIDIOC_S_EXT_CTRLS: failed: Numerical result out of range\n' }],
  ['-C brightness,menu', { out: 'brightness: 0\nmenu: 3 (Menu Item 3)\n' }],
  ['-c button=1', { code: 0, out: '' }],
  ['-C button', { code: 255, out: 'VIDIOC_G_EXT_CTRLS: failed: Permission denied\nbutton: 0\n' }],
  ['-c gain_automatic=1', { code: 0 }],
  ['-c gain=201', { code: 0 }],
  ['-C gain', { out: expect.not.stringContaining('201') }],
  ['-c gain_automatic=0,gain=7', { code: 0 }],
  ['-C gain,gain_automatic', { out: 'gain: 7\ngain_automatic: 0\n' }],
  ['-c bitmask=4294967295', { code: 0 }],
  ['-C bitmask', { out: 'bitmask: -2143281136\n' }],
  ['-c bitmask=0x80002000', { code: 0 }],
  ['-C bitmask', { out: 'bitmask: -2147475456\n' }],
  ['-c string=abcdefghij', { code: 0 }],
  ['-C string', { out: "string: 'abcd'\n" }],
  ['-c integer_64_bits=5000000000', { code: 0 }],
  ['-C integer_64_bits', { out: 'integer_64_bits: 5000000000\n' }],
  ['-c read_only_integer_32_bits=3', { code: 255, error: 'Error setting controls: Permission denied\n' }],
  ['-L', { code: 0, error: '' }],
]

/** Of a control that both have: all that a panel shows. */
const compared = [
  'brightness',
  'hue',
  'gain_automatic',
  'gain',
  'button',
  'boolean',
  'integer_64_bits',
  'menu',
  'string',
  'bitmask',
].concat(['integer_menu', 'u8_pixel_array', 'read_only_integer_32_bits'])

function judge(answers: readonly Answer[]): void {
  expect(answers.map((answer, at) => ({ args: contract[at]?.[0], ...answer }))).toMatchObject(
    contract.map(([args, expected]) => ({ args, ...expected })),
  )
}

describe.skipIf(process.platform === 'win32')('the stand-in for v4l2-ctl [needs posix]', () => {
  let device: VirtualDevice
  beforeAll(() => {
    device = createVirtualDevice('vivid')
  })
  afterAll(() => device.close())

  const ask = (args: string): Answer => {
    const { status, stdout, stderr } = spawnSync(device.tool, ['-d', device.device, ...args.split(' ')], { encoding: 'utf8' })
    return { code: status ?? -1, out: stdout, error: stderr }
  }

  it('answers as the contract says', () => {
    judge(contract.map(([args]) => ask(args)))
  })

  it.skipIf(process.env.CAMGATE_VIVID === undefined)(
    'answers as the real one does with a real driver [needs vivid]',
    async () => {
      const real = await askRealDriver()
      judge(real)
      const stood = contract.map(([args]) => ask(args))
      const [theirs, ours] = [real, stood].map((answers) => readControls(answers.at(-1)?.out ?? ''))
      for (const id of compared) {
        const [there, here] = [theirs, ours].map((controls) => controls?.find((control) => control.id === id))
        expect(here, id).toEqual(there)
      }
    },
    300_000,
  )
})

/** One start of the driver for all questions: it is emulated. */
async function askRealDriver(): Promise<Answer[]> {
  const lines = contract.map(
    ([args]) => `v4l2-ctl -d /dev/video0 ${args} >/tmp/out 2>/tmp/err; echo "@ $? $(base64 -w0 /tmp/out) | $(base64 -w0 /tmp/err)"`,
  )
  const { stdout } = await promisify(execFile)(process.env.CAMGATE_VIVID ?? '', ['bash', '-c', lines.join('\n')], {
    maxBuffer: 16 * 1024 * 1024,
  })
  const plain = (text: string | undefined) => Buffer.from(text ?? '', 'base64').toString()
  return [...stdout.matchAll(/^@ (\d+) (\S*) \| (\S*)/gm)].map(([, code, out, error]) => ({
    code: Number(code),
    out: plain(out),
    error: plain(error),
  }))
}
