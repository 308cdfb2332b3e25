/** An http:// address that was typed: is it MJPEG, or something for FFmpeg? Asked quickly; who does not answer is judged by the look of the address. */
import type { Source } from '../../src-shared/cameras.ts'
import type { Credentials, LoginMemory } from '../net/index.ts'
import { probeHttp } from './probe-http.ts'

const patience = 3000
const looksLikeVideo = /\.(m3u8|mpd|flv|ts|mp4|mkv|webm|mov|avi|h264|264|aac|m4s)(\?|$)|[?&/](flv|hls)\b/i

export async function sniffSource(source: Source, credentials: Credentials | undefined, logins: LoginMemory): Promise<Source> {
  if (source.kind !== 'mjpeg') return source
  const { url } = source
  const kind = await probeHttp(url, credentials, { logins, signal: AbortSignal.timeout(patience) }).then(
    (found) => found.kind,
    () => (looksLikeVideo.test(url) ? 'ffmpeg' : 'mjpeg'),
  )
  return { kind, url }
}
