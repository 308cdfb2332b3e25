/** A host as it stands in an address: an IPv6 address in brackets (RFC 3986 §3.2.2). */
export const hostInUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host)
