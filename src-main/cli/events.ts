/**
 * `camgate events SOURCE`: what a camera notices, a line for each, until Ctrl-C. With `--camera` what a gateway that runs has kept of
 * a camera of its library, oldest first.
 */
import { type Command, Option } from 'commander'
import type { CameraEvent, EventNotice } from '../../src-shared/events.ts'
import { eventKinds } from '../../src-shared/events.ts'
import { createCamera } from '../api/index.ts'
import { Problem } from '../base/index.ts'
import type { LogLevel } from '../log/index.ts'
import { gatewayClient } from './gateway-client.ts'
import { interrupted } from './interrupted.ts'
import { addTools, numberThat } from './options.ts'
import { withPassingEngine } from './with-engine.ts'

interface EventsOptions {
  user?: string
  camera?: string
  gateway: string
  kind?: string
  limit: number
  seconds?: number
  json: boolean
  log: LogLevel
}

export function addEvents(program: Command): void {
  const command = program
    .command('events')
    .description('what a camera notices: live from the camera itself, or what a gateway kept of it')
    .argument('[source]', 'onvif://host or a host alone; its password is read from CAMERA_PASSWORD')
    .option('--user <name>', 'user of the camera')
    .option('--seconds <number>', 'end after so long; until Ctrl-C when left out', positive)
    .option('--camera <id>', 'a camera of the library of a gateway that runs: what it noticed until now')
    .option('--gateway <url>', 'that gateway; its token is read from CAMGATE_TOKEN', 'http://127.0.0.1:8470')
    .addOption(new Option('--kind <kind>', 'only these').choices(eventKinds))
    .option('--limit <number>', 'the newest so many that were kept, 1 to 1000', positive, 100)
    .option('--json', 'print a line of JSON for each', false)
  addTools(command).action((source: string | undefined, options: EventsOptions) => {
    if (options.camera !== undefined) return printKept(options.camera, options)
    if (source !== undefined) return printLive(source, options)
    throw new Problem('INPUT_INVALID', { fields: [{ field: 'source', problem: 'or --camera is needed' }] })
  })
}

const positive = numberThat((value) => value > 0, 'a number above 0')

async function printLive(source: string, { user, kind, seconds, json, ...options }: EventsOptions): Promise<void> {
  const asked = interrupted()
  const stop = seconds === undefined ? asked : AbortSignal.any([asked, AbortSignal.timeout(seconds * 1000)])
  await withPassingEngine(options, async (engine) => {
    const { id } = await createCamera(engine, { url: source, user, password: process.env.CAMERA_PASSWORD, verify: false })
    let told = ''
    const leave = engine.state.onChange((collection, key) => {
      const row = collection === 'events' && key === id ? engine.state.get('events', id) : undefined
      const words = row && [row.state, row.trouble?.cause, row.trouble?.evidence].filter(Boolean).join(': ')
      if (!words || words === told) return
      told = words
      process.stderr.write(`${words}\n`)
    })
    try {
      for await (const notice of engine.events.watch(id, stop))
        if (kind === undefined || notice.event.kind === kind)
          process.stdout.write(`${json ? JSON.stringify(notice) : noticeLine(notice)}\n`)
    } finally {
      leave()
    }
  })
}

async function printKept(camera: string, { gateway, kind, limit, json }: EventsOptions): Promise<void> {
  const query = new URLSearchParams({ limit: String(limit), ...(kind && { kind }) })
  const { events } = await gatewayClient(gateway)<{ events: CameraEvent[] }>(
    'GET',
    `/api/cameras/${encodeURIComponent(camera)}/events?${query}`,
  )
  for (const event of events.reverse()) process.stdout.write(`${json ? JSON.stringify(event) : eventLine(event)}\n`)
}

function noticeLine({ change, event }: EventNotice): string {
  const at = change === 'ended' ? (event.to ?? event.from) : event.from
  return `${new Date(at).toISOString()}  ${change.padEnd(5)}  ${subject(event)}`
}

function eventLine(event: CameraEvent): string {
  const lasted = event.to === null ? 'lasts' : event.to === event.from ? '' : `${((event.to - event.from) / 1000).toFixed(1)} s`
  return `${new Date(event.from).toISOString()}  ${lasted.padEnd(8)}  ${subject(event)}`
}

const subject = ({ kind, source, topic, before }: CameraEvent) =>
  [kind.padEnd(8), source ?? '', kind === 'other' ? topic : '', before ? '(before)' : ''].filter(Boolean).join('  ').trimEnd()
