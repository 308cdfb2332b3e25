/** For tests: the engine as it is, on a folder of its own that goes with it, quiet, and without looking at any network unless it is asked to. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../engine.ts'
import { type OpenEngineOptions, openEngine } from '../open-engine.ts'
import { notedLog } from './noted-log.ts'

export interface TestEngine extends Engine {
  readonly engine: Engine
  /** Log lines. */
  readonly said: readonly string[]
  readonly folder: string
  /** Leaves the folder: `openTestEngine({ folder })` goes on with what was kept. */
  end(): Promise<void>
}

export interface TestEngineOptions extends Pick<OpenEngineOptions, 'tools'> {
  readonly folder?: string
  /** Looks at every network of this computer. */
  readonly everywhere?: boolean
}

const key = Buffer.alloc(32, 7)

export async function openTestEngine({ folder: kept, everywhere = false, ...options }: TestEngineOptions = {}): Promise<TestEngine> {
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'camgate-engine-'))
  const said: string[] = []
  const { engine } = await openEngine(folder, { ...options, key, log: notedLog(said), interfaces: everywhere ? undefined : ['lo'] })
  return {
    ...engine,
    engine,
    said,
    folder,
    end: () => engine.close(),
    async close() {
      await engine.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
