/** For the tests of this room: the engine as it is, on a folder of its own, without looking at any network. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Log } from '../../base/index.ts'
import { type Engine, openEngine } from '../../engine.ts'
import { createSecrets } from '../../secrets/index.ts'

export interface OpenControls extends Engine {
  /** Log lines. */
  readonly said: string[]
  readonly folder: string
  /** Leaves the folder: `openControls({ folder })` goes on with what was kept. */
  end(): Promise<void>
}

const key = Buffer.alloc(32, 7)

export async function openControls(options: { folder?: string; v4l2ctl?: string } = {}): Promise<OpenControls> {
  const { folder = mkdtempSync(join(tmpdir(), 'camgate-controls-')), v4l2ctl } = options
  const said: string[] = []
  const line = (fields: object, message: string) => void said.push(JSON.stringify([fields, message]))
  const log: Log = { debug: line, info: line, warn: line, error: line, child: () => log }
  const engine = await openEngine({
    dataFolder: folder,
    version: '0',
    secrets: createSecrets({ key }),
    log,
    interfaces: ['lo'],
    tools: { v4l2ctl },
  })
  return {
    ...engine,
    said,
    folder,
    end: () => engine.close(),
    async close() {
      await engine.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Waits until `true` comes, for twenty seconds at most: machines are busy. */
export async function until(condition: () => boolean | Promise<boolean>, what = String(condition)): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((done) => setTimeout(done, 20))) if (await condition()) return
  throw new Error(`Still not: ${what}`)
}
