/** An engine for one command: on a folder that goes with it, or on the real one, so that what it leaves is found by the gateway afterwards. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../engine.ts'
import type { LogLevel } from '../log/index.ts'
import { type OpenEngineOptions, openEngine, sharedByEnvironment } from '../open-engine.ts'

/** What `addTools` puts on a command. */
export interface ToolOptions {
  readonly log: LogLevel
  readonly ffmpeg?: string
  readonly mediamtx?: string
  readonly v4l2ctl?: string
  readonly interface?: string[]
}

/** Refused (Failure `storage`) while a gateway runs on the folder. */
export async function withEngineOf<T>(dataFolder: string, use: (engine: Engine) => Promise<T>, options?: OpenEngineOptions): Promise<T> {
  const { engine } = await openEngine(dataFolder, { level: 'warn', shared: sharedByEnvironment(), ...options })
  try {
    return await use(engine)
  } finally {
    await engine.close()
  }
}

/** Its log tells from warnings on unless more, or less, was asked for: what the command prints is read by people. */
export async function withPassingEngine<T>(options: ToolOptions, use: (engine: Engine) => Promise<T>): Promise<T> {
  const { log, interface: interfaces, ffmpeg, mediamtx, v4l2ctl } = options
  const folder = await mkdtemp(join(tmpdir(), 'camgate-'))
  try {
    return await withEngineOf(folder, use, {
      shared: {},
      level: log === 'info' ? 'warn' : log,
      interfaces,
      tools: { ffmpeg, mediamtx, v4l2ctl },
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
