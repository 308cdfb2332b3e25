/** Is a thing that answered on the network one of ours? */
import type { Camera } from '../../src-shared/cameras.ts'
import { effectivePort, splitAddress } from '../net/index.ts'

export interface Sought {
  readonly host: string
  readonly port?: number | undefined
  readonly deviceUrl?: string | undefined
}

/**
 * The same device service, the same host and port, or a camera that was added by a stream address on that host. On loopback
 * and where several ONVIF services share a host, the port has to agree.
 */
export function findByAddress(cameras: readonly Camera[], { host, port, deviceUrl }: Sought): Camera | undefined {
  const wanted = host.toLowerCase()
  const device = deviceUrl === undefined ? undefined : endpoint(deviceUrl)
  const exact = cameras.find((camera) =>
    endpoints(camera).some(
      (one) => (one.host === wanted && one.port === port) || (device && one.host === device.host && one.port === device.port),
    ),
  )
  if (exact || isLoopback(wanted)) return exact ?? (port === undefined && !device ? onHost(cameras, wanted) : undefined)
  return onHost(port === undefined && !device ? cameras : cameras.filter((camera) => camera.source.kind !== 'onvif'), wanted)
}

function onHost(cameras: readonly Camera[], host: string): Camera | undefined {
  return cameras.find((camera) => endpoints(camera).some((one) => one.host === host))
}

function endpoints(camera: Camera): { host: string; port: number }[] {
  const { source, streams } = camera
  const urls = [
    source.kind === 'onvif' ? source.device_url : 'url' in source ? source.url : undefined,
    ...streams.map((stream) => stream.url),
  ]
  return urls.flatMap((url) => (url === undefined ? [] : (endpoint(url) ?? [])))
}

function endpoint(url: string): { host: string; port: number } | undefined {
  const address = splitAddress(url)
  return address && { host: address.host, port: effectivePort(address) }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
