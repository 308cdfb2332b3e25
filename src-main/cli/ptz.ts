/** `camgate ptz SOURCE COMMAND`: a camera moved from a terminal, its standstill told. A move lasts for its seconds, or until Ctrl-C. */
import type { Command } from 'commander'
import type { Ptz, Velocity } from '../../src-shared/ptz.ts'
import { createCamera } from '../api/index.ts'
import type { Engine } from '../engine.ts'
import type { LogLevel } from '../log/index.ts'
import { interrupted } from './interrupted.ts'
import { addTools, numberThat } from './options.ts'
import { withPassingEngine } from './with-engine.ts'

interface PtzOptions {
  user?: string
  json: boolean
  log: LogLevel
}
type Heads = Engine['controls']['ptz']

/** Milliseconds after which a move ends that nobody says again, and how often it is said. */
const hold = { hold_ms: 1000, fit_zoom: false }
const sayEvery = 300

export function addPtz(program: Command): void {
  const ptz = program.command('ptz').description('move an ONVIF camera; its password is read from CAMERA_PASSWORD')
  const add = (name: string, description: string) =>
    addTools(
      ptz
        .command(`${name} <source>`)
        .description(description)
        .option('--user <name>', 'user of the camera')
        .option('--json', 'print JSON', false),
    )
  const axis = (command: Command, ...names: string[]) =>
    names.reduce((made, name) => made.option(`--${name} <share>`, 'from -1 to 1', share), command)

  add('show', 'what it can do, where it looks, its presets').action((source: string, options: PtzOptions) =>
    run(source, options, async (heads, id) => {
      const state = await heads.read(id)
      return {
        state,
        text: [line(state.ptz), ...state.presets.filter(({ empty }) => !empty).map(({ token, name }) => `preset ${token}  ${name}`)],
      }
    }),
  )
  axis(
    add('move', 'move for some seconds, then stop').option('--seconds <number>', 'how long', seconds, 1),
    'pan',
    'tilt',
    'zoom',
    'focus',
  ).action((source: string, options: PtzOptions & Velocity & { seconds: number }) =>
    run(source, options, async (heads, id) => {
      const { pan, tilt, zoom, focus } = options
      const stop = interrupted()
      for (const end = performance.now() + options.seconds * 1000; performance.now() < end && !stop.aborted; ) {
        await heads.move(id, { pan, tilt, zoom, focus }, hold)
        await new Promise((done) => setTimeout(done, Math.min(sayEvery, Math.max(0, end - performance.now()))))
      }
      return moved(await heads.stop(id))
    }),
  )
  add('stop', 'stop, by whatever works with this camera').action((source: string, options: PtzOptions) =>
    run(source, options, async (heads, id) => moved(await heads.stop(id))),
  )
  axis(add('goto', 'look there; zoom from 0 to 1'), 'pan', 'tilt', 'zoom').action((source: string, options: PtzOptions & Velocity) =>
    run(source, options, async (heads, id) => moved(await heads.goto(id, options))),
  )
  add('home', 'go home').action((source: string, options: PtzOptions) =>
    run(source, options, async (heads, id) => moved(await heads.home(id, false))),
  )
  addTools(
    ptz
      .command('preset <source> <preset>')
      .description('go to a preset, by its token or its name')
      .option('--user <name>', 'user of the camera')
      .option('--json', 'print JSON', false),
  ).action((source: string, preset: string, options: PtzOptions) =>
    run(source, options, async (heads, id) => {
      const { presets } = await heads.read(id)
      const found = presets.find(({ token }) => token === preset) ?? presets.find(({ name }) => name === preset)
      return moved(await heads.goPreset(id, found?.token ?? preset))
    }),
  )
}

async function run(
  source: string,
  options: PtzOptions,
  act: (heads: Heads, id: string) => Promise<{ readonly state: unknown; readonly text: readonly string[]; readonly failed?: boolean }>,
): Promise<void> {
  await withPassingEngine(options, async (engine) => {
    const { id } = await createCamera(engine, { url: source, user: options.user, password: process.env.CAMERA_PASSWORD, verify: false })
    const { state, text, failed } = await act(engine.controls.ptz, id)
    process.stdout.write(options.json ? `${JSON.stringify(state, undefined, 2)}\n` : `${text.join('\n')}\n`)
    if (failed) process.exitCode = 1
  })
}

function moved(ptz: Ptz): { state: Ptz; text: string[]; failed: boolean } {
  return { state: ptz, text: [line(ptz)], failed: ptz.motion === 'not-stopped' }
}

function line({ motion, position, stop, trouble }: Ptz): string {
  const said = (share: number | null) => (share === null ? '-' : share.toFixed(3))
  const where = position
    ? `pan ${said(position.pan)} tilt ${said(position.tilt)} zoom ${said(position.zoom)}`
    : 'the camera does not tell where it looks'
  const how = stop ? `; tried ${stop.tried.map(({ way, refused }) => (refused ? `${way} (${refused})` : way)).join(', ')}` : ''
  const seen = stop && motion === 'still' ? (stop.seen ? ', seen to stand' : ', taken for standing: it cannot be seen') : ''
  return `${motion}${seen}; ${where}${how}${trouble ? `; ${trouble.cause}: ${trouble.evidence}` : ''}`
}

const share = numberThat((value) => value >= -1 && value <= 1, 'a number from -1 to 1')
const seconds = numberThat((value) => value > 0 && value <= 60, 'a number of seconds up to 60')
