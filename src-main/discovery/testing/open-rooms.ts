/** For the tests of discovery: the room with everything real around it, quiet, in a folder of its own. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cameras, createCameras } from '../../cameras/index.ts'
import { type Log, systemClock } from '../../media/index.ts'
import { createRtsp } from '../../rtsp/index.ts'
import { createSecrets } from '../../secrets/index.ts'
import { createState, type EngineState } from '../../state/index.ts'
import { openStore } from '../../store/index.ts'
import { createSupervisor } from '../../supervisor/index.ts'
import { createDiscovery, type Discovery } from '../index.ts'

export interface Rooms {
  readonly discovery: Discovery
  readonly cameras: Cameras
  readonly state: EngineState
  close(): Promise<void>
}

/** Discovery with everything real around it, in a folder of its own. */
export async function openRooms(): Promise<Rooms> {
  const silent = () => {}
  const log: Log = { debug: silent, info: silent, warn: silent, error: silent, child: () => log }
  const folder = mkdtempSync(join(tmpdir(), 'camgate-discovery-'))
  const clock = systemClock
  const state = createState()
  const secrets = createSecrets({ key: randomBytes(32) })
  const store = await openStore({ folder, log })
  const supervisor = createSupervisor({ log, clock, redact: secrets.redact, folder })
  const rtsp = createRtsp({ log, clock, redact: secrets.redact })
  const cameras = await createCameras({ store, state, secrets, rtsp, supervisor, log, clock })
  const discovery = createDiscovery({ cameras, state, rtsp, supervisor, secrets, log, clock })
  return {
    discovery,
    cameras,
    state,
    async close() {
      await discovery.close()
      await cameras.close()
      await supervisor.close()
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
