/**
 * From what a person or a program typed to a `Source` without credentials, and the credentials apart.
 *
 * Every refusal is a Problem INPUT_INVALID that names the field and says what to do.
 */
import { isIP } from 'node:net'
import type { Source, SourceInput } from '../../src-shared/cameras.ts'
import { Source as SourceSchema } from '../../src-shared/cameras.ts'
import { Problem } from '../base/index.ts'
import { type Address, joinAddress, splitAddress } from '../net/index.ts'
import { mask, passwordsIn } from '../secrets/index.ts'

export interface ReadSource {
  readonly source: Source
  readonly user: string | undefined
  readonly password: string | undefined
  /** http(s): whether it is MJPEG or something for FFmpeg has to be asked. */
  readonly unsure: boolean
}

/** Schemes that FFmpeg may open. Others (concat:, subfile:, pipe:, data: …) could read what nobody meant to share. */
const ffmpegSchemes = new Set(['rtmp', 'rtmps', 'rtmpt', 'rtmpe', 'srt', 'udp', 'rtp', 'tcp', 'mms', 'mmsh', 'mmst', 'rist', 'ftp'])
const onvifPath = '/onvif/device_service'

export function invalid(field: string, problem: string): Problem {
  return new Problem('INPUT_INVALID', { fields: [{ field, problem }] })
}

/** The `url` shorthand of the contract. */
export function readUrl(text: string, field = 'url'): ReadSource {
  const url = text.trim()
  if (hasControl(url)) throw invalid(field, 'Contains a line break or another control character: type the address again')
  if (/^synthetic:/i.test(url)) return plain(syntheticSource(url, field))
  if (/^(\/dev\/video|v4l2:|dshow:|avfoundation:)/i.test(url))
    return plain({ kind: 'v4l2', device: deviceName(url.replace(/^(v4l2|dshow|avfoundation):(\/\/)?/i, ''), field) })
  if (url.startsWith('/') || /^file:/i.test(url)) return plain({ kind: 'ffmpeg', url: fileUrl(url, field) })
  const address = network(url, field)
  const login = { user: address.user, password: address.password }
  const bare = joinAddress(address)
  switch (address.scheme) {
    case 'rtsp':
    case 'rtsps':
      return { source: { kind: 'rtsp', url: bare, transport: 'auto' }, ...login, unsure: false }
    case 'onvif':
    case 'onvifs':
      return { source: { kind: 'onvif', device_url: deviceUrl(address), transport: 'auto' }, ...login, unsure: false }
    case 'http':
    case 'https':
      return { source: { kind: 'mjpeg', url: bare }, ...login, unsure: true }
    default:
      if (ffmpegSchemes.has(address.scheme)) return { source: { kind: 'ffmpeg', url: bare }, ...login, unsure: false }
      throw invalid(
        field,
        `"${address.scheme}:" is not known: use rtsp, rtsps, http, https, rtmp, srt, onvif://host, /dev/video0 or synthetic:`,
      )
  }
}

