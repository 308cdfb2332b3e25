/** For the tests of discovery: the whole engine around it, quiet, in a folder of its own. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Log } from '../../base/index.ts'
import type { Cameras } from '../../cameras/types.ts'
import type { Devices } from '../../devices/index.ts'
import { type Engine, openEngine } from '../../engine.ts'
import type { Live } from '../../live/index.ts'
import { createSecrets } from '../../secrets/index.ts'
import type { EngineState } from '../../state/index.ts'
import type { Discovery } from '../types.ts'

export interface Rooms {
  readonly engine: Engine
  readonly discovery: Discovery
  readonly cameras: Cameras
  readonly devices: Devices
  readonly live: Live
  readonly state: EngineState
  close(): Promise<void>
}

export async function openRooms(): Promise<Rooms> {
  const silent = () => {}
  const log: Log = { debug: silent, info: silent, warn: silent, error: silent, child: () => log }
  const dataFolder = mkdtempSync(join(tmpdir(), 'camgate-discovery-'))
  const engine = await openEngine({
    dataFolder,
    version: 'test',
    secrets: createSecrets({ key: randomBytes(32) }),
    log,
  })
  const { discovery, cameras, devices, live, state, close } = engine
  return {
    engine,
    discovery,
    cameras,
    devices,
    live,
    state,
    async close() {
      await close()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}
