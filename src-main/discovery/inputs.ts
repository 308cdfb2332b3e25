/** Which camera an input of a device with several became. */
import type { Camera } from '../../src-shared/cameras.ts'
import type { Finding } from '../../src-shared/discovery.ts'
import { endpointOf, splitAddress } from '../net/index.ts'

/** A camera that names no input is the device's first. */
export function cameraOfInput(cameras: readonly Camera[], { device_url, inputs }: Finding, input: string): string | null {
  const device = placeOf(device_url)
  const first = inputs?.[0]?.input
  const isIt = ({ source }: Camera) => source.kind === 'onvif' && placeOf(source.device_url) === device && (source.input ?? first) === input
  return cameras.find(isIt)?.id ?? null
}

function placeOf(url: string | null): string | undefined {
  const address = url === null ? undefined : splitAddress(url)
  return address && endpointOf(address)
}
