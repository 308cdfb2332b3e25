/**
 * Session descriptions as cameras write them (RFC 8866 is what they should write). Never throws: a line that makes no sense
 * is ignored, a media section that makes no sense is dropped, the first value of a name wins.
 */
import { type MediaDescription, spsInfo, type Track } from '../../media/index.ts'
import { readText } from '../../net/index.ts'
import { codecOf, type Encoding, staticEncodings } from './codec-names.ts'
import { stripCredentials } from './url.ts'

export interface SessionDescription extends MediaDescription {
  /** Session-level `a=control`, without credentials. */
  readonly control: string | undefined
  /** Tracks that want to hear, not to be heard (`a=sendonly`: ONVIF backchannel). */
  readonly backchannels: ReadonlySet<number>
  /** Tracks that are encrypted inside (`RTP/SAVP`), with the values of their `a=crypto`. */
  readonly encrypted: ReadonlyMap<number, readonly string[]>
  /** All formats that a track's section lists, where there are several; the one in `tracks` first. A camera sends what it likes of them. */
  readonly formats: ReadonlyMap<number, readonly Track[]>
}

interface Section {
  readonly media: string
  /** RTP/AVP, RTP/SAVP … */
  readonly profile: string
  readonly formats: readonly string[]
  readonly lines: string[]
}

/** All attributes `a=name:value` of these lines with that name: the values, trimmed. */
function attributes(lines: readonly string[], name: string): string[] {
  const start = `a=${name}:`
  return lines.filter((line) => line.toLowerCase().startsWith(start)).map((line) => line.slice(start.length).trim())
}

function split(text: string): { session: string[]; sections: Section[] } {
  const session: string[] = []
  const sections: Section[] = []
  for (const raw of text.split(/[\r\n]+/)) {
    const line = raw.trim()
    const media = /^m=(\S+)\s+\S+\s+(\S+)\s*(.*)$/.exec(line)
    if (media?.[1])
      sections.push({
        media: media[1].toLowerCase(),
        profile: media[2] ?? '',
        formats: (media[3] ?? '').split(/\s+/).filter(Boolean),
        lines: [],
      })
    // A section that cannot be read takes its lines with it, or they would be taken for the section before.
    else if (line.startsWith('m=')) sections.push({ media: '', profile: '', formats: [], lines: [] })
    else (sections.at(-1)?.lines ?? session).push(line)
  }
  return { session, sections }
}

function readRtpmap(lines: readonly string[], payloadType: number): Encoding | undefined {
  for (const value of attributes(lines, 'rtpmap')) {
    const match = /^(\d+)\s+([^/\s]+)(?:\s*\/\s*(\d+))?(?:\s*\/\s*(\d+))?/.exec(value)
    if (!match?.[2] || Number(match[1]) !== payloadType) continue
    return { encoding: match[2].toUpperCase(), clockRate: Number(match[3] ?? 0), channels: match[4] ? Number(match[4]) : undefined }
  }
  return undefined
}

function readFmtp(places: readonly (readonly string[])[], payloadType: number): Record<string, string> {
  const found: Record<string, string> = {}
  // Some list the video's parameters under the audio: the payload type decides, the own section goes first.
  for (const value of places.flatMap((lines) => attributes(lines, 'fmtp'))) {
    const match = /^(\d+)\s+(.*)$/.exec(value)
    if (!match || Number(match[1]) !== payloadType) continue
    for (const part of (match[2] ?? '').split(';')) {
      const [key = '', ...rest] = part.split('=')
      const name = key.trim().toLowerCase()
      if (/^[\w.-]+$/.test(name) && name !== '__proto__' && !(name in found)) found[name] = rest.join('=').trim()
    }
    break
  }
  return found
}

/** AAC without its configuration: the one whose payload type belongs to no track was meant, in its own section or anywhere. */
function strayConfig(section: Section, sections: readonly Section[]): Record<string, string> {
  const taken = new Set(sections.flatMap(({ formats }) => formats))
  for (const lines of [section.lines, ...sections.filter((one) => one !== section).map((one) => one.lines)]) {
    for (const value of attributes(lines, 'fmtp')) {
      const type = /^\d+/.exec(value)?.[0]
      if (type === undefined || taken.has(type)) continue
      const found = readFmtp([lines], Number(type))
      if (found.config) return found
    }
  }
  return {}
}

/** Base64 of one set, without the start code that some put before it. */
function decodeSet(text: string): Buffer {
  const bytes = Buffer.from(text.trim(), 'base64')
  if (bytes.length > 4 && bytes.readUInt32BE(0) === 1) return bytes.subarray(4)
  return bytes.length > 3 && bytes.readUIntBE(0, 3) === 1 ? bytes.subarray(3) : bytes
}

