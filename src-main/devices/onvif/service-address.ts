/** A service's own address as it is called from here: its port counts only where it names the host that answered us; behind NAT only its path does. */
import { effectivePort, joinAddress, splitAddress } from '../../net/index.ts'

export function serviceAddress(said: string, deviceUrl: string): string {
  const device = splitAddress(deviceUrl)
  const service = splitAddress(said)
  if (!device || !service) return deviceUrl
  if (service.host === device.host && service.scheme === device.scheme) return joinAddress(service)
  return joinAddress({ scheme: device.scheme, host: device.host, port: effectivePort(device), path: service.path })
}
