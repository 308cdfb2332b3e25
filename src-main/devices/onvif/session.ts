/**
 * One device and one login: sends operations, finds out how the device wants them signed, and stays with that.
 *
 * The first refusal says what is wanted: a challenge means HTTP authentication, a bare SOAP fault means WS-Security. Each
 * is tried once. A signature that worked and is refused later may only mean that the device's clock was set: it is read
 * again, and the call repeated when it really moved.
 */
import { type Clock, Failure } from '../../base/index.ts'
import type { Credentials } from '../../rtsp/types.ts'
import { type DeviceClock, readClock } from './device-clock.ts'
import { askWebAs, webLogin } from './signed-web.ts'
import { envelope, readEnvelope } from './soap.ts'
import { type Operation, operations, type ServiceName } from './templates.ts'
import { askWeb, type WebAnswer, type WebRequest } from './web.ts'
import type { XmlNode } from './xml.ts'

export interface SessionOptions {
  readonly deviceUrl: string
  readonly credentials: Credentials | undefined
  readonly clock: Clock
  redact(text: string): string
}

export type OnvifSession = ReturnType<typeof createSession>

const callTimeout = 6000
const maxAnswer = 4 * 1024 * 1024

export function createSession({ deviceUrl, credentials, clock, redact }: SessionOptions) {
  const login = webLogin(credentials)
  let signing: 'undecided' | 'http' | 'wsse' = 'undecided'
  let deviceClock: DeviceClock = { offset: undefined, doubtful: true }
  let signal: AbortSignal | undefined
  let services: Readonly<Partial<Record<ServiceName, string>>> = {}

  const request = (operation: Operation, signed: boolean): WebRequest => ({
    url: services[operation.service] ?? deviceUrl,
    method: 'POST',
    headers: { 'Content-Type': 'application/soap+xml; charset=utf-8' },
    body: envelope(operation.body, signed && credentials ? { credentials, at: clock.now() + (deviceClock.offset ?? 0) } : undefined),
    timeout: callTimeout,
    maxBytes: maxAnswer,
    signal,
  })
  const read = (answer: WebAnswer) => readEnvelope(answer.status, answer.reason, answer.body, redact)
  const byHttp = async (operation: Operation, first?: WebAnswer) => read(await askWebAs(request(operation, false), login, first))
  const byWsse = async (operation: Operation) => read(await askWeb(request(operation, true)))

  /** Like the device gives it to anybody. */
  const callUnsigned = async (operation: Operation) => read(await askWeb(request(operation, false)))

  const readTime = async () => {
    deviceClock = readClock(await callUnsigned(operations.dateAndTime()), clock.now())
  }

  const decide = async (operation: Operation): Promise<XmlNode> => {
    const first = await askWeb(request(operation, false))
    try {
      return read(first)
    } catch (thrown) {
      if (!isAuth(thrown) || !credentials) throw thrown
    }
    if (first.challenges.length > 0) {
      const content = await byHttp(operation, first).catch(unlessAuth)
      if (content !== undefined) {
        signing = 'http'
        return content
      }
    }
    const content = await byWsse(operation).catch((thrown: unknown) => {
      throw isAuth(thrown) && deviceClock.doubtful ? clockFailure(thrown) : thrown
    })
    signing = 'wsse'
    return content
  }

  const clockFailure = (thrown: Failure) =>
    new Failure(
      'clock',
      `${thrown.evidence ?? 'refused'}; the camera ${deviceClock.offset === undefined ? 'does not tell its time' : 'gives its local time as UTC'}`,
    )

  /** A refused signature: was the clock set since? */
  const afterRefusal = async (operation: Operation, thrown: unknown): Promise<XmlNode> => {
    const before = deviceClock.offset ?? 0
    await readTime()
    if (Math.abs((deviceClock.offset ?? 0) - before) < 2000) throw thrown
    return byWsse(operation)
  }

  return {
    deviceUrl,
    login,
    readTime,
    get clockSkew() {
      return deviceClock.offset
    },
    get needsCredentials() {
      return signing !== 'undecided'
    },
    get services() {
      return services
    },
    /** Ends what is under way and refuses what comes later. */
    set until(aborted: AbortSignal | undefined) {
      signal = aborted
    },
    set services(found) {
      services = found
    },
    /** Throws OnvifFault for a refusal by the device, else Failure. */
    async call(operation: Operation): Promise<XmlNode> {
      if (signing === 'undecided') return decide(operation)
      if (signing === 'http') return byHttp(operation)
      return byWsse(operation).catch((thrown: unknown) => {
        if (thrown instanceof Failure && (thrown.cause === 'auth' || thrown.cause === 'clock')) return afterRefusal(operation, thrown)
        throw thrown
      })
    },
  }
}

function isAuth(thrown: unknown): thrown is Failure {
  return thrown instanceof Failure && thrown.cause === 'auth'
}

function unlessAuth(thrown: unknown): undefined {
  if (!isAuth(thrown)) throw thrown
}
