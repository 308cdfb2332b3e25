/**
 * HTTP requests with a camera's user and password: asked without them first, then with the strongest scheme that was offered,
 * then once with each weaker one, never more: cameras lock their accounts. Requests may run at the same time: what one
 * learnt of a new nonce serves those that were under way, and is not taken for a refusal.
 */
import { Failure } from '../../base/index.ts'
import { type Credentials, createLogin, type Login, splitAddress, toHttpHeader } from '../../net/index.ts'
import { askWeb, requestPath, type WebAnswer, type WebRequest } from './web.ts'

/** Keeps the scheme that worked, so that later requests do not have to ask again. One per camera and login. */
export interface WebLogin {
  readonly login: Login
  /** How often it learnt something new of the camera's challenges. */
  learnt: number
}

export function webLogin(credentials: Credentials | undefined): WebLogin {
  return { login: createLogin(credentials), learnt: 0 }
}

/** A request behind whose back others learn new nonces over and over is given up. */
const mostRepeats = 5

/** Throws Failure auth when the login is refused or missing; otherwise like `askWeb`. `first`: what this request was answered without a login. */
export async function askWebAs(request: WebRequest, keeper: WebLogin, first?: WebAnswer): Promise<WebAnswer> {
  const { login } = keeper
  const method = request.method ?? 'GET'
  const uri = requestPath(splitAddress(request.url)?.path ?? '/')
  let signedWith = 0
  const send = () => {
    signedWith = keeper.learnt
    const authorization = login.header({ method, uri, body: request.body === undefined ? undefined : Buffer.from(request.body) })
    return askWeb(
      authorization === undefined ? request : { ...request, headers: { ...request.headers, Authorization: toHttpHeader(authorization) } },
    )
  }

  let answer = first ?? (await send())
  for (let repeats = 0; answer.status === 401; repeats += 1) {
    const learntMeanwhile = keeper.learnt !== signedWith && repeats < mostRepeats
    if (!learntMeanwhile && !login.challenged(answer.challenges, repeats))
      throw new Failure('auth', `HTTP ${answer.status} ${answer.reason}`.trim())
    if (!learntMeanwhile) keeper.learnt += 1
    answer = await send()
  }
  login.accepted()
  return answer
}
