/** An answer to an RTSP request: CSeq echoed, length counted. */
import type { Socket } from 'node:net'
import { type HeaderLines, type RtspRequest, writeResponse } from '../../../src-main/rtsp/index.ts'

export interface RtspReply {
  readonly status: number
  readonly headers?: HeaderLines
  readonly body?: string
}

export function writeReply(socket: Socket, request: RtspRequest, { status, headers = [], body }: RtspReply): void {
  if (socket.destroyed || !socket.writable) return
  const sequence = request.headers.get('cseq')
  const lines: HeaderLines = [...(sequence === undefined ? [] : [['CSeq', sequence] as const]), ['Server', 'virtual-lan'], ...headers]
  socket.write(writeResponse({ status, headers: lines, body: body === undefined ? undefined : Buffer.from(body) }))
}

/** Path and query of a request URL, without the slash that players put behind a base URL. */
export function pathOf(url: string): string {
  return url.replace(/^rtsps?:\/\/[^/]*/i, '').replace(/\/$/, '') || '/'
}
