/** `camgate publish SOURCE --to SERVER`: one camera pushed to a server until Ctrl-C, with nothing saved. */
import { type Command, Option } from 'commander'
import type { Publication } from '../../src-shared/publishing.ts'
import { createCamera } from '../api/index.ts'
import type { LogLevel } from '../log/index.ts'
import { interrupted } from './interrupted.ts'
import { addTools } from './options.ts'
import { withPassingEngine } from './with-engine.ts'

interface PublishOptions {
  to: string
  path?: string
  user?: string
  way?: Publication['way']
  json: boolean
  log: LogLevel
}

export function addPublish(program: Command): void {
  const command = program
    .command('publish')
    .description('push one camera to an RTSP server until Ctrl-C; passwords are read from CAMERA_PASSWORD and SERVER_PASSWORD')
    .argument('<source>', 'rtsp://, http://, an IP address or host name alone, /dev/video0, synthetic: …')
    .requiredOption('--to <url>', 'rtsp://server:8554')
    .option('--path <path>', 'path on the server')
    .option('--user <name>', 'user of the camera')
    .addOption(new Option('--way <way>', 'how it reaches the server').choices(['auto', 'direct', 'ffmpeg']))
    .option('--json', 'print each change as a line of JSON', false)
  addTools(command).action(publish)
}

async function publish(source: string, options: PublishOptions): Promise<void> {
  await withPassingEngine(options, async (engine) => {
    const { publishing, state } = engine
    const stop = interrupted()
    const profile = await publishing.profiles.create({
      name: 'command line',
      rtsp_url: options.to,
      password: process.env.SERVER_PASSWORD,
      transport: 'tcp',
      path_template: 'camera_{id}',
      reconnect_limit: 0,
      reconnect_delay: 2,
    })
    const camera = await createCamera(engine, { url: source, user: options.user, password: process.env.CAMERA_PASSWORD, verify: false })
    let told = ''
    state.onChange((collection, _key, row) => {
      if (collection !== 'publications' || !row) return
      const publication = row as Publication
      const line = options.json ? JSON.stringify(publication) : oneLine(publication)
      if (line !== told) process.stdout.write(`${line}\n`)
      told = line
    })
    await publishing.start({
      camera_id: camera.id,
      profile: profile.name,
      publish_path: options.path,
      way: options.way,
      force_restart: false,
    })
    if (!stop.aborted) await new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve()))
    await publishing.stop(camera.id)
  })
}

function oneLine({ status, publish_path, way, trouble }: Publication): string {
  const why = trouble ? `: ${trouble.cause}${trouble.evidence ? ` (${trouble.evidence})` : ''}` : ''
  return `${publish_path}  ${status}  ${way}${why}`
}
