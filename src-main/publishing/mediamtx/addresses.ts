/**
 * Where a path can be watched, as that server really offers it: read from its configuration, since every protocol can
 * be off or on another port. Without the API only what is known for sure is told, the RTSP address itself.
 */
import type * as z from 'zod'
import type { Publication } from '../../../src-shared/publishing.ts'
import { hostInUrl } from '../../net/index.ts'
import type { Settings } from './client.ts'

type Addresses = z.infer<typeof Publication>['addresses']

export function watchAddresses(where: {
  /** `rtsp://host:port` of the profile. */
  origin: string
  host: string
  path: string
  settings: Settings | undefined
}): Addresses {
  const { origin, path, settings } = where
  const given = { protocol: origin.startsWith('rtsps:') ? ('rtsps' as const) : ('rtsp' as const), url: `${origin}/${path}` }
  if (!settings) return [given]

  const host = hostInUrl(where.host)
  const on = (key: string) => settings[key] === true
  const port = (key: string) => /:(\d+)$/.exec(text(settings[key]))?.[1]
  /** `no`, `optional`, `strict` before 1.11 as `encryption`; a boolean for HLS and WebRTC. */
  const encryption = text(settings.rtspEncryption ?? settings.encryption) || 'no'
  const found: Addresses = []
  const add = (protocol: Addresses[number]['protocol'], url: string | undefined) => {
    if (url) found.push({ protocol, url })
  }
  const at = (key: string, make: (port: string) => string) => {
    const known = port(key)
    return known === undefined ? undefined : make(known)
  }

  if (settings.rtsp !== false) {
    // The profile's own address leads there for sure (a port may be mapped on the way); the other flavour is derived.
    add(given.protocol, given.url)
    if (encryption !== 'no' && given.protocol === 'rtsp')
      add(
        'rtsps',
        at('rtspsAddress', (number) => `rtsps://${host}:${number}/${path}`),
      )
    if (encryption !== 'strict' && given.protocol === 'rtsps')
      add(
        'rtsp',
        at('rtspAddress', (number) => `rtsp://${host}:${number}/${path}`),
      )
  }
  const http = (key: string) => (on(key) ? 'https' : 'http')
  if (on('hls'))
    add(
      'hls',
      at('hlsAddress', (number) => `${http('hlsEncryption')}://${host}:${number}/${path}/index.m3u8`),
    )
  if (on('webrtc'))
    add(
      'webrtc',
      at('webrtcAddress', (number) => `${http('webrtcEncryption')}://${host}:${number}/${path}`),
    )
  if (on('srt'))
    add(
      'srt',
      at('srtAddress', (number) => `srt://${host}:${number}?streamid=read:${path}`),
    )
  if (on('rtmp')) add('rtmp', rtmpAddress())
  return found.length > 0 ? found : [given]

  function rtmpAddress(): string | undefined {
    return text(settings?.rtmpEncryption) === 'strict'
      ? at('rtmpsAddress', (number) => `rtmps://${host}:${number}/${path}`)
      : at('rtmpAddress', (number) => `rtmp://${host}:${number}/${path}`)
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
