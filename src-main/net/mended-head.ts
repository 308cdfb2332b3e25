/**
 * The head of an HTTP answer as web servers made at home write it, in the form that a parser takes. Browsers and curl read
 * such answers, and so do we: lines that end in LF alone, a line without a colon, a blank before the colon, control characters,
 * a status line without a version or with another protocol's name (`ICY 200 OK`), empty lines before it, and lengths that cannot be.
 */

import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { Failure } from '../base/index.ts'

/** Bytes after which it is no head (Node's own limit is 16 KiB). */
const longest = 64 * 1024

/** What begins like an answer; anything else is refused with its first line. */
const statusLine = /^(?:HTTP|ICY)(?:\/(\d)\.(\d))?[ \t]+(\d{3})(?:[ \t]+(.*))?$/i
const field = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:(.*)$/

/** A head without its empty line, read byte by byte as Latin-1. Undefined where it does not begin as an answer. */
export function mendHead(text: string): string | undefined {
  const [first = '', ...lines] = text.split(/\r?\n/)
  const status = statusLine.exec(first.trim())
  if (!status) return undefined
  const [, major, minor, code, reason = ''] = status
  const fields: [name: string, value: string][] = []
  for (const line of lines) {
    const [, name, value = ''] = field.exec(line) ?? []
    const last = fields.at(-1)
    if (name !== undefined) fields.push([name, printable(value).trim()])
    // A line that goes on (RFC 9112 §5.2); anything else without a name says nothing.
    else if (/^[ \t]+\S/.test(line) && last) last[1] += ` ${printable(line).trim()}`
  }
  return [
    `HTTP/${major === '1' && minor === '1' ? '1.1' : '1.0'} ${code} ${printable(reason)}`,
    ...believable(fields).map(([name, value]) => `${name}: ${value}`),
  ].join('\r\n')
}

/**
 * Without lengths that say nothing, so that what comes is read until its end: one of a stream of parts, which has none; one beside
 * chunks, which count (RFC 9112 §6.3); several that differ. Several alike are one.
 */
function believable(fields: readonly [string, string][]): readonly [string, string][] {
  const valuesOf = (wanted: string) => fields.flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []))
  const lengths = new Set(valuesOf('content-length'))
  if (lengths.size === 0) return fields
  const says =
    lengths.size === 1 &&
    valuesOf('transfer-encoding').length === 0 &&
    !valuesOf('content-type').some((type) => /^multipart\/x-mixed-replace/i.test(type))
  const others = fields.filter(([name]) => name.toLowerCase() !== 'content-length')
  return says ? [...others, ['Content-Length', [...lengths].join()]] : others
}

function printable(text: string): string {
  return text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '')
}

/** The same connection, on which the first answer begins with a head that can be parsed. Answers of status 1xx count as heads before it. */
export function mendedSocket(socket: Socket): Duplex {
  let head: Buffer | undefined = Buffer.alloc(0)

  const take = (chunk: Buffer): Buffer | undefined => {
    if (head === undefined) return chunk
    head = withoutEmptyLines(Buffer.concat([head, chunk]))
    const end = /\r?\n\r?\n/.exec(head.toString('latin1'))
    if (!end) {
      if (head.length > longest || !couldBegin(head)) refuse(head)
      return undefined
    }
    const mended = mendHead(head.subarray(0, end.index).toString('latin1'))
    const rest = head.subarray(end.index + end[0].length)
    if (mended === undefined) {
      refuse(head)
      return undefined
    }
    const before = Buffer.from(`${mended}\r\n\r\n`, 'latin1')
    if (!/^HTTP\/1\.\d 1\d\d/.test(mended)) return done(Buffer.concat([before, rest]))
    head = Buffer.alloc(0)
    return Buffer.concat([before, take(rest) ?? Buffer.alloc(0)])
  }
  const done = (bytes: Buffer) => {
    head = undefined
    return bytes
  }

  /** Node would read an answer of RTSP, too, and call anything else a token that it does not know. */
  const refuse = (bytes: Buffer) => {
    const [line = ''] = bytes.toString('latin1', 0, 80).split(/[\r\n]/)
    stream.destroy(new Failure('protocol', `the answer is not HTTP: ${printable(line)}`))
  }

  const stream = new Duplex({
    read: () => void socket.resume(),
    write: (chunk, encoding, called) => void socket.write(chunk, encoding, called),
    final: (called) => void socket.end(called),
    destroy(error, called) {
      socket.destroy()
      called(error)
    },
  })
  socket.on('data', (chunk: Buffer) => {
    const bytes = take(chunk)
    if (bytes && !stream.push(bytes)) socket.pause()
  })
  socket.on('end', () => {
    if (head !== undefined && head.length > 0) stream.push(head)
    stream.push(null)
  })
  socket.on('error', (error) => stream.destroy(error))
  socket.on('close', () => stream.destroy())
  return stream
}

function withoutEmptyLines(bytes: Buffer): Buffer {
  const begin = bytes.findIndex((byte) => byte !== 0x0d && byte !== 0x0a)
  return begin === -1 ? Buffer.alloc(0) : bytes.subarray(begin)
}

/** The first bytes that an answer can have. */
function couldBegin(bytes: Buffer): boolean {
  const begun = bytes.subarray(0, 3).toString('latin1').toUpperCase()
  return 'HTT'.startsWith(begun) || begun === 'ICY' || 'ICY'.startsWith(begun)
}
