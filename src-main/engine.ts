/**
 * The table of contents. Each room is built from the ones above it and closed in reverse order; what a room needs of a
 * sibling it is handed here, and nowhere else.
 */
import { type Clock, type Log, systemClock } from './base/index.ts'
import { type Cameras, createCameras } from './cameras/index.ts'
import { type Controls, createControls } from './controls/index.ts'
import { createDevices, type Devices } from './devices/index.ts'
import { createDiscovery, type Discovery } from './discovery/index.ts'
import { tidyAfterStart } from './engine-flags.ts'
import { createEvents, type Events } from './events/index.ts'
import { createGateways, type DatabaseOptions, type Gateways, heldCamera } from './gateways/index.ts'
import { createHub, type Hub } from './hub/index.ts'
import { createLive, LastPictures, type Live } from './live/index.ts'
import { createLoginMemory } from './net/index.ts'
import { createPublishing, type Publishing } from './publishing/index.ts'
import { createRecording, type RecordingRoom } from './recording/index.ts'
import { createRtsp } from './rtsp/index.ts'
import type { Secrets } from './secrets/index.ts'
import { createState, type EngineState } from './state/index.ts'
import { openStore } from './store/index.ts'
import { createSupervisor, type Supervisor } from './supervisor/index.ts'
import { keepSystemRow } from './system/index.ts'
import { createTalk, type Talk } from './talk/index.ts'
import { createWall, type Wall } from './wall/index.ts'

export interface EngineOptions {
  /** Made if it is not there; a second engine on the same folder is refused (Failure storage). */
  readonly dataFolder: string
  readonly version: string
  readonly secrets: Secrets
  readonly log: Log
  readonly clock?: Clock
  /** Where recordings go; `recordings` in the data folder when left out, and until somebody chooses otherwise. */
  readonly recordings?: string | undefined
  /** Network interfaces to look for cameras on, by name or address; all when left out. */
  readonly interfaces?: readonly string[] | undefined
  /** A database that many gateways share, and this one's name there. */
  readonly shared?: DatabaseOptions | undefined
  /** Executables that were chosen by hand; found by themselves otherwise. */
  readonly tools?: { readonly ffmpeg?: string | undefined; readonly mediamtx?: string | undefined; readonly v4l2ctl?: string | undefined }
}

export interface Engine {
  readonly state: EngineState
  readonly cameras: Cameras
  readonly devices: Devices
  readonly controls: Controls
  readonly discovery: Discovery
  readonly events: Events
  readonly talk: Talk
  readonly hub: Hub
  readonly live: Live
  readonly publishing: Publishing
  readonly wall: Wall
  readonly recording: RecordingRoom
  readonly gateways: Gateways
  readonly supervisor: Supervisor
  close(): Promise<void>
}

export async function composeEngine(options: EngineOptions): Promise<Engine> {
  const { secrets, log, tools = {}, clock = systemClock } = options
  const open: { close(): Promise<void> }[] = []
  const room = <R extends { close(): Promise<void> }>(built: R): R => {
    open.push(built)
    return built
  }
  const close = async () => {
    for (const built of open.reverse().splice(0)) await built.close()
  }

  try {
    // What every screen mirrors, and what is kept: here, and in a database that many gateways share.
    const state = createState()
    const store = room(await openStore({ folder: options.dataFolder, log }))
    let tellSystem = () => {}
    const gateways = room(
      await createGateways({
        ...{ store, secrets, log, clock, version: options.version, options: options.shared },
        held: () =>
          state
            .all('cameras')
            .filter(({ id }) => state.get('recordings', id))
            .map(heldCamera),
        changed: () => tellSystem(),
      }),
    )
    // What everything stands on: processes, RTSP, logins that were refused, ONVIF sessions.
    const supervisor = room(createSupervisor({ log, clock, redact: secrets.redact, folder: options.dataFolder, ffmpeg: tools.ffmpeg }))
    const rtsp = createRtsp({ log, clock, redact: secrets.redact })
    const logins = createLoginMemory(clock)
    const devices = room(createDevices({ clock, redact: secrets.redact }))
    // The library, and one connection per stream whoever wants it.
    const cameras = room(await createCameras({ store, state, secrets, rtsp, supervisor, devices, logins, log, clock }))
    const hub = room(
      await createHub({ plans: cameras, state, rtsp, supervisor, secrets, logins, log, clock, requestKeyFrame: cameras.requestKeyFrame }),
    )
    cameras.onChange((id, what) => (what === 'renamed' ? hub.wake(id) : hub.cameraChanged(id)))
    // What people and programs see, say and hear.
    const last = room(await LastPictures.open({ hub, cameras, supervisor, store, state, log, clock }))
    const live = room(createLive({ hub, cameras, supervisor, state, last, log, clock }))
    const talk = room(createTalk({ cameras, rtsp, clock, log }))
    const events = room(await createEvents({ cameras, devices, state, store, secrets, clock, log }))
    // How cameras are found.
    const discovery = room(
      createDiscovery({ cameras, devices, state, rtsp, supervisor, secrets, log, clock, interfaces: options.interfaces }),
    )
    // Where streams go: to servers, and to the disk. The wall keeps its layouts.
    const publishing = room(
      await createPublishing({ hub, cameras, rtsp, store, state, secrets, supervisor, log, clock, mediamtx: tools.mediamtx }),
    )
    const wall = room(await createWall({ store, state }))
    tellSystem = keepSystemRow({ state, store, supervisor, gateways, version: options.version, clock })
    const recording = room(
      await createRecording({
        ...{ hub, cameras, store, secrets, state, supervisor, log, clock, folder: options.recordings },
        own: () => gateways.own,
        marks: events.marks,
        outages: async (camera_id, { from, to }) =>
          (await publishing.history({ camera_id, since: from, until: to, limit: 1000 })).flatMap(({ outages }) => outages),
      }),
    )
    // How they are moved, tuned and set up. Built last of all rooms, so that what moves is stopped first when the engine ends.
    const controls = room(
      await createControls({
        ...{ cameras, devices, live, state, supervisor, store, clock, log },
        locate: discovery.locate,
        v4l2ctl: tools.v4l2ctl,
      }),
    )
    controls.setup.onInterrupt(recording.settingsChange)
    const keepUntidy = tidyAfterStart(clock)
    open.push({ close: async () => keepUntidy() })
    // As it was before the engine ended.
    await publishing.resume()
    await recording.resume()
    const rooms = { cameras, devices, controls, events, talk, discovery, hub, live, publishing, recording, gateways, wall }
    return { state, ...rooms, supervisor, close }
  } catch (thrown) {
    await close()
    throw thrown
  }
}
