/** For the tests of this room: library, sessions and events on a folder of their own, with subscriptions that live for seconds. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock as clock, type Log } from '../../base/index.ts'
import { createCameras } from '../../cameras/index.ts'
import type { Cameras } from '../../cameras/types.ts'
import { createDevices, type Devices } from '../../devices/index.ts'
import { createLoginMemory } from '../../net/index.ts'
import { createRtsp } from '../../rtsp/index.ts'
import { createSecrets } from '../../secrets/index.ts'
import { createState, type EngineState } from '../../state/index.ts'
import { openStore } from '../../store/index.ts'
import { createSupervisor } from '../../supervisor/index.ts'
import { createEvents, type Events } from '../index.ts'

export interface EventsBench {
  readonly cameras: Cameras
  readonly devices: Devices
  readonly state: EngineState
  readonly events: Events
  /** Log lines. */
  readonly said: string[]
  close(): Promise<void>
}

export async function openEventsBench(times: { lifetime?: number; patience?: number; silence?: number }): Promise<EventsBench> {
  const folder = mkdtempSync(join(tmpdir(), 'camgate-events-'))
  const said: string[] = []
  const line = (fields: object, message: string) => void said.push(JSON.stringify([fields, message]))
  const log: Log = { debug: line, info: line, warn: line, error: line, child: () => log }
  const secrets = createSecrets({ key: Buffer.alloc(32, 7) })
  const state = createState()
  const store = await openStore({ folder, log })
  const supervisor = createSupervisor({ log, clock, redact: secrets.redact, folder })
  const rtsp = createRtsp({ log, clock, redact: secrets.redact })
  const devices = createDevices({ clock, redact: secrets.redact })
  const logins = createLoginMemory(clock)
  const cameras = await createCameras({ store, state, secrets, rtsp, supervisor, devices, logins, log, clock })
  const events = await createEvents({ cameras, devices, state, store, secrets, clock, log, times })
  return {
    ...{ cameras, devices, state, events, said },
    async close() {
      for (const room of [events, cameras, devices, supervisor, store]) await room.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
