/**
 * A mediamtx of our own on this computer: found, configured, supervised, ended with the engine. Its ports and password
 * stay the same across restarts, as long as the ports are free.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { type Clock, Failure, type Log } from '../../base/index.ts'
import type { Secrets } from '../../secrets/types.ts'
import type { Store } from '../../store/types.ts'
import type { Attempt, Child, Supervised, Supervisor } from '../../supervisor/types.ts'
import { createMediamtxClient, type MediamtxClient } from './client.ts'
import { findMediamtx, type MediamtxTool } from './find-mediamtx.ts'
import type { TrustedCertificates } from './http.ts'
import { freePorts, type LocalPlan, localConfig } from './local-config.ts'

export interface LocalServer {
  /** Runs, and answers. Throws Problem TOOL_MISSING, Failure when it does not come up. */
  ensure(): Promise<{ plan: LocalPlan; client: MediamtxClient }>
  stop(): Promise<void>
}

interface Run {
  readonly tool: MediamtxTool
  readonly plan: LocalPlan
  readonly client: MediamtxClient
  readonly folder: string
  /** Keys that this version does not know. */
  readonly unknown: Set<string>
  readonly attempt: Attempt
}

export interface LocalServerParts {
  readonly store: Store
  readonly certificates: TrustedCertificates
  readonly secrets: Secrets
  readonly supervisor: Supervisor
  readonly clock: Clock
  readonly log: Log
  readonly mediamtx: string | undefined
}

const Kept = z.object({
  rtsp: z.number(),
  api: z.number(),
  hls: z.number(),
  webrtc: z.number(),
  webrtcUdp: z.number(),
  user: z.string(),
  /** Sealed. */
  password: z.string(),
})
const upWithin = 10_000
const lookEvery = 5000

export function createLocalServer(parts: LocalServerParts): LocalServer {
  const { store, secrets, supervisor, clock, log } = parts
  let running: Promise<{ supervised: Supervised; plan: LocalPlan; client: MediamtxClient }> | undefined

  /** Who waits for it to come up. */
  const waiting = new Set<() => void>()
  const setting = store.setting('local-server', Kept)
  const makePlan = async (): Promise<LocalPlan> => {
    const kept = await setting.read()
    const wanted = [kept?.rtsp, kept?.api, kept?.hls, kept?.webrtc, kept?.webrtcUdp]
    const [rtsp = 0, api = 0, hls = 0, webrtc = 0, webrtcUdp = 0] = await freePorts(wanted)
    const password = kept ? openOr(secrets, kept.password) : randomBytes(18).toString('hex')
    secrets.learn(password)
    const plan = { rtsp, api, hls, webrtc, webrtcUdp, user: 'camgate', password }
    await setting.write({ ...plan, password: secrets.seal(password) })
    return plan
  }

  const begin = async () => {
    const tool = await findMediamtx(supervisor, parts.mediamtx)
    const plan = await makePlan()
    const url = `http://127.0.0.1:${plan.api}`
    const credentials = { user: plan.user, password: plan.password }
    const client = createMediamtxClient({ url, credentials, certificates: parts.certificates, redact: secrets.redact })
    const folder = join(store.folder, 'mediamtx')
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const unknown = new Set<string>()
    const supervised = supervisor.supervise({
      name: 'mediamtx of this computer',
      run: (attempt) => runOnce({ tool, plan, client, folder, unknown, attempt }),
      startWithin: upWithin,
      stallAfter: lookEvery * 4,
      stallCause: 'stalled-server',
      changed: () => {
        for (const look of waiting) look()
      },
    })
    supervised.start()
    log.info({ version: tool.version, rtsp: plan.rtsp, api: plan.api }, 'the local server starts')
    return { supervised, plan, client }
  }

  /** Resolves when it runs. */
  const up = (supervised: Supervised): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (failure?: Failure) => {
        waiting.delete(look)
        cancel()
        if (failure) reject(failure)
        else resolve()
      }
      const failed = () => {
        const { trouble } = supervised.status
        end(new Failure(trouble?.cause ?? 'tool-failed', trouble?.evidence ?? 'the local server does not come up'))
      }
      const look = () => {
        const { state } = supervised.status
        if (state === 'running') end()
        else if (state === 'stopped') end(new Failure('held', 'the local server was stopped'))
        else if (state === 'failed') failed()
      }
      const cancel = clock.after(upWithin, failed)
      waiting.add(look)
      look()
    })

  const runOnce = async (run: Run): Promise<void> => {
    for (;;) {
      const said = await runWith(run)
      if (run.attempt.signal.aborted) return
      const key = /unknown field \\?"(\w+)\\?"/.exec(said)?.[1]
      if (!key || run.unknown.has(key)) {
        throw new Failure('tool-failed', secrets.redact(said.trim().split('\n').at(-1) || 'it ended without a word'))
      }
      run.unknown.add(key) // of another version: without it then, and at once
    }
  }

  /** Resolves with its last words when it has ended. */
  const runWith = async ({ tool, plan, client, folder, unknown, attempt }: Run): Promise<string> => {
    const file = join(folder, 'mediamtx.yml')
    await writeFile(file, JSON.stringify(localConfig(plan, unknown), null, 2), { mode: 0o600 })
    const child = supervisor.start({ name: 'mediamtx', file: tool.file, args: [file], cwd: folder, quit: 'signal' })
    let words = ''
    child.stdout.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString('utf8')).slice(-2000)
    })
    const stop = () => void child.stop()
    attempt.signal.addEventListener('abort', stop, { once: true })
    watchAnswers(child, client, attempt)
    const exit = await child.exited
    attempt.signal.removeEventListener('abort', stop)
    return [words, ...exit.lastLines].join('\n')
  }

  const watchAnswers = (child: Child, client: MediamtxClient, attempt: Attempt) => {
    let cancel = () => {}
    let done = false
    const look = (wait: number) => {
      if (done) return
      cancel = clock.after(wait, () => {
        client.paths().then(
          () => {
            attempt.progress()
            look(lookEvery)
          },
          () => look(200),
        )
      })
    }
    child.exited.then(() => {
      done = true
      cancel()
    })
    look(100)
  }

  return {
    async ensure() {
      running ??= begin()
      let known: Awaited<typeof running>
      try {
        known = await running
      } catch (thrown) {
        running = undefined
        throw thrown
      }
      const { supervised, plan, client } = known
      await up(supervised)
      return { plan, client }
    },
    async stop() {
      const known = await running?.catch(() => undefined)
      running = undefined
      await known?.supervised.stop()
      known?.client.close()
    },
  }
}

function openOr(secrets: Secrets, sealed: string): string {
  try {
    return secrets.open(sealed)
  } catch {
    return randomBytes(18).toString('hex') // sealed with another key: nobody needs the old one
  }
}
