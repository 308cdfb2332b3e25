/**
 * One server's playback, asked as a browser would: HTTP with its cookies (MediaMTX keeps a session of HLS in one, behind a redirect
 * that tries whether cookies are kept), the login only where it is asked for. All failures are `Failure`.
 */
import { Failure } from '../../base/index.ts'
import type { Credentials } from '../../net/index.ts'
import { type ApiAnswer, type ApiRequest, createApiHttp, type TrustedCertificates } from '../mediamtx/http.ts'

export interface PlaybackClient {
  /** Any status but 401 and 403 is an answer. */
  ask(request: ApiRequest): Promise<ApiAnswer>
  close(): void
}

const mostRedirects = 3

export function createPlaybackClient(
  base: string,
  credentials: Credentials | undefined,
  certificates: TrustedCertificates,
): PlaybackClient {
  const open = createApiHttp(base, undefined, certificates)
  const loggedIn = credentials ? createApiHttp(base, credentials, certificates) : undefined
  const cookies = new Map<string, string>()
  let needsLogin = false

  const once = async (request: ApiRequest): Promise<ApiAnswer> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const withCookies = cookie === '' ? request : { ...request, headers: { ...request.headers, cookie } }
    const answer = await (needsLogin ? (loggedIn ?? open) : open).request(withCookies)
    for (const set of answer.headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=;\s]+)=([^;]*)/.exec(set) ?? []
      if (name !== undefined && value !== undefined) cookies.set(name, value)
    }
    if (answer.status !== 401 || needsLogin || !loggedIn) return answer
    needsLogin = true // whoever may publish may often read
    return once(request)
  }

  return {
    async ask(request) {
      let answer = await once(request)
      for (let hops = 0; hops < mostRedirects && answer.status >= 300 && answer.status < 400; hops += 1) {
        const to = URL.parse(answer.headers.location ?? '', `${base}${request.path}`)
        // Not to another host: the password would go along.
        if (!to || to.origin !== new URL(base).origin) break
        answer = await once({ ...request, path: `${to.pathname}${to.search}` })
      }
      if (answer.status === 401) throw new Failure('auth', `playback answered 401${loggedIn ? ', also to the user that publishes' : ''}`)
      if (answer.status === 403) throw new Failure('forbidden', 'playback answered 403')
      return answer
    },
    close() {
      open.close()
      loggedIn?.close()
    },
  }
}
