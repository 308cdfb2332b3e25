/**
 * Cuts a byte stream into lines and keeps the last ones, at a bounded cost whatever is thrown at it: a line without end is
 * cut, and in a flood lines are counted instead of handed on. Kept lines are masked when they are read.
 */
import { StringDecoder } from 'node:string_decoder'

const keptLines = 40
/** Characters of a line that are kept; what is read of it before masking is more, so that no half of a secret stays unmasked at the cut. */
const keptCharacters = 1000
const readCharacters = 8192
/** The longest writing of a secret that could be cut in two. */
const cutMargin = 3072
/** Lines that are handed on in one second. */
const floodLimit = 200

export interface LineRing {
  push(chunk: Buffer): void
  /** What stands after the last line break becomes a line. */
  end(): void
  /** Masked. */
  last(): string[]
}

export function createLineRing(redact: (text: string) => string, line?: (line: string) => void): LineRing {
  const decoder = new StringDecoder('utf8')
  const ring: { text: string; cut: boolean }[] = []
  let rest = ''
  let cut = false
  let second = 0
  let inSecond = 0

  const masked = (kept: { text: string; cut: boolean }) => {
    const text = redact(kept.text)
    return text.slice(0, kept.cut ? Math.max(0, Math.min(keptCharacters, text.length - cutMargin)) : keptCharacters)
  }

  const finish = () => {
    const kept = { text: rest, cut }
    rest = ''
    cut = false
    if (kept.text.trim() === '') return
    ring.push(kept)
    if (ring.length > keptLines) ring.shift()
    if (!line) return
    const now = Math.floor(performance.now() / 1000)
    inSecond = now === second ? inSecond + 1 : 1
    second = now
    if (inSecond <= floodLimit) line(masked(kept))
  }

  const append = (text: string) => {
    const room = readCharacters - rest.length
    if (text.length > room) cut = true
    if (room > 0) rest += text.slice(0, room)
  }

  return {
    push(chunk) {
      const parts = decoder.write(chunk).split(/[\r\n]/)
      parts.forEach((part, index) => {
        append(part)
        if (index < parts.length - 1) finish()
      })
    },
    end() {
      append(decoder.end())
      finish()
    },
    last: () => ring.map(masked),
  }
}
