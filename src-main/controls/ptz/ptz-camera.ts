/** The head of one camera: what it can do, what it does now, and everything a hand may want of it. */
import type { Ptz, PtzPosition, PtzPreset, PtzState, PtzTour, Velocity } from '../../../src-shared/ptz.ts'
import { asFailure, type Clock, type Failure, type Log, Problem } from '../../base/index.ts'
import type { OnvifDevice } from '../../devices/onvif/index.ts'
import type { ControlMemory } from '../memory.ts'
import { createHeadDriver } from './head-driver.ts'
import { featuresOf } from './head-features.ts'
import { createHome } from './home.ts'
import { openLearnt } from './learnt.ts'
import { type Axis, createMotion } from './motion.ts'
import { ptzOperations } from './operations.ts'
import { createPresets } from './presets.ts'
import type { Head } from './read-head.ts'
import { positionIn } from './spaces.ts'
import { createStandstill } from './standstill.ts'
import { createStopLadder } from './stop-ladder.ts'
import { createTours, type Park } from './tours.ts'

export interface PtzCameraOptions {
  readonly cameraId: string
  readonly head: Head
  /** The session at this moment: for what must not wait. */
  readonly live: OnvifDevice
  device(): Promise<OnvifDevice>
  readonly memory: ControlMemory
  readonly clock: Clock
  readonly log: Log
  /** Small and grey, to see a movement; `data:` JPEG, to remember a place. */
  readonly pictures: { grey(): Promise<Buffer | undefined>; small(): Promise<string | null> }
  changed(row: Ptz): void
}

export type PtzCamera = ReturnType<typeof createPtzCamera>

/** A camera that did not stop is stopped again, so often, and after so many milliseconds. */
const stopAgain = { tries: 5, after: 2000 }
/** Without relative moves a step is a short drive, milliseconds. */
const nudge = 250
/** What a lens sees across at its widest, as a share of a full turn: most are near 60°. Only for cameras without a field-of-view space. */
const seenAcross = 60 / 360
/** How far a lens zooms in, where nobody tells. */
const assumedZoom = 10

