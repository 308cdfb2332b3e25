/**
 * HTTP as MediaMTX's control API speaks it: bodies that are empty on success in most versions, a 401 that comes up to
 * four seconds late on purpose, plain text where the route does not exist. The login goes along unasked, since a try without it costs
 * those seconds as well. Throws nothing but Failure.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { basicAuthorization, type Credentials, createKeptWeb, placeOf, type ShownCertificate } from '../../net/index.ts'

export interface ApiAnswer {
  readonly status: number
  /** Parsed JSON; undefined for an empty body or another type. */
  readonly body: unknown
  readonly text: string
  readonly bytes: Buffer
  readonly headers: IncomingHttpHeaders
  /** Over a connection that had been used before. */
  readonly reused: boolean
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS'
  /** Encoded path with its query, from `/`. */
  readonly path: string
  /** As JSON. */
  readonly body?: unknown
  /** As it is. */
  readonly raw?: { readonly type: string; readonly text: string }
  readonly headers?: Readonly<Record<string, string>>
}

/** Who knows which certificate is the right one; throws Failure for another. */
export interface TrustedCertificates {
  meet(address: { readonly host: string; readonly port: number }, shown: ShownCertificate): void
}

export interface ApiHttp {
  request(request: ApiRequest): Promise<ApiAnswer>
  close(): void
}

/** A wrong password is answered after up to 4 s (1.20.1), so the limit lies well above. */
const within = 8000
const maxBytes = 16 * 1024 * 1024

/** Without `certificates` only what an authority vouches for is accepted. */
export function createApiHttp(base: string, credentials: Credentials | undefined, certificates?: TrustedCertificates): ApiHttp {
  const place = placeOf(base)
  const meet = certificates && ((shown: ShownCertificate) => certificates.meet(place, shown))
  const web = createKeptWeb({ base, within, maxBytes, meet })
  const login: Record<string, string> = credentials ? { authorization: basicAuthorization(credentials) } : {}

  return {
    async request({ method, path, body, raw, headers }) {
      const sent = raw?.text ?? (body === undefined ? undefined : JSON.stringify(body))
      const answer = await web.request({
        method,
        path,
        body: sent,
        headers: {
          accept: raw || headers ? '*/*' : 'application/json',
          ...login,
          ...(sent === undefined ? {} : { 'content-type': raw?.type ?? 'application/json' }),
          ...headers,
        },
      })
      const text = answer.bytes.toString('utf8')
      const json = /^application\/json/.test(answer.headers['content-type'] ?? '')
      return { ...answer, text, body: json ? parsed(text) : undefined }
    },
    close: web.close,
  }
}

function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
