/**
 * One device and one login: sends operations, finds out how the device wants them signed, and stays with that.
 *
 * The first refusal says what is wanted: a challenge means HTTP authentication, a bare SOAP fault means WS-Security. Each is
 * tried once, by one request at a time, and a login that was refused is not sent again: what it was refused with stands until
 * the device's challenge changes or somebody asks (`forgive`), because cameras lock their accounts. One that worked before is
 * sent again, ever more seldom (`net/login-memory.ts`): a device that starts refuses for a while. A signature that worked
 * and is refused later may only mean that the device's clock was set: it is read again, and the call repeated when it moved.
 *
 * Every request has a connection of its own, and none waits for another, except for a login that was not accepted lately: then
 * one goes first, so that a burst costs one refusal. `urgent` not even for that.
 */
import { type Clock, Failure } from '../../base/index.ts'
import { askWeb, askWebAs, type Credentials, createLoginMemory, type WebAnswer, type WebRequest, webLogin } from '../../net/index.ts'
import { type DeviceClock, headerOffset, readClock } from './device-clock.ts'
import { addressingHeaders } from './endpoint-reference.ts'
import { serviceAddress } from './service-address.ts'
import { envelope, OnvifFault, readEnvelope } from './soap.ts'
import { type Operation, operations, type ServiceName } from './templates.ts'
import type { CallOptions, Exchange } from './types.ts'

export interface SessionOptions {
  readonly deviceUrl: string
  readonly credentials: Credentials | undefined
  readonly clock: Clock
  redact(text: string): string
}

export type OnvifSession = ReturnType<typeof createSession>

const callTimeout = 6000
const maxAnswer = 4 * 1024 * 1024
/** Milliseconds in which a login that was accepted is believed to be so still, and for which others wait for the first of a burst. */
const lately = 1000
const mostPatience = 1500
/** Milliseconds by which a clock has to have moved to explain a refused signature. */
const moved = 2000

