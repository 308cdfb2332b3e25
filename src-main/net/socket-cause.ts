/**
 * What an error of a socket means: one table from the system's codes to our causes, for RTSP and HTTP, cameras and servers.
 *
 * Sources: errno(3), getaddrinfo(3), Node's "Common system errors", llhttp's `HPE_…` for what is not HTTP.
 */
import { Failure } from '../base/index.ts'

type SocketCause = 'refused' | 'unreachable' | 'dns' | 'server-closed' | 'tls' | 'protocol'

const causes: Readonly<Record<string, SocketCause>> = {
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
  EPERM: 'unreachable',
  ETIMEDOUT: 'unreachable',
  ECONNABORTED: 'server-closed',
  ECONNRESET: 'server-closed',
  EPIPE: 'server-closed',
  ERR_STREAM_PREMATURE_CLOSE: 'server-closed',
  EPROTO: 'tls',
}
const families: readonly [RegExp, SocketCause][] = [
  [/^(ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/, 'tls'],
  [/^(HPE_|ERR_)/, 'protocol'],
]

/** Undefined for a code that nobody has met yet. */
function socketCause(code: string): SocketCause | undefined {
  return causes[code] ?? families.find(([family]) => family.test(code))?.[1]
}

/** The code of an error; where several addresses were tried, that of the one which answered at all, for it tells most. */
function socketCode(error: unknown): string {
  const { code, errors } = error as { code?: string; errors?: unknown[] }
  const inner = errors?.map(socketCode)
  return inner?.find((one) => one === 'ECONNREFUSED') ?? inner?.[0] ?? code ?? ''
}

/** An error of a socket, or of what speaks over it, as a Failure. `where`: whose address stands before the code in the evidence. */
export function socketFailure(error: Error, where?: string): Failure {
  if (error instanceof Failure) return error
  if (error.name === 'AbortError') return new Failure('silent', 'cancelled')
  const code = socketCode(error)
  const said = code.startsWith('HPE_') ? `the answer is not HTTP (${code})` : code || error.message
  return new Failure(socketCause(code) ?? 'unreachable', where === undefined ? said : `${where}: ${said}`)
}
