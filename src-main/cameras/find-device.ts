/**
 * The ONVIF device behind a camera that was added by another address (RTSP, a picture over HTTP): asked for once, at the ports where
 * ONVIF usually is, first without a login and then with the camera's own. What came of it is kept with the camera, also that
 * there is none, so that nobody is asked again and again.
 */
import type { CameraDevice, Source } from '../../src-shared/cameras.ts'
import { asFailure } from '../base/index.ts'
import type { Devices } from '../devices/index.ts'
import type { OnvifDevice, OnvifProfile } from '../devices/onvif/index.ts'
import { type Credentials, effectivePort, joinAddress, splitAddress } from '../net/index.ts'
import { readDeviceFacts } from './device-facts.ts'

export interface FoundDevice {
  readonly device: CameraDevice
  readonly vendor: string | null
  readonly model: string | null
}

/** Where cameras have it, most usual first. */
const usualPorts = [80, 8080, 8000, 2020, 8899, 5000, 8081, 85, 81]
const path = '/onvif/device_service'
/** Milliseconds for the question whether ONVIF lives there. */
const patience = 2500
/** Profiles that are asked for their addresses, to tell the input of a recorder. */
const mostProfiles = 16

export const mayHaveDevice = ({ kind }: Source): boolean => kind === 'rtsp' || kind === 'mjpeg' || kind === 'ffmpeg'

/** Null: nothing there, or nobody that lets us in. Throws Failure silent where it could not be asked: that is no answer. */
export async function findDevice(
  devices: Devices,
  { url, credentials, signal }: { url: string; credentials: Credentials | undefined; signal: AbortSignal },
): Promise<FoundDevice | null> {
  const address = splitAddress(url)
  if (!address) return null
  const own = /^https?$/.test(address.scheme) ? [effectivePort(address)] : []
  const candidates = [...new Set([...own, ...usualPorts])].map((port) => joinAddress({ scheme: 'http', host: address.host, port, path }))
  const answers = await Promise.all(candidates.map((candidate) => devices.recognise(candidate, { signal, timeout: patience })))
  const deviceUrl = candidates.find((_, index) => answers[index]?.isDevice)
  if (deviceUrl === undefined) return null
  const device = await devices.visit({ deviceUrl, credentials }, { signal }).catch((thrown: unknown) => {
    if (['auth', 'clock', 'not-found', 'protocol'].includes(asFailure(thrown).cause)) return undefined
    throw thrown
  })
  if (!device) return null
  const { manufacturer, model } = device.identity
  const profiles = await device.profiles().catch(() => [])
  const input = await inputOf(device, url, profiles)
  const facts = await readDeviceFacts(device, undefined, profiles)
  return { device: { ...facts, onvif: { url: deviceUrl, input } }, vendor: manufacturer ?? null, model: model ?? null }
}

/** The video source whose stream this is; null where the device has one only, or none that is it: then its first one counts. */
async function inputOf(device: OnvifDevice, url: string, profiles: readonly OnvifProfile[]): Promise<string | null> {
  const inputs = new Set(profiles.flatMap(({ videoSource }) => videoSource ?? []))
  if (inputs.size < 2) return null
  const wanted = splitAddress(url)?.path
  for (const profile of profiles.slice(0, mostProfiles)) {
    const said = await device.streamUri(profile).catch(() => undefined)
    if (said !== undefined && splitAddress(said)?.path === wanted) return profile.videoSource ?? null
  }
  return null
}