export function createSession({ deviceUrl, credentials, clock, redact }: SessionOptions) {
  const record = createLoginMemory(clock).record(deviceUrl, credentials ?? { user: '', password: '' })
  let login = webLogin(credentials)
  let signing: 'unknown' | 'http' | 'wsse' = 'unknown'
  /** The call that the login was proved by: asked again to tell a changed password from a forbidden operation. */
  let proof: Operation | undefined
  /** The way that worked last, what the device had asked with, and when an answer to it came last. */
  let accepted: { readonly by: 'http' | 'wsse'; readonly challenge: string } | undefined
  let acceptedAt = Number.NEGATIVE_INFINITY
  let refused: Failure | undefined
  /** Faults without a reason that no signature mended: they were never about the login. */
  const unmended = new Set<string>()
  let told: DeviceClock | undefined
  let byHeader: number | undefined
  let queue: Promise<unknown> = Promise.resolve()
  let services: Readonly<Partial<Record<ServiceName, string>>> = {}

  const isIn = () => signing !== 'unknown'
  const offset = () => told?.offset ?? byHeader
  const doubtful = () => told?.doubtful === true && (told.offset !== undefined || byHeader === undefined)

  const request = (operation: Operation, options: CallOptions, signedAt?: number): WebRequest => {
    const { to, action, timeout = callTimeout, signal } = options
    const own = services[operation.service] ?? deviceUrl
    return {
      url: to ? (to.url ?? serviceAddress(to.address, deviceUrl)) : own,
      method: 'POST',
      headers: { 'Content-Type': 'application/soap+xml; charset=utf-8' },
      body: envelope(
        operation.body,
        signedAt === undefined || !credentials ? undefined : { credentials, at: signedAt },
        addressingHeaders(to, action),
      ),
      timeout,
      maxBytes: maxAnswer,
      signal,
    }
  }
  const read = (answer: WebAnswer): Exchange => ({
    content: readEnvelope(answer.status, answer.reason, answer.body, redact),
    xml: answer.body.toString('utf8'),
  })
  const noted = (answer: WebAnswer): WebAnswer => {
    byHeader = headerOffset(answer.headers.date, clock.now()) ?? byHeader
    return answer
  }
  const unsigned = async (operation: Operation, options: CallOptions) => noted(await askWeb(request(operation, options)))
  const byHttp = async (operation: Operation, options: CallOptions, first?: WebAnswer) =>
    read(noted(await askWebAs(request(operation, options), login, first)))
  const byWsse = async (operation: Operation, options: CallOptions, by = offset()) =>
    read(await askWeb(request(operation, options, clock.now() + (by ?? 0))))

  const readTime = async (options: CallOptions = {}) => {
    const { content } = read(await unsigned(operations.dateAndTime(), options))
    told = readClock(content, clock.now())
  }
  /** For a device that tells even its time only to whoever logged in. */
  const readTimeSigned = async (options: CallOptions = {}) => {
    told = readClock((await signed(operations.dateAndTime(), options)).content, clock.now())
  }

  /** Each way of signing once, and that with a doubtful clock by the time of its web server as well. */
  const logIn = async (operation: Operation, options: CallOptions, first: WebAnswer): Promise<Exchange> => {
    const challenge = challengeOf(first)
    const knows = accepted?.challenge === challenge ? accepted.by : undefined
    if (first.challenges.length > 0 && knows !== 'wsse') {
      const done = await byHttp(operation, options, first).catch((thrown: unknown) => {
        // a device that answers something else than a refusal has let us in
        if (thrown instanceof OnvifFault && !isRefusal(thrown)) as('http', challenge)
        else if (knows) throw thrown
        return unlessRefused(thrown)
      })
      if (done) {
        proof ??= operation
        as('http', challenge)
        return done
      }
    }
    const now = offset()
    const other = doubtful() && byHeader !== undefined && Math.abs(byHeader - (now ?? 0)) > moved ? [byHeader] : []
    let last: unknown
    for (const by of [now, ...other]) {
      const done = await byWsse(operation, options, by).catch((thrown: unknown) => {
        last = thrown
        return unlessRefused(thrown)
      })
      if (!done) continue
      if (by !== now) told = { offset: by, doubtful: false }
      proof ??= operation
      as('wsse', challenge)
      return done
    }
    throw doubtful() && last instanceof Failure ? clockFailure(last) : last
  }

  const as = (by: 'http' | 'wsse', challenge: string): void => {
    signing = by
    accepted = { by, challenge }
    acceptedAt = clock.now()
    record.worked()
  }

  const clockFailure = (thrown: Failure) =>
    new Failure(
      'clock',
      `${thrown.evidence ?? 'refused'}; the camera ${told?.offset === undefined ? 'does not tell its time' : 'gives its local time as UTC'}`,
    )

  /** With the memory of what was refused around it. */
  const logInOnce = async (operation: Operation, options: CallOptions, first: WebAnswer): Promise<Exchange> => {
    const challenge = challengeOf(first)
    if (refused && record.holds(challenge) !== undefined) throw refused
    login = webLogin(credentials)
    return logIn(operation, options, first).catch((thrown: unknown) => {
      if (isRefusal(thrown)) refuse(thrown, challenge)
      throw thrown
    })
  }

  const refuse = (failure: Failure, challenge: string) => {
    refused = failure
    record.refused(challenge, failure.message)
  }

  /** A fault that gives no reason: a signature is tried once for each that reads like it. */
  const mend = async (refusal: Failure, operation: Operation, options: CallOptions, first: WebAnswer): Promise<Exchange> => {
    if (unmended.has(refusal.message)) throw refusal
    return logInOnce(operation, options, first).catch((thrown: unknown) => {
      if (isRefusal(thrown)) throw thrown
      unmended.add(refusal.message)
      throw refusal
    })
  }

  const signed = async (operation: Operation, options: CallOptions): Promise<Exchange> => {
    const by = signing === 'http' ? byHttp : byWsse
    const again = async (thrown: unknown) => {
      if (!isRefusal(thrown) || by !== byWsse || !(await clockMoved(options))) throw thrown
      return byWsse(operation, options)
    }
    try {
      const done = await by(operation, options).catch(again)
      acceptedAt = clock.now()
      return done
    } catch (thrown) {
      if (isRefusal(thrown)) await judge(operation, thrown, options)
      throw thrown
    }
  }

  const within = async (work: Promise<void>) => {
    let cancel = () => {}
    const patience = new Promise<void>((done) => {
      cancel = clock.after(mostPatience, done)
    })
    await Promise.race([work, patience])
    cancel()
  }
  /** The first of a burst, while it is not known whether the login is still accepted. */
  let first: Promise<void> | undefined
  const signedInTurn = async (operation: Operation, options: CallOptions): Promise<Exchange> => {
    const { timeout = callTimeout, urgent } = options
    const isSure = urgent || clock.now() - acceptedAt < lately
    if (first && !isSure) await within(first)
    if (signing === 'unknown') return exchange(operation, options)
    const asked = signed(operation, options)
    // whoever waits for news is no measure for others
    if (!isSure && !first && timeout <= callTimeout) {
      const settled = () => {
        first = undefined
      }
      first = asked.then(settled, settled)
    }
    return asked
  }

  const clockMoved = async (options: CallOptions) => {
    const before = offset() ?? 0
    await readTime(options).catch(() => undefined)
    return Math.abs((offset() ?? 0) - before) >= moved
  }

  /** A login that worked is refused: is it the login, or only this operation? */
  const judge = async (operation: Operation, thrown: Failure, options: CallOptions) => {
    if (!isIn()) return
    const known = proof
    const stands =
      known && known.body !== operation.body
        ? await (signing === 'http' ? byHttp : byWsse)(known, { signal: options.signal }).then(
            () => true,
            (again: unknown) => !isRefusal(again),
          )
        : false
    // others under way were judged meanwhile
    if (stands || !isIn()) return
    signing = 'unknown'
    refuse(thrown, accepted?.challenge ?? '')
  }

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work, work)
    queue = done.catch(() => undefined)
    return done
  }

  /** Throws OnvifFault for a refusal by the device, else Failure. */
  async function exchange(operation: Operation, options: CallOptions = {}): Promise<Exchange> {
    if (signing !== 'unknown') return signedInTurn(operation, options)
    const answer = await unsigned(operation, options)
    const refusal = refusalOf(answer, read)
    if (!(refusal instanceof Failure)) return refusal
    if (!credentials || !wantsLogin(refusal)) throw refusal
    if (options.urgent && !refused) return logIn(operation, options, answer)
    return inTurn(() => {
      if (signing !== 'unknown') return signed(operation, options)
      return isRefusal(refusal) ? logInOnce(operation, options, answer) : mend(refusal, operation, options, answer)
    })
  }

  return {
    deviceUrl,
    get login() {
      return login
    },
    readTime,
    readTimeSigned,
    get clockSkew() {
      return offset()
    },
    get needsCredentials() {
      return signing !== 'unknown'
    },
    get services() {
      return services
    },
    set services(found) {
      services = found
    },
    /** The login worked there before this session began. */
    workedBefore: () => record.workedBefore(),
    /** A person asks: a refused login may be sent once more. */
    forgive() {
      refused = undefined
      record.forget()
      unmended.clear()
    },
    exchange,
  }
}

function refusalOf(answer: WebAnswer, read: (answer: WebAnswer) => Exchange): Exchange | Failure {
  try {
    return read(answer)
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown
    throw thrown
  }
}

/** Also a fault that gives no reason: some say so that a WS-Security header is missing, with a text of their own and no subcode. */
function wantsLogin(refusal: Failure): boolean {
  if (isRefusal(refusal)) return true
  return refusal instanceof OnvifFault && refusal.cause === 'protocol' && /^(Sender|Client)$/.test(refusal.codes.join('/'))
}

function isRefusal(thrown: unknown): thrown is Failure & { readonly cause: 'auth' | 'clock' } {
  return thrown instanceof Failure && (thrown.cause === 'auth' || thrown.cause === 'clock')
}

function unlessRefused(thrown: unknown): undefined {
  if (!isRefusal(thrown)) throw thrown
}

/** What a device asks for a login with, without what changes each time. */
function challengeOf(answer: WebAnswer): string {
  return answer.challenges
    .map((one) => one.replace(/\b(nonce|opaque|stale)\s*=\s*("[^"]*"|[^,\s]*)/gi, ''))
    .sort()
    .join('\n')
}
