/**
 * What can be done with a camera as a device. Each action is checked first, told to the camera, and believed only when the camera
 * shows it: by asking again, by logging in, by finding it at its new place. The library follows what was proved.
 */
import type {
  DeviceSetup,
  NetworkOutcome,
  NetworkWish,
  OverlayOutcome,
  Overlays,
  SetupOutcome,
  UserLevel,
} from '../../../src-shared/setup-device.ts'
import { asFailure, type Clock, type Log, Problem } from '../../base/index.ts'
import type { Cameras } from '../../cameras/types.ts'
import type { Devices } from '../../devices/types.ts'
import type { Discovery } from '../../discovery/types.ts'
import { onvifOf, onvifPlace } from '../onvif-of.ts'
import { isClockRight, readDeviceSetup, reboot, setClock, setHostname, setNtp } from './device-setup.ts'
import { readCameraLog, resetToFactory } from './maintenance.ts'
import { checkWish, sendNetwork } from './network.ts'
import { type OverlayService, type OverlayWish, readOverlays, shows } from './overlays.ts'
import { atHost, hostOf, type Identity, readIdentity, searchDevice } from './search.ts'
import { addUser, checkUser, deleteUser, setUser, type UserChange } from './users.ts'

/** A fresh picture as a `data:` address; null where none can be had. */
export type PictureOf = (cameraId: string) => Promise<string | null>

export interface DeviceActions {
  device(cameraId: string): Promise<DeviceSetup>
  clock(cameraId: string, by: 'computer' | 'ntp', ntp?: string): Promise<SetupOutcome>
  hostname(cameraId: string, hostname: string): Promise<SetupOutcome>
  password(cameraId: string, user: string, password: string): Promise<SetupOutcome>
  addUser(cameraId: string, user: { name: string; password: string; level: UserLevel }): Promise<SetupOutcome>
  changeUser(cameraId: string, change: UserChange): Promise<SetupOutcome>
  removeUser(cameraId: string, name: string): Promise<SetupOutcome>
  network(cameraId: string, wish: NetworkWish): Promise<NetworkOutcome>
  find(cameraId: string, at?: string): Promise<NetworkOutcome>
  overlays(cameraId: string): Promise<Overlays>
  saveOverlay(cameraId: string, wish: OverlayWish): Promise<OverlayOutcome>
  removeOverlay(cameraId: string, token: string): Promise<OverlayOutcome>
  log(cameraId: string, kind: 'System' | 'Access'): Promise<{ text: string | null; evidence: string | null }>
  factoryReset(cameraId: string, how: 'Soft' | 'Hard', name: string): Promise<NetworkOutcome>
  reboot(cameraId: string): Promise<SetupOutcome>
}

export interface DeviceActionsParts {
  readonly cameras: Cameras
  readonly devices: Devices
  readonly locate: Discovery['locate']
  readonly picture: PictureOf
  readonly clock: Clock
  readonly log: Log
  /** Called before streams pause. */
  interrupts(cameraId: string): void
}

/** Milliseconds: to find a camera that moved, one that a person asks for, one that forgot everything. */
const movedWithin = 120_000
const askedWithin = 20_000
const resetWithin = 180_000
/** Milliseconds after which a camera that never left its old address is believed to have stayed there. */
const staysAfter = 15_000
/** Until a text is in the picture that is sent, milliseconds. */
const drawnAfter = 1500

