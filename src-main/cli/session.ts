/**
 * `camgate session`: what the earlier edge agent did. Opens a session, records (and publishes) a camera for so long, closes it with
 * where it plays. Without a camera the synthetic source stands in. With `--gateway` a gateway that runs does it; otherwise an engine
 * of its own on the data folder, and a playlist is left beside the data that plays without any gateway.
 */
import { randomUUID } from 'node:crypto'
import { type Command, Option } from 'commander'
import { interrupted } from './interrupted.ts'
import { addShared, defaultDataFolder } from './options.ts'
import { engineTarget } from './session-engine.ts'
import { gatewayTarget } from './session-gateway.ts'
import { withEngineOf } from './with-engine.ts'

/** What a session is recorded and published by. */
export interface SessionTarget {
  /** The id of the camera that the options mean; made where there is none. */
  cameraOf(choice: CameraChoice): Promise<string>
  open(session: { id: string; cameraId: string; from: number }): Promise<void>
  publish(cameraId: string, profile: string): Promise<void>
  unpublish(cameraId: string): Promise<void>
  /** True while bytes reach the disk; otherwise what is wrong, as far as it is known. */
  records(cameraId: string): Promise<true | string | undefined>
  /** Closes it with the address of its playlist; tells the files, and the playlist on the disk where there is one. */
  close(session: { id: string; cameraId: string; from: number; to: number; playlistUrl: string }): Promise<SessionResult>
}

interface SessionResult {
  readonly files: readonly string[]
  readonly playlist_file?: string
}

interface CameraChoice {
  /** Of the library. */
  readonly id?: string | undefined
  /** Of a camera that is plugged in. */
  readonly device?: string | undefined
}

interface SessionOptions {
  duration: number
  postRoll: number
  withCamera: boolean
  /** `--no-camera` gives false, `--camera ID` the id. */
  camera: string | boolean | undefined
  cameraDevice?: string
  publish?: string
  data: string
  gateway?: string
  address: string
  ffmpeg?: string
  database?: string
  gatewayName?: string
}

export function addSession(program: Command): void {
  const seconds = (text: string) => Math.max(0, Number(text) || 0)
  const command = program
    .command('session')
    .description('record one session, publish it where asked, and print where it plays')
    .option('--duration <seconds>', 'how long', seconds, 45)
    .option('--post-roll <seconds>', 'how much longer it is recorded', seconds, 5)
    .option('--with-camera', 'the camera that is plugged in', false)
    .option('--camera-device <file>', 'which one; /dev/video0 when left out')
    .option('--camera <id>', 'a camera of the library')
    .option('--no-camera', 'the synthetic source')
    .option('--publish <profile>', 'publish it meanwhile to this server')
    .addOption(new Option('--data <folder>', 'where cameras and recordings are kept').default(defaultDataFolder).env('CAMGATE_DATA'))
    .option('--gateway <url>', 'a gateway that runs and is to do it, e.g. http://127.0.0.1:8470; its token is read from CAMGATE_TOKEN')
    .addOption(
      new Option('--address <url>', 'where the gateway of this data folder answers, for playlist_url')
        .default('http://127.0.0.1:8470')
        .env('CAMGATE_ADDRESS'),
    )
    .addOption(new Option('--ffmpeg <file>', 'FFmpeg to use').env('CAMGATE_FFMPEG'))
  addShared(command).action(session)
}

async function session(options: SessionOptions): Promise<void> {
  if (options.gateway) return run(gatewayTarget(options.gateway), options, options.gateway)
  await withEngineOf(options.data, (engine) => run(engineTarget(engine, options.data), options, options.address), {
    tools: { ffmpeg: options.ffmpeg },
    shared: { database: options.database, name: options.gatewayName },
  })
}

async function run(target: SessionTarget, options: SessionOptions, address: string): Promise<void> {
  const stop = interrupted()
  const { camera, withCamera, cameraDevice, publish } = options
  const cameraId = await target.cameraOf({
    id: typeof camera === 'string' ? camera : undefined,
    device: camera !== false && (withCamera || cameraDevice) ? (cameraDevice ?? '/dev/video0') : undefined,
  })
  const id = `session-${randomUUID()}`
  const from = Date.now()
  await target.open({ id, cameraId, from })
  tell({ event: 'opened', session_id: id, camera_id: cameraId })
  const playlistUrl = new URL(`/recordings/sessions/${id}/${encodeURIComponent(cameraId)}-main.m3u8`, address).href
  const close = () => target.close({ id, cameraId, from, to: Date.now(), playlistUrl })
  try {
    if (publish) await target.publish(cameraId, publish)
    await untilRecorded(target, cameraId, stop)
    const began = Date.now()
    await pause(options.duration * 1000, stop)
    if (publish) await target.unpublish(cameraId)
    await pause(options.postRoll * 1000, stop)
    const seconds = Math.round((Date.now() - began) / 1000)
    tell({ event: 'closed', session_id: id, camera_id: cameraId, playlist_url: playlistUrl, seconds, ...(await close()) })
  } catch (thrown) {
    // A session that came to nothing is not left open.
    await close().catch(() => {})
    throw thrown
  }
}

/** Until bytes reach the disk, or half a minute has passed. */
async function untilRecorded(target: SessionTarget, cameraId: string, stop: AbortSignal): Promise<void> {
  let trouble: string | undefined
  for (const until = Date.now() + 30_000; Date.now() < until && !stop.aborted; await pause(100, stop)) {
    const now = await target.records(cameraId)
    if (now === true) return
    trouble = now
  }
  if (!stop.aborted) throw new Error(`nothing is recorded: ${trouble ?? 'no picture came'}`)
}

function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted || milliseconds <= 0) return resolve()
    const timer = setTimeout(resolve, milliseconds)
    stop.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
