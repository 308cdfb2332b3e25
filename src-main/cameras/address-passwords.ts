/**
 * Passwords that are part of an address (`?user=a&password=b`): needed as they are to open the camera, masked wherever the
 * address is shown, and put back when a masked address comes back.
 */
import type { Camera, CameraDevice, Source } from '../../src-shared/cameras.ts'
import { decodePercent, splitAddress } from '../net/index.ts'
import { maskQueries, passwordsIn, type Secrets, unmaskQueries } from '../secrets/index.ts'

/** From now on masked in every log line and evidence. */
export function learnAddresses(urls: readonly string[], secrets: Secrets): void {
  for (const password of urls.flatMap(passwordsIn)) {
    secrets.learn(password)
    secrets.learn(decodePercent(password))
  }
}

export function addressesOf({ source, streams, device }: Pick<Camera, 'source' | 'streams' | 'device'>): string[] {
  const own = 'url' in source ? [source.url] : source.kind === 'onvif' ? [source.device_url] : []
  return [...own, ...streams.map(({ url }) => url), ...(device?.snapshot_url ? [device.snapshot_url] : [])]
}

/** The camera as it may leave the engine; the same object where its addresses hold no password. */
export function shownCamera(camera: Camera): Camera {
  if (!addressesOf(camera).some((url) => maskQueries(url) !== url)) return camera
  const streams = camera.streams.map((stream) => ({ ...stream, url: maskQueries(stream.url) }))
  const device = camera.device && withSnapshot(camera.device, maskQueries)
  return { ...camera, source: withAddress(camera.source, maskQueries), streams, ...(device === undefined ? {} : { device }) }
}

/** What a screen was shown and sends back means what is stored: on the same host only, so that it is not lured elsewhere. */
export function unmasked(url: string, stored: string | undefined): string {
  if (stored === undefined || splitAddress(url)?.host !== splitAddress(stored)?.host) return url
  return unmaskQueries(url, stored)
}

export function withSnapshot(device: CameraDevice, change: (url: string) => string): CameraDevice {
  return device.snapshot_url === null ? device : { ...device, snapshot_url: change(device.snapshot_url) }
}

export function withAddress<S extends Source>(source: S, change: (url: string) => string): S {
  if ('url' in source) return { ...source, url: change(source.url) }
  return 'device_url' in source ? { ...source, device_url: change(source.device_url) } : source
}