export function createDeviceActions(parts: DeviceActionsParts): DeviceActions {
  const { cameras, devices, locate, picture, clock, log, interrupts } = parts
  const placeOf = (cameraId: string) => onvifOf(cameras.get(cameraId))
  const session = (cameraId: string) => {
    placeOf(cameraId)
    return devices.session(cameraId)
  }
  type Session = Awaited<ReturnType<typeof session>>
  const read = async (cameraId: string) => readDeviceSetup(cameraId, await session(cameraId))

  const setTo = async (
    cameraId: string,
    act: (device: Session, before: DeviceSetup) => Promise<string | undefined>,
    isDone: (now: DeviceSetup) => boolean = () => true,
    shown: (now: DeviceSetup) => string | null = () => null,
  ): Promise<SetupOutcome> => {
    const device = await session(cameraId)
    const refusal = await act(device, await readDeviceSetup(cameraId, device))
    const now = await read(cameraId)
    const outcome = refusal === undefined && isDone(now) ? 'applied' : 'not-applied'
    log.info({ camera: cameraId, refusal, outcome }, 'a camera was set up')
    return { outcome, evidence: refusal ?? shown(now), device: now }
  }

  /** Cameras of the library that live on the same device. */
  const onSameDevice = (cameraId: string) => {
    const place = new URL(placeOf(cameraId).device_url).host
    return cameras.list().filter((camera) => {
      const url = onvifPlace(camera)?.device_url
      return url !== undefined && new URL(url).host === place
    })
  }
  const oursOn = (cameraId: string) => onSameDevice(cameraId).flatMap(({ user }) => user ?? [])
  const logsIn = (cameraId: string, user: string, password: string) =>
    devices.visit({ deviceUrl: placeOf(cameraId).device_url, credentials: { user, password } }, { insist: true }).then(
      () => undefined,
      (thrown: unknown) => asFailure(thrown).evidence ?? asFailure(thrown).cause,
    )

  const changeUser = async (cameraId: string, change: UserChange): Promise<SetupOutcome> => {
    const { name, password } = change
    const device = await session(cameraId)
    const before = await readDeviceSetup(cameraId, device)
    checkUser('change', change, before, oursOn(cameraId))
    const level = change.level ?? before.users.find((user) => user.name === name)?.level
    const refusal = await setUser(device, { name, password, level })
    // proved before the library follows: a camera that only says so keeps the login that works
    const proof = refusal ?? (password === undefined ? undefined : await logsIn(cameraId, name, password))
    if (proof === undefined && password !== undefined)
      for (const { id, user } of onSameDevice(cameraId)) if (user === name) await cameras.change(id, { password })
    const now = await read(cameraId)
    const kept = now.users.find((user) => user.name === name)
    const done = proof === undefined && (change.level === undefined || kept === undefined || kept.level === change.level)
    return { outcome: done ? 'applied' : 'not-applied', evidence: proof ?? (done ? null : (kept?.level ?? null)), device: now }
  }

  /** The library goes where the camera was found. */
  const follow = async (cameraId: string, to: string): Promise<string[]> => {
    const followed: string[] = []
    for (const { id, source } of onSameDevice(cameraId)) {
      interrupts(id)
      if (source.kind === 'onvif') await cameras.change(id, { source: { ...source, device_url: to } })
      else if ('url' in source) await cameras.change(id, { source: { ...source, url: atHost(source.url, hostOf(to)) } })
      followed.push(id)
    }
    return followed
  }
  const look = async (
    cameraId: string,
    identity: Identity,
    newUrl: string | undefined,
    how: { within: number; stays: number },
  ): Promise<NetworkOutcome> => {
    const oldUrl = placeOf(cameraId).device_url
    const credentials = devices.credentialsOf(cameraId)
    const found = await searchDevice({ devices, locate, clock, identity, credentials, oldUrl, newUrl, ...how })
    if (found.url === undefined) return { outcome: 'not-found', at: null, looked: found.looked, evidence: null, followed: [], device: null }
    const followed = found.isOld ? [] : await follow(cameraId, found.url)
    const device = await read(cameraId).catch(() => null)
    log.info({ camera: cameraId, at: found.url }, found.isOld ? 'a camera kept its address' : 'a camera was found at another address')
    return { outcome: found.isOld ? 'kept' : 'found', at: hostOf(found.url), looked: [], evidence: null, followed, device }
  }
  /** Of a camera that may be away already: what the library remembers. */
  const knownIdentity = (cameraId: string): Identity => {
    const { device } = cameras.get(cameraId)
    return { uuid: undefined, mac: device?.mac ?? undefined, serial: device?.serial ?? undefined }
  }

  const overlaysOf = async (cameraId: string): Promise<OverlayService> => readOverlays(await session(cameraId), placeOf(cameraId).input)
  const withPictures = async (
    cameraId: string,
    act: (service: OverlayService) => Promise<string | undefined>,
    judge: (now: Overlays, before: Overlays) => OverlayOutcome['outcome'],
  ): Promise<OverlayOutcome> => {
    const service = await overlaysOf(cameraId)
    const before = await picture(cameraId)
    const refusal = await act(service)
    await new Promise<void>((resolve) => clock.after(drawnAfter, resolve))
    const { told } = await overlaysOf(cameraId)
    const outcome = refusal === undefined ? judge(told, service.told) : 'not-applied'
    log.info({ camera: cameraId, refusal, outcome }, 'a text on the picture was set')
    return { outcome, evidence: refusal ?? null, overlays: told, before, after: await picture(cameraId) }
  }

  return {
    device: read,
    clock: (cameraId, by, ntp) =>
      by === 'computer'
        ? setTo(
            cameraId,
            (device, { clock: { zone } }) => setClock(device, () => clock.now(), zone),
            isClockRight,
            (now) => (isClockRight(now) ? null : `the camera's clock still differs by ${Math.round((now.clock.skew_ms ?? 0) / 1000)} s`),
          )
        : setTo(
            cameraId,
            (device, { clock: { zone } }) => setNtp(device, ntp, zone),
            (now) => now.clock.by === 'ntp' && (ntp === undefined || now.clock.ntp.includes(ntp)),
          ),
    hostname: (cameraId, name) =>
      setTo(
        cameraId,
        (device) => setHostname(device, name),
        (now) => now.hostname === name,
        (now) => now.hostname,
      ),
    password: (cameraId, name, password) => changeUser(cameraId, { name, password }),
    async addUser(cameraId, user) {
      const device = await session(cameraId)
      checkUser('add', user, await readDeviceSetup(cameraId, device), oursOn(cameraId))
      const refusal = await addUser(device, user)
      const now = await read(cameraId)
      const listed = now.users.find(({ name }) => name === user.name)
      const proof = refusal ?? (listed ? undefined : await logsIn(cameraId, user.name, user.password))
      if (proof !== undefined) return { outcome: 'not-applied', evidence: proof, device: now }
      const as = listed && listed.level !== user.level
      return { outcome: as ? 'applied-as' : 'applied', evidence: as ? listed.level : null, device: now }
    },
    changeUser,
    async removeUser(cameraId, name) {
      return setTo(
        cameraId,
        (device, before) => {
          checkUser('remove', { name }, before, oursOn(cameraId))
          return deleteUser(device, name)
        },
        ({ users }) => !users.some((user) => user.name === name),
      )
    },
    async network(cameraId, wish) {
      const device = await session(cameraId)
      const before = await readDeviceSetup(cameraId, device)
      const oldUrl = placeOf(cameraId).device_url
      await checkWish(wish, before, oldUrl, devices)
      const identity = await readIdentity(device)
      const { refusal, restart } = await sendNetwork(device, wish, before)
      const outcome = { at: null, looked: [], evidence: refusal ?? null, followed: [], device: null }
      if (refusal !== undefined) return { ...outcome, outcome: 'refused', device: await read(cameraId) }
      if (restart && !wish.restart) return { ...outcome, outcome: 'restart-needed', device: await read(cameraId).catch(() => null) }
      interrupts(cameraId)
      if (restart)
        await device.call({ service: 'device', body: '<SystemReboot xmlns="http://www.onvif.org/ver10/device/wsdl"/>' }).catch(() => {})
      const newUrl = wish.dhcp || wish.address === undefined ? undefined : atHost(oldUrl, wish.address)
      const stayed = before.addresses.some((one) => one.address === wish.address) && !wish.dhcp
      return look(cameraId, identity, newUrl, { within: movedWithin, stays: stayed ? 0 : staysAfter })
    },
    find: (cameraId, at) =>
      look(cameraId, knownIdentity(cameraId), at === undefined ? undefined : atHost(placeOf(cameraId).device_url, at), {
        within: askedWithin,
        stays: 0,
      }),
    overlays: async (cameraId) => (await overlaysOf(cameraId)).told,
    saveOverlay(cameraId, wish) {
      let token: string | undefined
      return withPictures(
        cameraId,
        async (service) => {
          const saved = await service.save(wish)
          token = saved.token
          return saved.refusal
        },
        (now, before) => shows(wish, now, before, token),
      )
    },
    removeOverlay: (cameraId, token) =>
      withPictures(
        cameraId,
        (service) => service.remove(token),
        ({ overlays }) => (overlays.some((overlay) => overlay.token === token) ? 'not-applied' : 'applied'),
      ),
    log: async (cameraId, kind) => readCameraLog(await session(cameraId), kind),
    async factoryReset(cameraId, how, name) {
      if (name !== cameras.get(cameraId).name)
        throw new Problem('INPUT_INVALID', { fields: [{ field: 'name', problem: 'is to be the name of this camera' }] })
      const device = await session(cameraId)
      const identity = await readIdentity(device)
      const refusal = await resetToFactory(device, how)
      if (refusal !== undefined)
        return { outcome: 'refused', at: null, looked: [], evidence: refusal, followed: [], device: await read(cameraId) }
      interrupts(cameraId)
      return look(cameraId, identity, undefined, { within: resetWithin, stays: 60_000 })
    },
    reboot(cameraId) {
      interrupts(cameraId)
      return setTo(cameraId, (device) => reboot(device, () => devices.session(cameraId, { fresh: true, deadline: 5000 }), clock))
    },
  }
}
