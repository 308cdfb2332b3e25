/**
 * The connect sequence: clock, identity, services. It ends within its deadline whatever the device does, and a refused login
 * costs one attempt per way of signing.
 *
 * What is wanted of a device are its streams: clock, identity and list of services may each be refused, missing or cut off.
 * But something has to answer as a device does, or there is none.
 */
import type { Cause } from '../../../src-shared/trouble.ts'
import { asFailure, Failure } from '../../base/index.ts'
import { download, readProfiles, readSnapshotUri, readStreamUri, takeSnapshot } from './media.ts'
import { serviceAddress } from './service-address.ts'
import type { OnvifSession } from './session.ts'
import { OnvifFault } from './soap.ts'
import { type Operation, operations, type ServiceName } from './templates.ts'
import type { CallOptions, OnvifDevice, OnvifIdentity } from './types.ts'
import { all, at, find, text, type XmlNode } from './xml.ts'

/** Milliseconds for a part that is worth having and no condition. */
const partTimeout = 4000
const usualDeadline = 15_000
/** There is no way to the device, so no other request will find one. */
const noWay: ReadonlySet<Cause> = new Set<Cause>(['refused', 'unreachable', 'dns', 'tls', 'bad-url', 'internal'])

/** Throws Failure: auth, clock, refused, unreachable, dns, tls, silent, not-found, protocol, bad-url. */
export async function connectSession(session: OnvifSession, deadline = usualDeadline, signal?: AbortSignal): Promise<OnvifIdentity> {
  const limit = AbortSignal.timeout(deadline)
  const options = { signal: signal ? AbortSignal.any([signal, limit]) : limit, timeout: partTimeout }
  try {
    return await greet(session, options)
  } catch (thrown) {
    if (limit.aborted) throw new Failure('silent', `not connected within ${deadline} ms`)
    throw asFailure(thrown)
  }
}

/** The device as one asker sees it. `signal` ends whatever is asked through it. */
export function deviceOn(session: OnvifSession, identity: OnvifIdentity, signal?: AbortSignal): OnvifDevice {
  const exchange = (operation: Operation, options: CallOptions = {}) => session.exchange(operation, { signal, ...options })
  const call = async (operation: Operation, options?: CallOptions) => (await exchange(operation, options)).content
  const asker = { session, call, signal }
  return {
    deviceUrl: session.deviceUrl,
    identity,
    get clockSkew() {
      return session.clockSkew
    },
    get needsCredentials() {
      return session.needsCredentials
    },
    services: session.services,
    profiles: () => readProfiles(asker),
    streamUri: (profile) => readStreamUri(asker, profile),
    snapshotUri: (profile) => readSnapshotUri(asker, profile),
    snapshot: (profile, options) => takeSnapshot(asker, profile, options?.maxBytes),
    download: (address, options) => download(asker, address, options),
    call,
    exchange,
    readClock: () => session.readTime({ signal }),
  }
}

async function greet(session: OnvifSession, options: CallOptions): Promise<OnvifIdentity> {
  const failures: Failure[] = []
  let answered = false
  const part = async <T>(asked: Promise<T>, needsLogin: boolean): Promise<T | undefined> => {
    try {
      const told = await asked
      answered = true
      return told
    } catch (thrown) {
      const failure = asFailure(thrown)
      const refused = failure.cause === 'auth' || failure.cause === 'clock'
      if (noWay.has(failure.cause) || options.signal?.aborted || (needsLogin && refused)) throw failure
      // a fault that has a code was written by a device
      answered ||= failure instanceof OnvifFault && failure.codes.length > 0
      failures.push(failure)
      return undefined
    }
  }
  await part(session.readTime(options), false)
  // some want a login even for their clock
  const isClockClosed = failures[0]?.cause === 'auth'
  const identity = await part(readIdentity(session, options), true)
  if (isClockClosed && session.needsCredentials) await part(session.readTimeSigned(options), false)
  const [first] = failures
  if (!answered && first && failures.every(({ cause }) => cause === 'silent')) throw first
  session.services = await readServices(session, (operation) => part(session.exchange(operation, options), false))
  // the last word was said to whoever had logged in, the first to anybody
  if (!answered) throw failures.findLast(({ cause }) => cause !== 'silent') ?? first ?? new Failure('protocol', 'no part of ONVIF answered')
  return identity ?? nobody
}

const nobody: OnvifIdentity = { manufacturer: undefined, model: undefined, firmware: undefined, serial: undefined, hardware: undefined }

async function readIdentity(session: OnvifSession, options: CallOptions): Promise<OnvifIdentity> {
  const { content } = await session.exchange(operations.information(), options)
  const told = at(content, 'GetDeviceInformationResponse')
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
async function readServices(
  session: OnvifSession,
  ask: (operation: Operation) => Promise<{ readonly content: XmlNode } | undefined>,
): Promise<Partial<Record<ServiceName, string>>> {
  const services: Partial<Record<ServiceName, string>> = {}
  const keep = (name: ServiceName, said: string | undefined) => {
    if (said !== undefined) services[name] ??= serviceAddress(said, session.deviceUrl)
  }
  const listed = await ask(operations.services())
  for (const service of all(at(listed?.content, 'GetServicesResponse'), 'Service')) {
    const name = serviceByNamespace.find(([pattern]) => pattern.test(text(service, 'Namespace') ?? ''))?.[1]
    if (name) keep(name, text(service, 'XAddr'))
  }
  if (services.media || services.media2) return { ...services, device: session.deviceUrl }
  const capabilities = find((await ask(operations.capabilities()))?.content, 'Capabilities')
  for (const [element, name] of serviceByCapability) keep(name, text(find(capabilities, element), 'XAddr'))
  return { ...services, device: session.deviceUrl }
}
