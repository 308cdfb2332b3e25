/** The `Transport` header (RFC 2326 §12.39), read from either side and written. */

export interface TransportSpec {
  /** Lower transport: `tcp` where it says so, or gives interleaved channels (Escam answers `RTP/AVP` with channels). */
  readonly lower: 'tcp' | 'udp'
  /** Profile is one that can be served: plain RTP/AVP. */
  readonly plain: boolean
  readonly multicast: boolean
  readonly interleaved: readonly [number, number] | undefined
  readonly clientPort: readonly [number, number] | undefined
  readonly serverPort: readonly [number, number] | undefined
  /** Address or name that the packets come from. */
  readonly source: string | undefined
  readonly ssrc: number | undefined
  /** `play` or `record`, in lower case. */
  readonly mode: string | undefined
}

function readPair(text: string | undefined, limit: number): readonly [number, number] | undefined {
  const match = /^\s*(\d+)(?:\s*-\s*(\d+))?/.exec(text ?? '')
  if (!match) return undefined
  const first = Number(match[1])
  const second = match[2] === undefined ? first + 1 : Number(match[2])
  return first <= limit && second <= limit ? [first, second] : undefined
}

function readOne(text: string): TransportSpec {
  const [profile = '', ...rest] = text.split(';').map((part) => part.trim())
  const params: Record<string, string> = {}
  for (const part of rest) {
    const equals = part.indexOf('=')
    const key = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase()
    if (key && !(key in params))
      params[key] =
        equals < 0
          ? ''
          : part
              .slice(equals + 1)
              .trim()
              .replace(/^"(.*)"$/, '$1')
  }
  const interleaved = readPair(params.interleaved, 255)
  const ssrc = Number.parseInt(params.ssrc ?? '', 16)
  return {
    lower: /\/TCP$/i.test(profile) || interleaved ? 'tcp' : 'udp',
    plain: /^RTP\/AVP(\/(TCP|UDP))?$/i.test(profile),
    multicast: 'multicast' in params,
    interleaved,
    clientPort: readPair(params.client_port, 65_535),
    serverPort: readPair(params.server_port, 65_535),
    source: params.source || undefined,
    ssrc: Number.isFinite(ssrc) ? ssrc >>> 0 : undefined,
    mode: params.mode?.toLowerCase(),
  }
}

/** The alternatives in order of preference; empty for a missing header. */
export function readTransport(header: string | undefined): TransportSpec[] {
  return (header ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(readOne)
}

type Profile = 'RTP/AVP' | 'RTP/SAVP'

/** Asks for, or grants, interleaved channels. Readers ask without a mode, since some cameras stumble over it. */
export function writeTcpTransport(channels: readonly [number, number], mode?: 'record' | 'play', profile: Profile = 'RTP/AVP'): string {
  return `${profile}/TCP;unicast;interleaved=${channels[0]}-${channels[1]}${mode ? `;mode=${mode}` : ''}`
}

export function writeUdpTransport(clientPorts: readonly [number, number], profile: Profile = 'RTP/AVP'): string {
  return `${profile};unicast;client_port=${clientPorts[0]}-${clientPorts[1]}`
}
