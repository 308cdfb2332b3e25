/**
 * One subscription at a camera: made, pulled, kept alive, ended. It holds for as long as `pull` does not reject; whoever has it
 * makes a new one then. Never more than one is made at a time, because they cannot be listed and many cameras have one or two.
 */
import { asFailure, type Clock, Failure } from '../../base/index.ts'
import {
  type CallOptions,
  type EndpointReference,
  type OnvifDevice,
  OnvifFault,
  readEndpointReference,
  xml,
} from '../../devices/onvif/index.ts'
import { effectivePort, joinAddress, splitAddress } from '../../net/index.ts'
import { pullPoint, type TerminationTime } from './operations.ts'
import { type Notification, readNotifications } from './read-notifications.ts'

export interface Subscription {
  /** What came within some seconds, perhaps nothing. Rejects with Failure when the subscription is no more. */
  pull(signal: AbortSignal): Promise<Notification[]>
  /** Never rejects, and takes two seconds at most: it would run out by itself. */
  end(): Promise<void>
}

export interface SubscribeOptions {
  readonly device: OnvifDevice
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Seconds: how long a subscription is to live without us, and how long the camera may wait with an answer. */
  readonly lifetime?: number
  readonly patience?: number
}

/** Messages of one answer. */
const most = 100
/** Milliseconds: for an answer that has nothing to wait for, and between answers of a camera that does not wait. */
const callWithin = 10_000
const betweenEmpty = 1000

/** Rejects with Failure: not-found where the camera offers no subscription. */
export async function subscribe({ device, clock, signal, lifetime = 120, patience = 20 }: SubscribeOptions): Promise<Subscription> {
  const [create, named] = pullPoint.create(`PT${lifetime}S`)
  const { xml: document, content } = await device.exchange(create, { ...named, signal, timeout: callWithin })
  const to = readEndpointReference(document, 'SubscriptionReference')
  if (!to) throw new Failure('not-found', 'the camera answers, and gives no subscription')
  const times = { now: timeIn(content, 'CurrentTime'), ends: timeIn(content, 'TerminationTime') }
  const granted = times.now !== undefined && times.ends !== undefined ? (times.ends - times.now) / 1000 : lifetime
  /** Its time runs out at once, or in years: it cannot read a duration, so it is told a moment of its own clock. */
  const byMoment = granted < 5 || granted > 86_400
  const lasts = byMoment ? lifetime : granted
  const ahead = times.now === undefined ? (device.clockSkew ?? 0) : times.now - clock.now()
  const until = (): TerminationTime => (byMoment ? new Date(clock.now() + ahead + lifetime * 1000) : `PT${lifetime}S`)
  const waits = Math.max(1, Math.min(patience, Math.floor(lasts / 3)))

  const places = placesOf(to.address, device.deviceUrl)
  let place = 0
  /** At the first place where it is known; the next one counts only when there is nothing at all, or something else. */
  const send = async ([operation, action]: ReturnType<typeof pullPoint.synchronise>, options: CallOptions) => {
    for (;;) {
      const reference: EndpointReference = { ...to, url: places[place] }
      try {
        const answer = await device.call(operation, { ...action, ...options, to: reference })
        places.splice(0, places.length, places[place] ?? to.address)
        place = 0
        return answer
      } catch (thrown) {
        if (place + 1 >= places.length || !isElsewhere(thrown)) throw thrown
        place += 1
      }
    }
  }

  let renewed = clock.now()
  let renews = true
  const renew = async () => {
    await send(pullPoint.renew(until()), { signal, timeout: callWithin }).catch((thrown: unknown) => {
      if (!(thrown instanceof OnvifFault)) throw thrown
      // one that only pulling keeps alive; one that is gone says so at the next pull
      renews = !/ActionNotSupported|UnknownAction/.test(thrown.codes.join(' ')) && thrown.cause !== 'not-found'
    })
    renewed = clock.now()
  }

  if (byMoment) await renew()
  // asks for what holds already; some do not know it
  await send(pullPoint.synchronise(), { signal, timeout: callWithin }).catch((thrown: unknown) => {
    if (!(thrown instanceof OnvifFault)) throw thrown
  })

  return {
    async pull(pulling) {
      const age = clock.now() - renewed
      if (renews && (age > lasts * 600 || age < 0)) await renew()
      const asked = clock.now()
      const content = await send(pullPoint.pull(waits, most), { signal: pulling, timeout: waits * 1000 + callWithin })
      const found = readNotifications(content)
      if (found.length === 0 && clock.now() - asked < betweenEmpty / 2) await new Promise<void>((done) => clock.after(betweenEmpty, done))
      return found
    },
    async end() {
      const [operation, action] = pullPoint.unsubscribe()
      await device
        .call(operation, { ...action, to: { ...to, url: places[place] }, timeout: 2000, signal: AbortSignal.timeout(2000) })
        .catch(() => undefined)
    },
  }
}

/** Where the subscription may be had: as it says, where that is this device; at its own port or the device's, where it names another host. */
function placesOf(said: string, deviceUrl: string): string[] {
  const [device, told] = [splitAddress(deviceUrl), splitAddress(said)]
  if (!device || !told) return [deviceUrl]
  if (told.host === device.host && told.scheme === device.scheme) return [joinAddress(told)]
  const at = (port: number) => joinAddress({ scheme: device.scheme, host: device.host, port, path: told.path })
  const [own, devices] = [at(effectivePort(told)), at(effectivePort(device))]
  // one that names no host at all is not behind anything that would change its port
  const nowhere = /^(0\.0\.0\.0|127\.|localhost$|::1?$)/.test(told.host)
  return [...new Set(told.host === device.host || nowhere ? [own, devices] : [devices, own])]
}

function isElsewhere(thrown: unknown): boolean {
  if (thrown instanceof OnvifFault && thrown.codes.length > 0) return false
  return ['refused', 'unreachable', 'protocol', 'not-found', 'server-closed', 'tls'].includes(asFailure(thrown).cause)
}

function timeIn(content: xml.XmlNode, name: string): number | undefined {
  const time = Date.parse(xml.text(xml.find(content, name)) ?? '')
  return Number.isFinite(time) ? time : undefined
}