export function createPtzCamera(options: PtzCameraOptions) {
  const { cameraId, head, device, memory, clock, log, pictures, changed } = options
  const { spaces } = head
  const { learnt, save } = openLearnt(memory, cameraId)
  let live = options.live
  let position: PtzPosition | null = null
  let back: PtzPosition | null = null
  let stop: Ptz['stop'] = null
  let trouble: Failure | null = null
  let again = 0
  let cancelAgain = () => {}
  let polling = () => {}
  let closed = false

  const driver = createHeadDriver({
    head,
    learnt,
    device: async () => (live = await device()),
    urgent: (operation, callOptions) =>
      live.call(operation, callOptions).catch(async (thrown: unknown) => {
        // the session may have been replaced, with another login
        if (asFailure(thrown).cause !== 'auth') throw thrown
        return (await device()).call(operation, callOptions)
      }),
  })
  const status = async () => {
    const now = await driver.status()
    if (now) position = positionIn(spaces, now)
    return now
  }
  const standstill = createStandstill({
    clock,
    trust: learnt,
    status,
    // a camera whose way was proved is believed: a picture is looked at only to learn it
    picture: () => (learnt.proof === undefined || learnt.proof === 'answer' ? pictures.grey() : Promise.resolve(undefined)),
  })
  const ladder = createStopLadder({
    clock,
    send: driver.stop,
    look: standstill.look,
    known: () => learnt.way,
    learn(way, proof) {
      learnt.way = way
      if (proof !== 'answer' || learnt.proof === undefined) learnt.proof = proof
      save()
    },
    told(outcome) {
      stop = outcome
      log.info({ camera: cameraId, tried: outcome.tried, seen: outcome.seen }, 'stopped a camera')
    },
  })

  const row = (): Ptz => ({
    camera_id: cameraId,
    features: featuresOf(head, position),
    motion: motion.state,
    position,
    back,
    stop,
    learnt: learnt.way && learnt.proof ? { way: learnt.way, proof: learnt.proof } : null,
    tour: tours.running,
    trouble: trouble?.toTrouble(clock.now()) ?? null,
  })
  const tell = () => {
    if (!closed) changed(row())
  }

  const motion = createMotion({
    clock,
    port: { move: driver.move, stop: ladder, lifetime: driver.lifetime },
    changed() {
      tell()
      follow()
      if (motion.state === 'not-stopped') stopLater()
      else if (motion.state !== 'stopping') again = 0
    },
  })
  const presets = createPresets({
    cameraId,
    head,
    driver,
    memory,
    position: async () => {
      const now = await status()
      return now ? (positionIn(spaces, now) ?? undefined) : undefined
    },
  })
  const home = createHome({ head, driver, presets, picture: pictures.small })
  const tours = createTours({
    cameraId,
    memory,
    clock,
    go: (token) => goPreset(token),
    changed(failed) {
      if (failed) trouble = asFailure(failed)
      tell()
    },
  })

  function stopLater(): void {
    cancelAgain()
    if (again >= stopAgain.tries || closed) return
    again += 1
    cancelAgain = clock.after(stopAgain.after, () => {
      if (motion.state === 'not-stopped') void motion.stop()
    })
  }

  /** Where it looks while it moves, for the screen, and to learn whether its word changes. */
  function follow(): void {
    polling()
    if (motion.state !== 'moving' || closed) return
    polling = clock.after(800, async () => {
      const now = await status().catch(() => undefined)
      standstill.noted(now)
      tell()
      follow()
    })
  }

  const attempt = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act()
      trouble = null
    } catch (thrown) {
      if (thrown instanceof Problem) throw thrown
      trouble = asFailure(thrown)
      tell()
      throw thrown
    }
    save()
  }
  /** It moves by itself until it is there. */
  const send = async (axes: readonly Axis[], act: () => Promise<void>): Promise<void> => {
    motion.sent(axes)
    try {
      await attempt(act)
    } catch (thrown) {
      motion.arrived()
      throw thrown
    }
    void arrive()
  }
  const arrive = async () => {
    const mine = {}
    arriving = mine
    for (let look = 0; look < 20 && arriving === mine && motion.state === 'moving'; look += 1) {
      const sight = await standstill.look(() => arriving !== mine)
      if (sight.verdict !== 'moving') break
    }
    if (arriving === mine) motion.arrived()
    tell()
  }
  let arriving: object = {}

  const all: Axis[] = ['panTilt', 'zoom']
  async function goPreset(token: string): Promise<void> {
    const preset = await presets.get(token)
    await send(all, () => presets.go(preset))
  }
  /** Stop, and rest: a preset is taken from a camera that stands. */
  const rest = async () => {
    if (motion.state !== 'still') await motion.stop()
  }
  /** A hand moves it: where it stood is where it can be sent back. Several moves without a rest are one. */
  const remember = () => {
    if (motion.state === 'still' && position && (spaces.absolutePanTilt || spaces.absoluteZoom)) back = position
  }
  const drive = (velocity: Velocity, ms: number) => attempt(() => motion.wish(velocity, ms))
  const magnification = () => 1 + (position?.zoom ?? 0) * (assumedZoom - 1)

  return {
    row,
    async open() {
      standstill.noted(await status())
      tell()
    },
    async state(): Promise<PtzState> {
      if (motion.state === 'still') await status()
      const list = await presets.list()
      tell()
      return { ptz: row(), presets: list, tours: tours.list(), park: tours.park() }
    },
    async move(velocity: Velocity, hold: number, fitZoom: boolean): Promise<void> {
      tours.byHand()
      remember()
      cancelAgain()
      arriving = {}
      const slower = fitZoom && position?.zoom ? 1 - 0.8 * position.zoom : 1
      const { pan = 0, tilt = 0, zoom = 0, focus = 0 } = velocity
      await attempt(() => motion.wish({ pan: pan * slower, tilt: tilt * slower, zoom, focus }, hold))
    },
    /** Goes out before anything else, whatever is under way. */
    async stop(): Promise<void> {
      arriving = {}
      const stopped = motion.stop()
      tours.byHand()
      await stopped
      save()
      tell()
    },
    async step({ pan = 0, tilt = 0, zoom = 0 }: Velocity): Promise<void> {
      tours.byHand()
      remember()
      if (spaces.relativePanTilt && (zoom === 0 || spaces.relativeZoom))
        return send(all, () => driver.relative({ pan, tilt, zoom }, 'range'))
      await drive({ pan: Math.sign(pan) * 0.5, tilt: Math.sign(tilt) * 0.5, zoom: Math.sign(zoom) * 0.5 }, nudge)
    },
    async goto(to: { pan?: number | undefined; tilt?: number | undefined; zoom?: number | undefined }): Promise<void> {
      tours.byHand()
      if (!spaces.absolutePanTilt && !spaces.absoluteZoom) throw new Problem('PTZ_UNSUPPORTED', { what: 'absolute' })
      remember()
      await send(all, () => driver.absolute(to))
    },
    /** True where the camera itself knows what it sees. */
    async centre(x: number, y: number, width: number | undefined): Promise<boolean> {
      tours.byHand()
      remember()
      const [right, up] = [(x - 0.5) * 2, (0.5 - y) * 2]
      const exact = spaces.fieldOfView !== undefined && width === undefined
      const across = seenAcross / magnification()
      if (spaces.fieldOfView) await send(all, () => driver.relative({ pan: right, tilt: up, zoom: 0 }, 'picture'))
      else if (spaces.relativePanTilt) await send(all, () => driver.relative({ pan: right * across, tilt: up * across, zoom: 0 }, 'range'))
      else {
        const longest = Math.max(Math.abs(right), Math.abs(up))
        if (longest > 0.02)
          await drive({ pan: (right / longest) * 0.5, tilt: (up / longest) * 0.5 }, Math.max(100, 1500 * longest * across))
      }
      if (width !== undefined) {
        const zoom = Math.min(1, Math.max(0, (magnification() / width - 1) / (assumedZoom - 1)))
        if (spaces.absoluteZoom && position?.zoom !== null && position) {
          await untilStill()
          await send(all, () => driver.absolute({ zoom }))
        } else if (spaces.continuousZoom) await drive({ zoom: width < 1 ? 0.7 : -0.7 }, 300 + 700 * Math.abs(Math.log2(width)))
      }
      return exact
    },
    async back(): Promise<void> {
      tours.byHand()
      const to = back
      if (!to) throw new Problem('PTZ_UNSUPPORTED', { what: 'position' })
      remember()
      await send(all, () => driver.absolute({ pan: to.pan ?? undefined, tilt: to.tilt ?? undefined, zoom: to.zoom ?? undefined }))
    },
    async home(set: boolean): Promise<void> {
      tours.byHand()
      if (set) {
        await rest()
        return home.set()
      }
      remember()
      await send(all, home.go)
    },
    async savePreset(name: string, { token, own }: { token?: string | undefined; own: boolean }): Promise<PtzPreset> {
      await rest()
      return presets.save(name, { token, own, picture: pictures.small })
    },
    async goPreset(token: string): Promise<void> {
      tours.byHand()
      remember()
      await goPreset(token)
    },
    renamePreset: presets.rename,
    removePreset: presets.remove,
    presets: presets.list,
    async saveTour(tour: PtzTour): Promise<PtzTour[]> {
      const list = await presets.list()
      for (const { preset } of tour.stops) {
        const found = list.find((one) => one.token === preset)
        if (!found) throw new Problem('PRESET_NOT_FOUND', { token: preset })
        if (found.acts) throw new Problem('PTZ_UNSUPPORTED', { what: 'acting-preset' })
      }
      return tours.save(tour)
    },
    removeTour: tours.remove,
    runTour(name: string): void {
      tours.run(name)
    },
    async park(park: Park | undefined): Promise<Park | null> {
      if (park) await presets.get(park.preset)
      await tours.setPark(park)
      return tours.park()
    },
    async auxiliary(command: string): Promise<void> {
      if (!head.auxiliary.includes(command)) throw new Problem('PTZ_UNSUPPORTED', { what: 'auxiliary' })
      await attempt(async () => void (await driver.call(ptzOperations.auxiliary(head.profile, command))))
    },
    /** Whatever moves is stopped first. */
    async close(): Promise<void> {
      tours.close()
      const moving = motion.state === 'moving' || motion.state === 'not-stopped'
      const stopped = moving ? motion.stop() : undefined
      polling()
      cancelAgain()
      if (stopped) await Promise.race([stopped, new Promise<void>((resolve) => clock.after(2500, resolve))])
      closed = true
      arriving = {}
    },
  }

  async function untilStill(): Promise<void> {
    for (let look = 0; look < 10; look += 1) if ((await standstill.look(() => closed)).verdict !== 'moving') return
  }
}
