/** A session description that a publisher announced: refused where MediaMTX 1.20 refuses it, and written anew for readers. Pure. */
import { spsInfo } from '../../../src-main/media/index.ts'

export interface AnnouncedTrack {
  /** `a=control` of the section. */
  readonly control: string
  /** `video`, `audio`, `application` … */
  readonly kind: string
  readonly encoding: string
  readonly clockRate: number
  readonly channels: number
  /** Of H.264, where the description holds the parameter sets: pixels, profile_idc, level_idc. */
  readonly format: { readonly width: number; readonly height: number; readonly profile: number; readonly level: number } | undefined
  /** The section's lines without its control. */
  readonly lines: readonly string[]
}

export interface Announced {
  readonly tracks: readonly AnnouncedTrack[]
}

const staticEncodings: Readonly<Record<string, string>> = {
  0: 'PCMU/8000',
  8: 'PCMA/8000',
  14: 'MPA/90000',
  26: 'JPEG/90000',
  33: 'MP2T/90000',
}

/** Undefined where the server answers 400. */
export function readAnnounced(sdp: string): Announced | undefined {
  const sections = sdp.split(/\r?\n(?=m=)/)
  const head = sections.shift() ?? ''
  if (!head.startsWith('v=0') || /^b=\w+:\s*$/m.test(sdp) || sections.length === 0) return undefined
  const tracks: AnnouncedTrack[] = []
  for (const section of sections) {
    const track = readSection(section.split(/\r?\n/).filter(Boolean))
    if (!track) return undefined
    tracks.push(track)
  }
  return { tracks }
}

function readSection(lines: readonly string[]): AnnouncedTrack | undefined {
  const [, kind = '', type = ''] = /^m=(\S+) \S+ \S+ (\d+)/.exec(lines[0] ?? '') ?? []
  // A back channel cannot be published, and kinds beyond these fail the whole description.
  if (!['video', 'audio', 'application'].includes(kind) || lines.includes('a=sendonly')) return undefined
  const rtpmap =
    lines.find((line) => line.startsWith(`a=rtpmap:${type} `))?.slice(`a=rtpmap:${type} `.length) ?? staticEncodings[type] ?? ''
  const [encoding = '', clockRate = '90000', channels = '1'] = rtpmap.trim().split('/')
  if (!encoding) return undefined
  const control = lines.find((line) => line.startsWith('a=control:'))?.slice('a=control:'.length) ?? ''
  const fmtp = lines.find((line) => line.startsWith(`a=fmtp:${type} `)) ?? ''
  if (encoding.toUpperCase() === 'H264' && !/packetization-mode=1/.test(fmtp)) return undefined
  return {
    control,
    kind,
    encoding: encoding.toUpperCase(),
    clockRate: Number(clockRate),
    channels: Number(channels),
    format: encoding.toUpperCase() === 'H264' ? h264Format(fmtp) : undefined,
    lines: lines.filter((line) => !line.startsWith('a=control:') && /^(m=|a=rtpmap:|a=fmtp:)/.test(line)),
  }
}

function h264Format(fmtp: string): AnnouncedTrack['format'] {
  const sps = Buffer.from(/sprop-parameter-sets=([A-Za-z0-9+/=]+)/.exec(fmtp)?.[1] ?? '', 'base64')
  const size = spsInfo('h264', [sps])
  return size && { width: size.width, height: size.height, profile: sps[1] ?? 0, level: sps[3] ?? 0 }
}

export function writeForReaders({ tracks }: Announced): string {
  const head = ['v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=Session', 'c=IN IP4 0.0.0.0', 't=0 0', 'a=control:*']
  const sections = tracks.flatMap(({ lines: [media = '', ...rest] }, n) => {
    return [media.replace(/^(m=\S+) \S+/, '$1 0'), `a=control:trackID=${n}`, ...rest]
  })
  return `${[...head, ...sections].join('\r\n')}\r\n`
}
