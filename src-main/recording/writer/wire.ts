/** Length-prefixed framing of what engine and writer say to each other: length, kind, file, then JSON or bytes. One form for a pipe and for a thread. */

const kinds = { prepare: 1, open: 2, append: 3, finish: 4, repair: 5, remove: 6, space: 7, list: 8, scan: 9 } as const
export type Kind = keyof typeof kinds
const names = Object.fromEntries(Object.entries(kinds).map(([name, number]) => [number, name])) as Record<number, Kind>

const headBytes = 13

export interface Message {
  readonly kind: Kind
  /** Number of the file, or of the question. */
  readonly id: number
  readonly about: unknown
  readonly data: Buffer
}

/** Pieces to be written one after the other. `about` goes as JSON. */
export function encode(kind: Kind, id: number, about: unknown, data?: Buffer): Buffer[] {
  const json = about === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(about))
  const head = Buffer.alloc(headBytes)
  head.writeUInt32BE(headBytes + json.length + (data?.length ?? 0), 0)
  head[4] = kinds[kind]
  head.writeUInt32BE(id, 5)
  head.writeUInt32BE(json.length, 9)
  return data ? [Buffer.concat([head, json]), data] : [Buffer.concat([head, json])]
}

/** Puts messages together again, however they were cut on the way. */
export class Decoder {
  #chunks: Buffer[] = []
  #bytes = 0

  push(chunk: Buffer): Message[] {
    const messages: Message[] = []
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    for (;;) {
      if (this.#bytes < headBytes) return messages
      const first = this.#front(headBytes)
      const length = first.readUInt32BE(0)
      if (this.#bytes < length) return messages
      const whole = this.#take(length)
      const json = whole.readUInt32BE(9)
      const text = whole.toString('utf8', headBytes, headBytes + json)
      const kind = names[whole[4] as number]
      const about: unknown = text ? JSON.parse(text) : undefined
      if (kind) messages.push({ kind, id: whole.readUInt32BE(5), about, data: whole.subarray(headBytes + json) })
    }
  }

  #front(length: number): Buffer {
    const first = this.#chunks[0] as Buffer
    return first.length >= length ? first : this.#join()
  }

  #join(): Buffer {
    const joined = Buffer.concat(this.#chunks, this.#bytes)
    this.#chunks = [joined]
    return joined
  }

  #take(length: number): Buffer {
    const first = this.#chunks[0] as Buffer
    const joined = first.length >= length ? first : this.#join()
    const rest = joined.subarray(length)
    if (rest.length > 0) this.#chunks[0] = rest
    else this.#chunks.shift()
    this.#bytes -= length
    return joined.subarray(0, length)
  }
}

/** The writer's word on a message. */
export interface Reply {
  readonly kind: Kind
  readonly id: number
  /** Of an `append`: which one. */
  readonly number?: number
  /** Bytes of the file now. */
  readonly size?: number
  /** Milliseconds that the disk took. */
  readonly ms?: number
  readonly nearlyFull?: boolean
  readonly result?: unknown
  /** A code of the system (`ENOSPC`), or of ours. */
  readonly error?: { readonly code: string; readonly message: string }
}