/** Sets that can be read, or none at all: those in band are better than a guess. */
function readParameterSets(codec: Track['codec'], fmtp: Readonly<Record<string, string>>): Buffer[] {
  if (codec === 'h264') {
    const sets = (fmtp['sprop-parameter-sets'] ?? '')
      .split(',')
      .map(decodeSet)
      .filter((set) => set.length > 1)
    const sps = sets.find((set) => ((set[0] as number) & 31) === 7)
    const pps = sets.filter((set) => ((set[0] as number) & 31) === 8)
    return sps && pps.length > 0 && spsInfo(codec, [sps]) ? [sps, ...pps] : []
  }
  if (codec === 'h265') {
    const sets = ['sprop-vps', 'sprop-sps', 'sprop-pps'].map((name) => decodeSet((fmtp[name] ?? '').split(',')[0] ?? ''))
    const whole = sets.every((set, n) => set.length > 2 && (((set[0] as number) >> 1) & 63) === 32 + n)
    return whole && spsInfo(codec, sets) ? sets : []
  }
  return []
}

function readSize(lines: readonly string[]): { width: number; height: number } | undefined {
  const value = attributes(lines, 'framesize')[0]?.replace(/^\d+\s+/, '') ?? attributes(lines, 'x-dimensions')[0] ?? ''
  const match = /^(\d+)\s*[-,x]\s*(\d+)/.exec(value)
  return match && Number(match[1]) > 0 && Number(match[2]) > 0 ? { width: Number(match[1]), height: Number(match[2]) } : undefined
}

/** The first format is the default (RFC 8866 §5.14), unless nobody knows what it is. */
function isKnown(section: Section, format: string): boolean {
  const type = Number(format)
  const encoding = readRtpmap(section.lines, type) ?? staticEncodings[type]
  return encoding !== undefined && codecOf(encoding.encoding) !== 'other'
}

const fixedClocks: Partial<Record<Track['codec'], number>> = { h264: 90_000, h265: 90_000, mjpeg: 90_000, opus: 48_000 }

/** One track for each format that the section lists, the one that is meant first; none where the section makes no sense. */
function readTracks(section: Section, index: number, sections: readonly Section[]): Track[] {
  const listed = [...new Set(section.formats)]
  const first = listed.find((format) => isKnown(section, format)) ?? listed[0]
  return [first, ...listed.filter((format) => format !== first)].flatMap((format) => readTrack(section, index, sections, format) ?? [])
}

function readTrack(section: Section, index: number, sections: readonly Section[], format: string | undefined): Track | undefined {
  const kind = section.media === 'video' || section.media === 'audio' ? section.media : 'data'
  const payloadType = Number(format)
  const numbered = Number.isInteger(payloadType) && payloadType >= 0 && payloadType <= 127
  if (section.media === '' || (kind !== 'data' && !numbered)) return undefined
  const others = sections.filter((one) => one !== section).map((one) => one.lines)
  const encoding = (numbered && (readRtpmap(section.lines, payloadType) ?? staticEncodings[payloadType])) || undefined
  const codec = kind === 'data' || !encoding ? 'other' : codecOf(encoding.encoding)
  const own = numbered ? readFmtp([section.lines, ...others], payloadType) : {}
  const fmtp = codec === 'aac' && !own.config ? { ...strayConfig(section, sections), ...own } : own
  const parameterSets = readParameterSets(codec, fmtp)
  const told = spsInfo(codec, parameterSets)
  const size = told ?? readSize(section.lines)
  const rate = Number.parseFloat(attributes(section.lines, 'framerate')[0] ?? '')
  const control = attributes(section.lines, 'control')[0]
  return {
    index,
    kind,
    codec,
    encoding: encoding?.encoding ?? section.media.toUpperCase(),
    payloadType: numbered ? payloadType : 0,
    clockRate: fixedClocks[codec] ?? (encoding?.clockRate || (kind === 'audio' ? 8000 : 90_000)),
    channels: kind === 'audio' ? (codec === 'opus' ? 2 : (encoding?.channels ?? 1)) : undefined,
    fmtp,
    parameterSets,
    width: size?.width,
    height: size?.height,
    fps: rate >= 0.1 && rate <= 240 ? rate : told?.fps,
    control: control === undefined ? undefined : stripCredentials(control),
  }
}

/** Reads what a DESCRIBE answered, or an ANNOUNCE brought. */
export function readSdp(body: Buffer): SessionDescription {
  const { session, sections } = split(readText(body))
  const tracks: Track[] = []
  const backchannels = new Set<number>()
  const encrypted = new Map<number, readonly string[]>()
  const formats = new Map<number, readonly Track[]>()
  for (const section of sections) {
    const all = readTracks(section, tracks.length, sections)
    const [track] = all
    if (!track) continue
    tracks.push(track)
    if (all.length > 1 && track.kind !== 'data') formats.set(track.index, all)
    if (/\/SAVPF?(\/|$)/i.test(section.profile)) encrypted.set(track.index, attributes(section.lines, 'crypto'))
    if (section.lines.some((line) => /^a=sendonly$/i.test(line))) backchannels.add(track.index)
  }
  const control = attributes(session, 'control')[0]
  return {
    tracks,
    encrypted,
    formats,
    // Where nothing would be left, the direction is seen from the other side.
    backchannels: tracks.some((track) => track.kind !== 'data' && !backchannels.has(track.index)) ? backchannels : new Set(),
    control: control === undefined ? undefined : stripCredentials(control),
    tool: attributes([...session, ...sections.flatMap((section) => section.lines)], 'tool')[0],
  }
}
