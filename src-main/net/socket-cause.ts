/** What the system's code of a connection that did not come to stand means: one table for RTSP and HTTP, cameras and servers. */

const causes: Readonly<Record<string, 'refused' | 'unreachable' | 'dns'>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  EACCES: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EINVAL: 'unreachable',
  ENETDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'unreachable',
}

/** Undefined for a code that says nothing about the way there: a reset, TLS, a protocol. */
export function socketCause(code: string): 'refused' | 'unreachable' | 'dns' | undefined {
  return causes[code]
}

/** The code of an error; where several addresses were tried, that of the one which answered at all, for it tells most. */
export function socketCode(error: unknown): string {
  const { code, errors } = error as { code?: string; errors?: unknown[] }
  const inner = errors?.map(socketCode)
  return inner?.find((one) => one === 'ECONNREFUSED') ?? inner?.[0] ?? code ?? ''
}
