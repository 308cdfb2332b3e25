/** An engine on the real data folder for one command, so that what it leaves is found by the gateway afterwards. Refused while a gateway runs there. */
import packageJson from '../../package.json' with { type: 'json' }
import { type Engine, openEngine } from '../engine.ts'
import { createLog, type LogLevel } from '../log/index.ts'
import { createSecrets, loadKey } from '../secrets/index.ts'
import { makeFolder } from '../store/index.ts'

export async function withEngineOf<T>(
  dataFolder: string,
  use: (engine: Engine) => Promise<T>,
  level: LogLevel = 'warn',
  ffmpeg?: string,
): Promise<T> {
  makeFolder(dataFolder)
  const secrets = createSecrets({ key: loadKey({ folder: dataFolder }) })
  const log = createLog({ redact: secrets.redact, level })
  const engine = await openEngine({ dataFolder, version: packageJson.version, secrets, log, tools: { ffmpeg } })
  try {
    return await use(engine)
  } finally {
    await engine.close()
  }
}
