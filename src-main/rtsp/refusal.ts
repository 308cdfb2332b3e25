/** What the status of an answer means: towards a camera that is asked to play, and towards a server that is asked to record. */

import type { Cause } from '../../src-shared/trouble.ts'
import { Failure } from '../base/index.ts'
import type { Login } from '../net/index.ts'
import { type RtspResponse, statusText } from './wire/message.ts'

export const succeeded = (response: RtspResponse) => response.status >= 200 && response.status < 300

/** A refusal that names no way to log in says nothing about the password. */
function loginCause({ status, headers }: RtspResponse): Cause | undefined {
  if (status === 401 || status === 407) return 'auth'
  if (status !== 403) return undefined
  return headers.get('www-authenticate') === undefined ? 'forbidden' : 'auth'
}

function cameraCause(method: string, response: RtspResponse): Cause {
  const { status } = response
  const login = loginCause(response)
  if (login) return login
  if (status === 404 || status === 410 || (status === 400 && method === 'DESCRIBE')) return 'not-found'
  // What cameras answer when they have no session left (facts of the field rather than of the RFC).
  if (status === 453 || status === 454 || status === 503) return 'camera-full'
  if (status >= 500 && status !== 501 && status !== 505 && status !== 551) return 'failing'
  return status === 461 ? 'transport' : 'protocol'
}

/** A camera's refusal, with the stage and the status line as evidence. */
export function cameraRefusal(method: string, response: RtspResponse, login: Login): Failure {
  const why = response.status === 401 ? `: ${login.refusal}` : ''
  const isUnexplained = response.status === 401 && !login.offered
  return new Failure(cameraCause(method, response), `${method}: ${statusText(response)}${why}`, isUnexplained ? false : undefined)
}

function serverCause(method: string, response: RtspResponse): Cause {
  const { status } = response
  const login = loginCause(response)
  if (login) return login
  if (status === 453 || (status >= 500 && status !== 501 && status !== 505)) return 'failing'
  if (status === 415) return 'codec'
  if (status === 461) return 'transport'
  // MediaMTX answers 400 for a path that it does not know or that is taken, at ANNOUNCE or (since 1.15) at RECORD; the reason
  // stands only in its log.
  if (method !== 'SETUP' && [400, 404, 405, 409, 410, 454, 455].includes(status)) return 'path-refused'
  return 'protocol'
}

/** A server's refusal of a publisher. */
export function serverRefusal(method: string, response: RtspResponse, login: Login): Failure {
  if (response.version.startsWith('HTTP'))
    return new Failure('protocol', `${method}: ${statusText(response)}, in HTTP: a web server listens there, no RTSP server`)
  const why = response.status === 401 ? `: ${login.refusal}` : ''
  return new Failure(serverCause(method, response), `${method}: ${statusText(response)}${why}`)
}
