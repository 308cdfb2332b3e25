/** SSDP messages (UPnP Device Architecture 1.1, §1.3): the search, and answers and announcements read as loosely as they are written. */
export const ssdp = { group: '239.255.255.250', port: 1900 } as const

export function buildSearch(target: string): string {
  return `M-SEARCH * HTTP/1.1\r\nHOST: ${ssdp.group}:${ssdp.port}\r\nMAN: "ssdp:discover"\r\nMX: 2\r\nST: ${target}\r\nUSER-AGENT: camgate UPnP/1.1\r\n\r\n`
}

export interface SsdpAnswer {
  readonly location: string | undefined
  readonly usn: string | undefined
  /** ST of an answer, NT of an announcement. */
  readonly type: string | undefined
  readonly server: string | undefined
  readonly leaving: boolean
}

/** Undefined for what is neither an answer nor an announcement. */
export function readSsdp(data: Buffer): SsdpAnswer | undefined {
  const [first = '', ...lines] = data.toString('latin1').split(/\r?\n/)
  if (!/^HTTP\/\d\.\d\s+200\b/i.test(first) && !/^NOTIFY\s/i.test(first)) return undefined
  const headers = new Map<string, string>()
  for (const line of lines.slice(0, 64)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return {
    location: headers.get('location'),
    usn: headers.get('usn'),
    type: headers.get('st') ?? headers.get('nt'),
    server: headers.get('server'),
    leaving: headers.get('nts')?.toLowerCase() === 'ssdp:byebye',
  }
}
