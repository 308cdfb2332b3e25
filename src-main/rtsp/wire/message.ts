/**
 * RTSP messages as values: read from the text of a head, written as bytes (RFC 2326 §4 to §6).
 *
 * Reading is tolerant, because cameras are not careful: LF alone, no reason phrase, lower-case header names, folded lines.
 * Writing is strict: nothing that is handed in can start a second header or a second message.
 */

/** Header lines in the order they came; names compare without case. */
export interface RtspHeaders {
  /** First value of that name, trimmed. */
  get(name: string): string | undefined
  all(name: string): readonly string[]
  readonly entries: readonly (readonly [name: string, value: string])[]
}

export interface RtspRequest {
  readonly kind: 'request'
  readonly method: string
  /** As it stood in the request line. */
  readonly url: string
  /** `RTSP/1.0`, or `HTTP/1.1` from somebody who took us for a web server. */
  readonly version: string
  readonly headers: RtspHeaders
  readonly body: Buffer
}

export interface RtspResponse {
  readonly kind: 'response'
  readonly version: string
  readonly status: number
  readonly reason: string
  readonly headers: RtspHeaders
  readonly body: Buffer
}

export type RtspMessage = RtspRequest | RtspResponse
export type HeaderLines = readonly (readonly [name: string, value: string | number])[]

const maxHeaders = 255
const requestLine = /^([A-Za-z_]{2,32}) +(\S(?:.*\S)?) +((?:RTSP|HTTP)\/\d\.\d)$/i
const statusLine = /^((?:RTSP|HTTP)\/\d\.\d) +(\d{3})(?: +(.*))?$/i

function toHeaders(entries: readonly (readonly [string, string])[]): RtspHeaders {
  const all = (name: string) => {
    const wanted = name.toLowerCase()
    return entries.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value)
  }
  return { entries, all, get: (name) => all(name)[0] }
}

/** Reads a head (start line and header lines, without the blank line). Undefined when the start line is none. */
export function readHead(text: string, body: Buffer = Buffer.alloc(0)): RtspMessage | undefined {
  const lines = text.split(/\r?\n|\r/)
  const start = (lines.shift() ?? '').trim()
  const entries: [string, string][] = []
  for (const line of lines) {
    const last = entries.at(-1)
    if (/^[ \t]/.test(line) && last) {
      last[1] = `${last[1]} ${line.trim()}`.trim()
      continue
    }
    const colon = line.indexOf(':')
    if (colon > 0 && entries.length < maxHeaders) entries.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()])
  }
  const headers = toHeaders(entries)
  const answer = statusLine.exec(start)
  if (answer)
    return {
      kind: 'response',
      version: (answer[1] ?? '').toUpperCase(),
      status: Number(answer[2]),
      reason: (answer[3] ?? '').trim(),
      headers,
      body,
    }
  const asked = requestLine.exec(start)
  if (asked)
    return {
      kind: 'request',
      method: (asked[1] ?? '').toUpperCase(),
      url: asked[2] ?? '',
      version: (asked[3] ?? '').toUpperCase(),
      headers,
      body,
    }
  return undefined
}

/** `Content-Length` in bytes; 0 when it is missing or nonsense. */
export function contentLength(headers: RtspHeaders): number {
  const text = headers.get('content-length')
  const length = text === undefined ? 0 : Number.parseInt(text, 10)
  return Number.isFinite(length) && length > 0 ? length : 0
}

/** `CSeq` as a number; undefined when there is none to be had. */
export function sequenceOf(headers: RtspHeaders): number | undefined {
  const text = headers.get('cseq')
  const value = text === undefined ? Number.NaN : Number.parseInt(text, 10)
  return Number.isFinite(value) ? value : undefined
}

// A line end inside a value would let a hostile URL or realm write headers of its own.
const oneLine = (value: string | number) => String(value).replace(/[\r\n\0]+/g, ' ')

function write(start: string, headers: HeaderLines, body: Buffer | undefined): Buffer {
  let text = `${oneLine(start)}\r\n`
  for (const [name, value] of headers) text += `${oneLine(name)}: ${oneLine(value)}\r\n`
  if (body?.length) text += `Content-Length: ${body.length}\r\n`
  const head = Buffer.from(`${text}\r\n`, 'utf8')
  return body?.length ? Buffer.concat([head, body]) : head
}

/** `headers` in order; Content-Length is added for a body. */
export function writeRequest(request: { method: string; url: string; headers: HeaderLines; body?: Buffer | undefined }): Buffer {
  return write(`${request.method} ${request.url} RTSP/1.0`, request.headers, request.body)
}

/** `headers` in order; give the request's CSeq back in them. Content-Length is added for a body. */
export function writeResponse(response: { status: number; reason?: string; headers: HeaderLines; body?: Buffer | undefined }): Buffer {
  return write(`RTSP/1.0 ${response.status} ${response.reason ?? reasonOf(response.status)}`, response.headers, response.body)
}

const reasons: Readonly<Record<number, string>> = {
  100: 'Continue',
  200: 'OK',
  301: 'Moved Permanently',
  302: 'Found',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Time-out',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  451: 'Parameter Not Understood',
  453: 'Not Enough Bandwidth',
  454: 'Session Not Found',
  455: 'Method Not Valid in This State',
  457: 'Invalid Range',
  459: 'Aggregate Operation Not Allowed',
  460: 'Only Aggregate Operation Allowed',
  461: 'Unsupported Transport',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'RTSP Version Not Supported',
  551: 'Option not supported',
}

/** The phrase of RFC 2326 §7.1.1 for a status. */
export function reasonOf(status: number): string {
  return reasons[status] ?? 'Unknown'
}

/** `404 Not Found`, for evidence; also where the camera left the phrase out. */
export function statusText(response: RtspResponse): string {
  return `${response.status} ${response.reason || reasonOf(response.status)}`
}
