/** State of the server in the shapes of MediaMTX's OpenAPI page: old names beside new ones, as it sends them. Pure. */
import type { AnnouncedTrack } from './announced.ts'
import type { LivePath, PathConfiguration, PathTable, ServerSession } from './path-table.ts'

const codecs: Readonly<Record<string, string>> = {
  H264: 'H264',
  H265: 'H265',
  JPEG: 'M-JPEG',
  'MPEG4-GENERIC': 'MPEG-4 Audio',
  PCMA: 'G711',
  PCMU: 'G711',
  OPUS: 'Opus',
  L16: 'LPCM',
  MPA: 'MPEG-1/2 Audio',
}

const profiles: Readonly<Record<number, string>> = { 66: 'Baseline', 77: 'Main', 88: 'Extended', 100: 'High', 110: 'High 10' }

export function pathAnswer(table: PathTable, path: LivePath): object {
  const { name, configuration } = table.configurationOf(path.name) ?? { name: '', configuration: undefined }
  const pulled = configuration !== undefined && configuration.source !== 'publisher'
  const since = path.since?.toISOString() ?? null
  const ready = since !== null
  const tracks = path.announced?.tracks ?? []
  return {
    name: path.name,
    confName: name,
    ready,
    readyTime: since,
    available: ready,
    availableTime: since,
    online: ready || pulled,
    onlineTime: since ?? (pulled ? '0001-01-01T00:00:00Z' : null),
    source: path.publisher ? { type: 'rtspSession', id: path.publisher.id } : pulled ? { type: 'rtspSource', id: '' } : null,
    tracks: tracks.map(codecOf),
    tracks2: tracks.map((track) => ({ codec: codecOf(track), codecProps: propertiesOf(track) })),
    readers: [...path.readers].map(({ id }) => ({ type: 'rtspSession', id })),
    inboundBytes: path.inboundBytes,
    outboundBytes: path.outboundBytes,
    inboundFramesInError: 0,
    bytesReceived: path.inboundBytes,
    bytesSent: path.outboundBytes,
  }
}

const codecOf = ({ encoding }: AnnouncedTrack) => codecs[encoding] ?? 'Generic'

function propertiesOf({ encoding, clockRate, channels, format }: AnnouncedTrack): object | null {
  if (encoding === 'H264' && format) {
    const { width, height, profile, level } = format
    return { width, height, profile: profiles[profile] ?? String(profile), level: String(level / 10) }
  }
  if (encoding === 'MPEG4-GENERIC') return { sampleRate: clockRate, channelCount: channels }
  if (encoding === 'PCMA' || encoding === 'PCMU') return { muLaw: encoding === 'PCMU', sampleRate: clockRate, channelCount: channels }
  return null
}

export function sessionAnswer(session: ServerSession): object {
  const { id, created, remoteAddress, state, path, query, user, userAgent, connection, ...counted } = session
  return {
    id,
    created: created.toISOString(),
    remoteAddr: remoteAddress,
    state,
    path,
    query,
    user,
    userAgent,
    transport: 'TCP',
    profile: 'AVP',
    conns: [connection],
    inboundBytes: counted.inboundBytes,
    inboundRTPPackets: counted.inboundPackets,
    inboundRTPPacketsLost: 0,
    inboundRTPPacketsInError: 0,
    inboundRTPPacketsJitter: 0,
    inboundRTCPPackets: counted.inboundReports,
    inboundRTCPPacketsInError: 0,
    outboundBytes: counted.outboundBytes,
    outboundRTPPackets: counted.outboundPackets,
    outboundRTPPacketsReportedLost: 0,
    outboundRTPPacketsDiscarded: 0,
    outboundRTCPPackets: counted.outboundReports,
    bytesReceived: counted.inboundBytes,
    bytesSent: counted.outboundBytes,
    rtpPacketsReceived: counted.inboundPackets,
    rtpPacketsSent: counted.outboundPackets,
    rtpPacketsLost: 0,
    rtpPacketsInError: 0,
    rtpPacketsJitter: 0,
    rtcpPacketsReceived: counted.inboundReports,
    rtcpPacketsSent: counted.outboundReports,
    rtcpPacketsInError: 0,
  }
}

/** Keys of a path configuration that this server knows; the real one refuses whatever it does not. */
const defaults = {
  source: 'publisher',
  sourceFingerprint: '',
  sourceOnDemand: false,
  sourceOnDemandStartTimeout: '10s',
  sourceOnDemandCloseAfter: '10s',
  maxReaders: 0,
  overridePublisher: true,
  useAbsoluteTimestamp: false,
  alwaysAvailable: false,
  forward: [],
  record: false,
  recordPath: './recordings/%path/%Y-%m-%d_%H-%M-%S-%f',
  recordFormat: 'fmp4',
  recordPartDuration: '1s',
  recordSegmentDuration: '1h0m0s',
  recordDeleteAfter: '1d',
  rtspTransport: 'automatic',
  rtspAnyPort: false,
} as const

export const refusedKey = (key: string) => key !== 'name' && !(key in defaults)

export function pathConfigurationAnswer(name: string, configuration: PathConfiguration): object {
  return { name, ...defaults, ...configuration }
}
