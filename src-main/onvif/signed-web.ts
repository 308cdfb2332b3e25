/**
 * HTTP requests with a camera's user and password: asked without them first, then with the strongest scheme that was offered,
 * then once with the next one, never more: cameras lock their accounts.
 */
import { Failure } from '../media/index.ts'
import type { Credentials } from '../rtsp/types.ts'
import { splitAddress } from './address.ts'
import { answerChallenge, type Challenge, readChallenges } from './http-auth.ts'
import { askWeb, requestPath, type WebAnswer, type WebRequest } from './web.ts'

/** Keeps the scheme that worked, so that later requests do not have to ask again. One per camera and login. */
export interface WebLogin {
  readonly credentials: Credentials | undefined
  challenge: Challenge | undefined
  count: number
}

export function webLogin(credentials: Credentials | undefined): WebLogin {
  return { credentials, challenge: undefined, count: 0 }
}

/** Throws Failure auth when the login is refused or missing; otherwise like `askWeb`. `first`: what this request was answered without a login. */
export async function askWebAs(request: WebRequest, login: WebLogin, first?: WebAnswer): Promise<WebAnswer> {
  const uri = requestPath(splitAddress(request.url)?.path ?? '/')
  const send = (challenge: Challenge | undefined) => {
    if (!challenge || !login.credentials) return askWeb(request)
    login.count += 1
    const authorization = answerChallenge(challenge, login.credentials, request.method ?? 'GET', uri, login.count)
    return askWeb({ ...request, headers: { ...request.headers, Authorization: authorization } })
  }

  const known = login.challenge
  let answer = known || !first ? await send(known) : first
  if (answer.status !== 401) return answer
  const offered = readChallenges(answer.challenges)
  const refused = () => new Failure('auth', `HTTP ${answer.status} ${answer.reason}`.trim())
  // a login that worked before is tried again only because its nonce ran out
  const again = known && offered.find((challenge) => challenge.params.nonce !== known.params.nonce)
  if (!login.credentials || (known && !again)) throw refused()

  for (const challenge of again ? [again] : offered.slice(0, 2)) {
    login.count = 0
    answer = await send(challenge)
    if (answer.status === 401) continue
    login.challenge = challenge
    return answer
  }
  throw refused()
}
