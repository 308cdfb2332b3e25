/**
 * Text of which nobody says the encoding: heads of messages, descriptions, user names. UTF-8 where it is valid, Latin-1
 * otherwise, so that what is written back as UTF-8 is what came.
 */
import { isUtf8 } from 'node:buffer'

export function readText(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1')
}

/** Percent-decoding that never throws: a `%` that begins no escape stays; bytes that are no UTF-8 are taken as Latin-1. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text
  const bytes = Buffer.from(
    Buffer.from(text, 'utf8')
      .toString('latin1')
      .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
  return readText(bytes)
}

/** For Node's HTTP, which takes one character for one byte and throws on any other: our UTF-8 passes through as such characters. */
export function toHttpHeader(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** The same way back: what a header that Node read really says. */
export function fromHttpHeader(text: string): string {
  return readText(Buffer.from(text, 'latin1'))
}
