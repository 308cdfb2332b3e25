/**
 * One HTTP exchange, whoever made the connection: the only place that writes requests and reads answers. `web.ts` gives each a
 * connection of its own (cameras), `kept-web.ts` one that is kept (servers).
 */
import http, { type IncomingMessage, type RequestOptions } from 'node:http'
import { Failure } from '../base/index.ts'
import { socketFailure } from './socket-cause.ts'

export interface Head {
  readonly answer: IncomingMessage
  /** Over a connection that had been used before. */
  readonly reused: boolean
}

/** An exchange that failed before any of its answer came. */
export class Unanswered extends Failure {
  /** The connection had been used before: it may have been closed meanwhile, which says nothing about the other side. */
  readonly reused: boolean

  constructor({ cause, evidence, final }: Failure, reused: boolean) {
    super(cause, evidence, final)
    this.reused = reused
  }
}

/** The head of the answer; any status is one. `within`: milliseconds until it is there. Throws Unanswered. */
export function exchange(options: RequestOptions, body: string | undefined, within: number): Promise<Head> {
  return new Promise((resolve, reject) => {
    const call = http.request(options)
    let connected = false
    const limit = setTimeout(() => {
      call.destroy(
        connected
          ? new Failure('silent', `no answer within ${within} ms`)
          : new Failure('unreachable', `no connection within ${within} ms`),
      )
    }, within)
    call.once('socket', () => {
      connected = true
    })
    call.once('response', (answer) => {
      clearTimeout(limit)
      resolve({ answer, reused: call.reusedSocket })
    })
    call.on('error', (error) => {
      clearTimeout(limit)
      reject(new Unanswered(socketFailure(error), call.reusedSocket))
    })
    // As bytes: Node would write the head in the encoding of a text, and garble what is not ASCII in it.
    call.end(body === undefined ? undefined : Buffer.from(body))
  })
}

export interface BodyLimits {
  /** Milliseconds. */
  readonly within: number
  readonly maxBytes: number
  /** True when enough of an endless body was read. */
  enough?(body: Buffer): boolean
}

export interface Body {
  readonly bytes: Buffer
  /** Cut at `maxBytes`. */
  readonly cut: boolean
  /** What broke it off, or Failure silent where it took too long. */
  readonly broken: Failure | undefined
}

/** The body, or as much of it as came. The connection is let go of where the body was not read to its end. */
export function readBody(answer: IncomingMessage, { within, maxBytes, enough }: BodyLimits): Promise<Body> {
  return new Promise((resolve) => {
    const body = new Growing(maxBytes)
    const finish = (broken?: Failure) => {
      clearTimeout(limit)
      resolve({ bytes: body.bytes, cut: body.full, broken })
      if (!answer.complete) answer.destroy()
    }
    const limit = setTimeout(() => finish(new Failure('silent', 'no whole answer in time')), within)
    answer.on('data', (chunk: Buffer) => {
      body.add(chunk)
      if (body.full || enough?.(body.bytes)) finish()
    })
    answer.on('end', () => finish())
    answer.on('error', (error) => finish(socketFailure(error)))
  })
}

/** Grows by doubling: a large picture that is looked at with each piece must not be copied with each piece. What was handed out stays as it is. */
class Growing {
  readonly #most: number
  #memory: Buffer
  #size = 0

  constructor(most: number) {
    this.#most = most
    this.#memory = Buffer.allocUnsafe(Math.min(most, 16 * 1024))
  }

  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#size)
  }

  get full(): boolean {
    return this.#size >= this.#most
  }

  add(chunk: Buffer): void {
    const size = Math.min(this.#most, this.#size + chunk.length)
    if (size > this.#memory.length) {
      const larger = Buffer.allocUnsafe(Math.min(this.#most, Math.max(size, this.#memory.length * 2)))
      this.#memory.copy(larger, 0, 0, this.#size)
      this.#memory = larger
    }
    chunk.copy(this.#memory, this.#size, 0, size - this.#size)
    this.#size = size
  }
}
