/**
 * In how many ways one character of a password can be written in a log line, a URL, an answer or a message of another program.
 *
 * The redactor matches a secret character by character, each in any of these, so that also mixtures are found: FFmpeg escapes
 * some characters of a URL and leaves others, and the line then goes into JSON.
 */

const xmlNames: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos', '\u00a0': 'nbsp' }
const jsonLetters: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f' }

/** All writings of one code point, without duplicates. */
export function writingsOf(character: string): string[] {
  const bytes = [...Buffer.from(character, 'utf8')]
  const codePoint = character.codePointAt(0) ?? 0
  const found = new Set<string>([character])

  // Percent-encoding of its UTF-8 bytes (RFC 3986 §2.1), of its Latin-1 byte as old cameras write it, and form encoding.
  for (const variant of hexVariants(bytes)) found.add(variant)
  if (codePoint > 0x7f && codePoint < 0x100) for (const variant of hexVariants([codePoint])) found.add(variant)
  if (character === ' ') found.add('+')

  // UTF-8 read as Latin-1, as in a terminal or library that was told the wrong encoding.
  if (codePoint > 0x7f) found.add(String.fromCharCode(...bytes))

  // JSON (RFC 8259 §7), once and, where JSON holds JSON, twice.
  const units = [...Array(character.length).keys()].map((index) => character.charCodeAt(index).toString(16).padStart(4, '0'))
  for (const hex of [units, units.map((unit) => unit.toUpperCase())]) {
    found.add(hex.map((unit) => `\\u${unit}`).join(''))
    found.add(hex.map((unit) => `\\\\u${unit}`).join(''))
  }
  const letter = jsonLetters[character]
  if (letter) found.add(`\\${letter}`).add(`\\\\${letter}`)
  if (character === '"' || character === '\\') found.add(`\\\\\\${character}`)
  if (character === '\\') found.add('\\\\\\\\')

  // XML and HTML character references.
  const name = xmlNames[character]
  if (name) found.add(`&${name};`)
  found
    .add(`&#${codePoint};`)
    .add(`&#x${codePoint.toString(16)};`)
    .add(`&#x${codePoint.toString(16).toUpperCase()};`)

  // Shell: a backslash before it, its hexadecimal escape, and the two ways to have a quote between quotes.
  if (codePoint < 0x80 && !/[A-Za-z0-9]/.test(character)) found.add(`\\${character}`)
  found.add(bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''))
  if (character === "'") found.add(`'\\''`).add(`'"'"'`).add(`'\\\\''`).add(`''`)
  return [...found]
}

/** %2f, %2F and, as these exist too, %c3%B1. */
function hexVariants(bytes: readonly number[]): string[] {
  const lower = bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  return [lower, lower.toUpperCase(), ...(bytes.length === 1 ? [] : [lower.replace(/%([a-f0-9]{2})$/, (all) => all.toUpperCase())])]
}
