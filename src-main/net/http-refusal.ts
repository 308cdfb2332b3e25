/** Why a camera's web server refused, by its status: the same for whoever asks. */
import { Failure } from '../base/index.ts'

/** For a status that is no success and no redirect; 401 is for whoever can log in. */
export function httpRefusal(status: number, reason: string): Failure {
  const said = `HTTP ${status} ${reason}`.trim()
  if (status === 401 || status === 403) return new Failure('auth', said)
  if (status === 404 || status === 410) return new Failure('not-found', said)
  // 453 is RTSP's own, which some cameras use for their pictures as well.
  if (status === 429 || status === 453 || status === 503) return new Failure('camera-full', said)
  return new Failure('protocol', said)
}
