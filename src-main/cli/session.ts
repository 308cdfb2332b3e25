/**
 * `camgate session`: what the earlier edge agent did. Opens a session, records (and publishes) a camera for so long, closes it with
 * where it plays. Without a camera the synthetic source stands in.
 */
import { randomUUID } from 'node:crypto'
import { type Command, Option } from 'commander'
import type { Engine } from '../engine.ts'
import { interrupted } from './interrupted.ts'
import { defaultDataFolder } from './options.ts'
import { withEngineOf } from './with-engine.ts'

interface SessionOptions {
  duration: number
  postRoll: number
  withCamera: boolean
  /** `--no-camera` gives false, `--camera ID` the id. */
  camera: string | boolean | undefined
  cameraDevice: string
  publish?: string
  data: string
  ffmpeg?: string
}

export function addSession(program: Command): void {
  const seconds = (text: string) => Math.max(0, Number(text) || 0)
  program
    .command('session')
    .description('record one session, publish it where asked, and print where it plays')
    .option('--duration <seconds>', 'how long', seconds, 45)
    .option('--post-roll <seconds>', 'how much longer it is recorded', seconds, 5)
    .option('--with-camera', 'the camera that is plugged in', false)
    .option('--camera-device <file>', 'which one', '/dev/video0')
    .option('--camera <id>', 'a camera of the library')
    .option('--no-camera', 'the synthetic source')
    .option('--publish <profile>', 'publish it meanwhile to this server')
    .addOption(new Option('--data <folder>', 'where cameras and recordings are kept').default(defaultDataFolder).env('CAMGATE_DATA'))
    .addOption(new Option('--ffmpeg <file>', 'FFmpeg to use').env('CAMGATE_FFMPEG'))
    .action(session)
}

async function session(options: SessionOptions): Promise<void> {
  await withEngineOf(
    options.data,
    async (engine) => {
      const stop = interrupted()
      const cameraId = await cameraOf(engine, options)
      const { recording, publishing } = engine
      const sessionId = `session-${randomUUID()}`
      const from = Date.now()
      await recording.earlier.open({ id: sessionId, deviceId: cameraId, streamPath: `camera_${cameraId}`, from })
      tell({ event: 'opened', session_id: sessionId, camera_id: cameraId })
      if (options.publish) await publishing.start({ camera_id: cameraId, profile: options.publish, force_restart: true })
      await waitFor(engine, cameraId, stop)
      const began = Date.now()
      await pause(options.duration * 1000, stop)
      if (options.publish) await publishing.stop(cameraId)
      await pause(options.postRoll * 1000, stop)
      const playlist_url = `/recordings/sessions/${sessionId}/${cameraId}-main.m3u8`
      await recording.earlier.close(sessionId, Date.now(), playlist_url)
      const files = await recording.segments({ camera_id: cameraId, from, to: Date.now() + 60_000, limit: 100 })
      tell({
        ...{ event: 'closed', session_id: sessionId, camera_id: cameraId, playlist_url, seconds: Math.round((Date.now() - began) / 1000) },
        files: files.map(({ file }) => `${recording.settings().folder}/${file}`),
      })
    },
    { tools: { ffmpeg: options.ffmpeg } },
  )
}

async function cameraOf({ cameras }: Engine, { camera, withCamera, cameraDevice }: SessionOptions): Promise<string> {
  if (typeof camera === 'string') return cameras.get(camera).id
  const url = withCamera ? cameraDevice : 'synthetic:testsrc2'
  const known = cameras
    .list()
    .find(({ source }) => (withCamera ? source.kind === 'v4l2' && source.device === cameraDevice : source.kind === 'synthetic'))
  return (known ?? (await cameras.create({ url, verify: false }))).id
}

/** Until bytes reach the disk, or half a minute has passed. */
async function waitFor({ state }: Engine, cameraId: string, stop: AbortSignal): Promise<void> {
  for (let tries = 0; tries < 300 && !stop.aborted; tries++) {
    if (state.get('recordings', cameraId)?.state === 'recording') return
    await pause(100, stop)
  }
  const trouble = state.get('recordings', cameraId)?.trouble
  if (!stop.aborted) throw new Error(`nothing is recorded: ${trouble?.evidence ?? trouble?.cause ?? 'no picture came'}`)
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
