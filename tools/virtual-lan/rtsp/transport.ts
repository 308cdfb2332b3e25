/** The Transport header of a SETUP (RFC 2326 §12.39), as a server reads it. */

export type TransportWish =
  | { readonly kind: 'tcp'; readonly channel: number | undefined; readonly record: boolean }
  | { readonly kind: 'udp'; readonly port: number; readonly record: boolean }

/** The first of the listed transports that this server can do. */
export function readTransport(header: string): TransportWish | undefined {
  for (const one of header.split(',')) {
    const [protocol = '', ...parts] = one.trim().split(';')
    const parameter = (name: string) => parts.find((part) => part.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1)
    const record = /record|receive/i.test(parameter('mode') ?? '')
    if (/^RTP\/AVP\/TCP$/i.test(protocol)) {
      const channel = Number.parseInt(parameter('interleaved') ?? '', 10)
      return { kind: 'tcp', channel: Number.isNaN(channel) ? undefined : channel, record }
    }
    const port = Number.parseInt(parameter('client_port') ?? '', 10)
    if (/^RTP\/AVP(\/UDP)?$/i.test(protocol) && !parts.includes('multicast') && port > 0) return { kind: 'udp', port, record }
  }
  return undefined
}
