/** One message of a webhook, sent once. Its signature lets the other side prove that it came from here, unaltered and lately. */
import { createHmac } from 'node:crypto'
import type { Cause } from '../../../src-shared/trouble.ts'
import { asFailure, Failure } from '../../base/index.ts'
import { socketFailure } from '../../net/index.ts'

export interface HookTarget {
  /** May hold `user:password@`. */
  readonly url: string
  readonly secret: string | undefined
}

/** Milliseconds for the whole exchange. */
const answerWithin = 5000

/** The header's value for a body that was sent at this time (seconds since 1970). */
const signatureOf = (secret: string, seconds: number, body: string) =>
  `sha256=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`

/** The status of a message that was taken. Throws Failure for everything else; `final` where sending it again cannot help. */
export async function postMessage({ url, secret }: HookTarget, body: string, id: string, seconds: number): Promise<number> {
  let address: URL
  try {
    address = new URL(url)
  } catch {
    throw new Failure('bad-url', 'not an address')
  }
  const [user, password] = [decodeURIComponent(address.username), decodeURIComponent(address.password)]
  address.username = ''
  address.password = ''
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'user-agent': 'Camgate',
    'x-camgate-delivery': id,
    'x-camgate-timestamp': String(seconds),
    ...(user !== '' && { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }),
    ...(secret && { 'x-camgate-signature': signatureOf(secret, seconds, body) }),
  }
  // whoever answers with another address would get the signature and what the camera saw
  const answer = await fetch(address, {
    method: 'POST',
    headers,
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(answerWithin),
  }).catch((thrown: unknown) => {
    throw explain(thrown)
  })
  await answer.body?.cancel().catch(() => {})
  if (answer.status >= 200 && answer.status < 300) return answer.status
  const again = answer.status >= 500 || answer.status === 408 || answer.status === 429
  throw new Failure(causeOf(answer.status), `HTTP ${answer.status} ${answer.statusText}`.trim(), !again)
}

function causeOf(status: number): Cause {
  if (status === 401 || status === 403) return 'auth'
  if (status === 404 || status === 410) return 'not-found'
  return status >= 500 ? 'failing' : 'protocol'
}

function explain(thrown: unknown): Failure {
  if (thrown instanceof Error && thrown.name === 'TimeoutError') return new Failure('silent', `no answer within ${answerWithin} ms`)
  const cause = thrown instanceof Error ? thrown.cause : undefined
  return cause instanceof Error ? socketFailure(cause) : asFailure(thrown)
}
