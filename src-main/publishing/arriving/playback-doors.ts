/** Where a server hands out a path by WHEP and by HLS, read from its configuration: both can be off, and on any port. Pure. */
import { hostInUrl } from '../../net/index.ts'
import type { Settings } from '../mediamtx/client.ts'

export interface PlaybackDoor {
  /** `http://host:port` */
  readonly base: string
  /** Path of the request, from `/`: ends in `/whep` or `/index.m3u8`. */
  readonly path: string
}

/** Undefined: the server does not offer it. */
export function playbackDoor(kind: 'whep' | 'hls', { host, path, settings }: { host: string; path: string; settings: Settings }) {
  const [name, file] = kind === 'whep' ? (['webrtc', 'whep'] as const) : (['hls', 'index.m3u8'] as const)
  const port = /:(\d+)$/.exec(String(settings[`${name}Address`] ?? ''))?.[1]
  if (settings[name] !== true || port === undefined) return undefined
  const scheme = settings[`${name}Encryption`] === true ? 'https' : 'http'
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  return { base: `${scheme}://${hostInUrl(host)}:${port}`, path: `/${encoded}/${file}` } satisfies PlaybackDoor
}
