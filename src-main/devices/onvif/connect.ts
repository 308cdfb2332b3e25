/**
 * The connect sequence: clock, identity, services. It ends within its deadline whatever the device does, and a refused login
 * costs one attempt per way of signing.
 */
import { asFailure, type Clock, Failure } from '../../base/index.ts'
import { effectivePort, joinAddress, splitAddress } from './address.ts'
import { readProfiles, readSnapshotUri, readStreamUri, takeSnapshot } from './media.ts'
import { createSession, type OnvifSession } from './session.ts'
import { OnvifFault } from './soap.ts'
import { operations, type ServiceName } from './templates.ts'
import type { Onvif, OnvifDevice, OnvifIdentity } from './types.ts'
import { all, at, find, text, type XmlNode } from './xml.ts'

export interface OnvifOptions {
  readonly clock: Clock
  /** Masks credentials in what a device says. */
  redact(text: string): string
}

export function createOnvif({ clock, redact }: OnvifOptions): Onvif {
  return {
    async connect({ deviceUrl, credentials, deadline = 15_000, signal }) {
      const limit = AbortSignal.timeout(deadline)
      const session = createSession({ deviceUrl, credentials, clock, redact })
      session.until = signal ? AbortSignal.any([signal, limit]) : limit
      try {
        const device = await greet(session)
        session.until = signal
        return device
      } catch (thrown) {
        if (limit.aborted) throw new Failure('silent', `not connected within ${deadline} ms`)
        throw asFailure(thrown)
      }
    },
    async isDevice(deviceUrl, signal) {
      const session = createSession({ deviceUrl, credentials: undefined, clock, redact })
      session.until = signal
      // a fault that has a code was written by a device; a bare 401 comes from any web server
      return session.readTime().then(
        () => true,
        (thrown: unknown) => thrown instanceof OnvifFault && thrown.codes.length > 0,
      )
    },
  }
}

async function greet(session: OnvifSession): Promise<OnvifDevice> {
  await session.readTime().catch((thrown: unknown) => {
    // some devices want a login even for their clock, or do not have one: that alone is no reason to give up
    const failure = asFailure(thrown)
    if (!['auth', 'clock', 'protocol'].includes(failure.cause)) throw failure
  })
  const identity = await readIdentity(session)
  session.services = await readServices(session)
  return {
    deviceUrl: session.deviceUrl,
    identity,
    get clockSkew() {
      return session.clockSkew
    },
    needsCredentials: session.needsCredentials,
    services: session.services,
    profiles: () => readProfiles(session),
    streamUri: (profile) => readStreamUri(session, profile),
    snapshotUri: (profile) => readSnapshotUri(session, profile),
    snapshot: (profile, options) => takeSnapshot(session, profile, options?.maxBytes),
    call: (operation) => session.call(operation),
  }
}

async function readIdentity(session: OnvifSession): Promise<OnvifIdentity> {
  const told = at(await session.call(operations.information()), 'GetDeviceInformationResponse')
  return {
    manufacturer: text(told, 'Manufacturer'),
    model: text(told, 'Model'),
    firmware: text(told, 'FirmwareVersion'),
    serial: text(told, 'SerialNumber'),
    hardware: text(told, 'HardwareId'),
  }
}

const serviceByNamespace: readonly (readonly [RegExp, ServiceName])[] = [
  [/ver10\/device\/wsdl/i, 'device'],
  [/ver10\/media\/wsdl/i, 'media'],
  [/ver20\/media\/wsdl/i, 'media2'],
  [/ptz\/wsdl/i, 'ptz'],
  [/imaging\/wsdl/i, 'imaging'],
  [/events\/wsdl/i, 'events'],
  [/deviceio\/wsdl/i, 'deviceIO'],
]

const serviceByCapability: readonly (readonly [string, ServiceName])[] = [
  ['Media', 'media'],
  ['PTZ', 'ptz'],
  ['Imaging', 'imaging'],
  ['Events', 'events'],
  ['DeviceIO', 'deviceIO'],
]

/** GetServices, or GetCapabilities where that is unknown; a device that has neither gets everything at its device service. */
async function readServices(session: OnvifSession): Promise<Partial<Record<ServiceName, string>>> {
  const services: Partial<Record<ServiceName, string>> = {}
  const keep = (name: ServiceName, said: string | undefined) => {
    if (said !== undefined) services[name] ??= serviceAddress(said, session.deviceUrl)
  }
  const content = await session.call(operations.services()).catch(undefinedIfRefused)
  for (const service of all(at(content, 'GetServicesResponse'), 'Service')) {
    const name = serviceByNamespace.find(([pattern]) => pattern.test(text(service, 'Namespace') ?? ''))?.[1]
    if (name) keep(name, text(service, 'XAddr'))
  }
  if (services.media || services.media2) return { ...services, device: session.deviceUrl }
  const capabilities = find(await session.call(operations.capabilities()).catch(undefinedIfRefused), 'Capabilities')
  for (const [element, name] of serviceByCapability) keep(name, text(find(capabilities, element), 'XAddr'))
  return { ...services, device: session.deviceUrl }
}

function undefinedIfRefused(thrown: unknown): XmlNode | undefined {
  const failure = asFailure(thrown)
  if (['refused', 'unreachable', 'dns', 'tls', 'silent', 'internal'].includes(failure.cause)) throw failure
  return undefined
}

/** A service's own address: its port counts only when it names the host that answered us; behind NAT only its path does. */
function serviceAddress(said: string, deviceUrl: string): string {
  const device = splitAddress(deviceUrl)
  const service = splitAddress(said)
  if (!device || !service) return deviceUrl
  if (service.host === device.host && service.scheme === device.scheme) return joinAddress(service)
  return joinAddress({ scheme: device.scheme, host: device.host, port: effectivePort(device), path: service.path })
}