/** A host alone, for a camera that has an address already: the same at that host. Undefined where it is more, or not sure to be a host. */
export function movedTo(text: string, source: Source): Source | undefined {
  if (/^[a-z][a-z0-9+.-]*:(\/\/|[^\d])|[\s/\\?#@]/i.test(text)) return undefined
  const there = splitAddress(`any://${text}`)
  const former = splitAddress('url' in source ? source.url : source.kind === 'onvif' ? source.device_url : '')
  if (!former || !there || !(isIP(there.host) || there.host.includes('.') || there.port !== undefined)) return undefined
  const address = joinAddress({ ...former, host: there.host, port: there.port ?? former.port })
  return source.kind === 'onvif' ? { ...source, device_url: address } : ({ ...source, url: address } as Source)
}

/** A source given in full: checked like a URL, credentials taken out of its address. */
export function readSource(given: SourceInput, field = 'source'): ReadSource {
  const parsed = SourceSchema.safeParse(given)
  if (!parsed.success)
    throw new Problem('INPUT_INVALID', {
      fields: parsed.error.issues.map((issue) => ({ field: [field, ...issue.path].join('.'), problem: issue.message })),
    })
  const source = parsed.data
  switch (source.kind) {
    case 'synthetic':
      return plain(source)
    case 'v4l2':
      return plain({ ...source, device: deviceName(source.device, `${field}.device`) })
    case 'onvif': {
      const address = network(source.device_url, `${field}.device_url`)
      if (!/^(https?|onvifs?)$/.test(address.scheme)) throw invalid(`${field}.device_url`, 'Must begin with http:// or https://')
      const device_url = address.scheme.startsWith('onvif')
        ? deviceUrl(address)
        : joinAddress({ ...address, path: address.path || onvifPath })
      return { source: { ...source, device_url }, user: address.user, password: address.password, unsure: false }
    }
    default: {
      const read = readUrl(source.url, `${field}.url`)
      const fits =
        read.source.kind === source.kind ||
        (source.kind === 'ffmpeg' && 'url' in read.source) ||
        (source.kind === 'mjpeg' && read.source.kind === 'mjpeg')
      if (!fits) throw invalid(`${field}.url`, `Not an address of kind "${source.kind}"`)
      const url = 'url' in read.source ? read.source.url : source.url
      return { ...read, source: { ...source, url }, unsure: false }
    }
  }
}

/** The second stream: an address of the same kind as the first. */
export function readSubUrl(text: string, source: Source): ReadSource & { readonly url: string } {
  if (source.kind !== 'rtsp' && source.kind !== 'mjpeg' && source.kind !== 'ffmpeg')
    throw invalid('sub_url', `A camera of kind "${source.kind}" finds its streams by itself: leave this empty`)
  const read = readUrl(text, 'sub_url')
  const same = read.source.kind === source.kind || (source.kind === 'ffmpeg' && read.source.kind === 'mjpeg')
  if (!same || !('url' in read.source)) throw invalid('sub_url', `Must be an address of the same kind as the first (${source.kind})`)
  return { ...read, url: read.source.url }
}

function plain(source: Source): ReadSource {
  return { source, user: undefined, password: undefined, unsure: false }
}

function network(url: string, field: string): Address {
  if (hasControl(url)) throw invalid(field, 'Contains a line break or another control character: type the address again')
  if (passwordsIn(url).includes(mask)) throw invalid(field, `Has ${mask} where its password belongs: type the password`)
  const address = splitAddress(url)
  if (address) return address
  if (!/^[a-z][a-z0-9+.-]*:/i.test(url)) throw invalid(field, 'Is not an address: begin with rtsp://, http://, onvif:// …')
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) throw invalid(field, 'Is not complete: after the scheme comes // and the host')
  throw invalid(
    field,
    'Has no usable host or port: write scheme://host:port/path (port 1 to 65535), and put the password into its own field',
  )
}

function deviceUrl(address: Address): string {
  return joinAddress({
    ...address,
    scheme: address.scheme === 'onvifs' ? 'https' : 'http',
    path: address.path.length > 1 ? address.path : onvifPath,
  })
}

function deviceName(device: string, field: string): string {
  const name = device.trim()
  if (name === '' || hasControl(name) || name.startsWith('-')) throw invalid(field, 'Is not the name of a device')
  return name
}

function fileUrl(url: string, field: string): string {
  const path = url.replace(/^file:(\/\/(localhost)?(?=\/))?/i, '')
  if (path === '') throw invalid(field, 'Names no file')
  return `file:${path}`
}

function syntheticSource(url: string, field: string): Source {
  const query = new URLSearchParams(url.slice('synthetic:'.length).replace(/^[/]*\??/, ''))
  const number = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined)
  const parsed = SourceSchema.safeParse({
    kind: 'synthetic',
    pattern: query.get('pattern') ?? undefined,
    width: number('width'),
    height: number('height'),
    fps: number('fps'),
    audio: query.has('audio') ? !/^(0|false|no)$/i.test(query.get('audio') ?? '') : undefined,
  })
  if (parsed.success) return parsed.data
  throw invalid(field, parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '))
}

function hasControl(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\x7f')
}
