/**
 * Text of which nobody says the encoding: heads of messages, descriptions, user names. UTF-8 where it is valid, Latin-1
 * otherwise, so that what is written back as UTF-8 is what came.
 */
import { isUtf8 } from 'node:buffer'

export function readText(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1')
}

/** For Node's HTTP, which takes one character for one byte and throws on any other: our UTF-8 passes through as such characters. */
export function toHttpHeader(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** The same way back: what a header that Node read really says. */
export function fromHttpHeader(text: string): string {
  return readText(Buffer.from(text, 'latin1'))
}
