/** For the tests of the library: with everything real around it, and all that it says kept. */
import { type Clock, systemClock } from '../../base/index.ts'
import { createDevices } from '../../devices/index.ts'
import { createLoginMemory } from '../../net/index.ts'
import { createRtsp } from '../../rtsp/index.ts'
import { createSecrets } from '../../secrets/index.ts'
import { createState, type EngineState } from '../../state/index.ts'
import { openStore } from '../../store/index.ts'
import { createSupervisor } from '../../supervisor/index.ts'
import { notedLog } from '../../testing/noted-log.ts'
import { type Cameras, createCameras } from '../index.ts'

export interface Library {
  readonly cameras: Cameras
  readonly state: EngineState
  /** Log lines and changes of the state. */
  readonly said: string[]
  redact(text: string): string
  close(): Promise<void>
}

/** `clock`: the library's own; cameras are asked in real time. */
export async function openLibrary(folder: string, key: Buffer, clock: Clock = systemClock): Promise<Library> {
  const said: string[] = []
  const log = notedLog(said)
  const state = createState()
  state.onChange((...change) => said.push(JSON.stringify(change)))
  const secrets = createSecrets({ key })
  const store = await openStore({ folder, log })
  const supervisor = createSupervisor({ log, clock: systemClock, redact: secrets.redact, folder })
  const rtsp = createRtsp({ log, clock: systemClock, redact: secrets.redact })
  const devices = createDevices({ clock: systemClock, redact: secrets.redact })
  const cameras = await createCameras({
    store,
    state,
    secrets,
    rtsp,
    supervisor,
    devices,
    logins: createLoginMemory(systemClock),
    log,
    clock,
  })
  return {
    cameras,
    state,
    said,
    redact: secrets.redact,
    async close() {
      await cameras.close()
      await devices.close()
      await supervisor.close()
      await store.close()
    },
  }
}
