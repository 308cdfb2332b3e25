/**
 * HTTP requests with a camera's user and password: asked without them first, then with the strongest scheme that was offered,
 * then once with each weaker one, never more: cameras lock their accounts.
 */
import { Failure } from '../../base/index.ts'
import { type Credentials, createLogin, type Login, toHttpHeader } from '../../rtsp/index.ts'
import { splitAddress } from './address.ts'
import { askWeb, requestPath, type WebAnswer, type WebRequest } from './web.ts'

/** Keeps the scheme that worked, so that later requests do not have to ask again. One per camera and login. */
export type WebLogin = Login

export function webLogin(credentials: Credentials | undefined): WebLogin {
  return createLogin(credentials)
}

/** Throws Failure auth when the login is refused or missing; otherwise like `askWeb`. `first`: what this request was answered without a login. */
export async function askWebAs(request: WebRequest, login: WebLogin, first?: WebAnswer): Promise<WebAnswer> {
  const method = request.method ?? 'GET'
  const uri = requestPath(splitAddress(request.url)?.path ?? '/')
  const send = () => {
    const authorization = login.header({ method, uri, body: request.body === undefined ? undefined : Buffer.from(request.body) })
    return askWeb(
      authorization === undefined ? request : { ...request, headers: { ...request.headers, Authorization: toHttpHeader(authorization) } },
    )
  }

  let answer = first ?? (await send())
  for (let repeats = 0; answer.status === 401; repeats += 1) {
    if (!login.challenged(answer.challenges, repeats)) throw new Failure('auth', `HTTP ${answer.status} ${answer.reason}`.trim())
    answer = await send()
  }
  login.accepted()
  return answer
}
