/**
 * A streaming parser: interleaved frames and RTSP messages (RFC 2326 §10.12) out of the chunks of a connection. Opens no socket.
 *
 * Guarantees: the same bytes give the same frames and messages however they are cut; frames are shown where they lie, in the
 * chunk wherever one holds them whole, so nothing may be kept past the call without copying; memory is bounded by `maxHead` + `maxBody`;
 * bytes that are neither are skipped and counted until something trustworthy follows, never thrown over.
 */
import { readText } from '../../net/index.ts'
import { contentLength, type RtspMessage, readHead } from './message.ts'

export interface InterleavedHandlers {
  /** The payload is `memory.subarray(start, end)`: a view for each of thousands a second would cost more than reading it. The memory may be reused as soon as the call returns. */
  frame(channel: number, memory: Buffer, start: number, end: number): void
  message(message: RtspMessage): void
  /** Something larger than its cap came; the wire reads no further. */
  broken(reason: string): void
}

export interface InterleavedOptions {
  /** Channels that were agreed on: others are taken only where the frame is followed by something sensible. Default: all. */
  knows?: (channel: number) => boolean
  /** Bytes of start line and headers. */
  maxHead?: number
  maxBody?: number
}

export interface InterleavedParser {
  push(chunk: Buffer): void
  /** From now on nothing is handed out, whatever comes. */
  stop(): void
  /** Bytes that belonged to nothing. */
  readonly skipped: number
}

const dollar = 0x24
const nothing = Buffer.alloc(0)
const methods = /^(OPTIONS|DESCRIBE|ANNOUNCE|SETUP|PLAY|PAUSE|RECORD|TEARDOWN|GET_PARAMETER|SET_PARAMETER|REDIRECT|GET|POST)$/
const longestMethod = 24

const isUpper = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f
const isBlank = (byte: number) => byte === 0x0d || byte === 0x0a
const startsSomething = (byte: number) => byte === dollar || isUpper(byte) || isBlank(byte)

export function createInterleavedParser(handlers: InterleavedHandlers, options: InterleavedOptions = {}): InterleavedParser {
  const { knows = () => true, maxHead = 32 * 1024, maxBody = 256 * 1024 } = options
  /** Unread bytes of earlier chunks, copied: what could not be judged yet. */
  let rest: Buffer = nothing
  /** A frame whose head was accepted and whose end is still to come. */
  let partial: Buffer | undefined
  let partialChannel = 0
  let filled = 0
  let skipped = 0
  /** Inside garbage: only what is beyond doubt is taken. */
  let lost = false
  let stopped = false

  const fail = (reason: string): number => {
    stopped = true
    handlers.broken(reason)
    return 0
  }
  const skip = (): number => {
    skipped += 1
    lost = true
    return 1
  }

  /** Takes one frame at `at`. Returns the bytes used, 0 when more are needed. */
  const takeFrame = (data: Buffer, at: number): number => {
    const there = data.length - at
    if (there < 4) return 0
    const channel = data[at + 1] as number
    const size = ((data[at + 2] as number) << 8) | (data[at + 3] as number)
    if (size > 0 && there < 5) return 0
    const trusted = size >= 8 && (data[at + 4] as number) >> 6 === 2 && knows(channel)
    if (!trusted) {
      if (lost && !knows(channel)) return skip()
      // What follows decides, so one byte more than the frame is needed.
      if (there <= 4 + size) return 0
      if (!startsSomething(data[at + 4 + size] as number)) return skip()
    }
    if (there < 4 + size) {
      partial = Buffer.allocUnsafe(size)
      partialChannel = channel
      filled = data.copy(partial, 0, at + 4)
      lost = false
      return there
    }
    lost = false
    handlers.frame(channel, data, at + 4, at + 4 + size)
    return 4 + size
  }

  /** Does a start line begin at `at`? Undefined when there are too few bytes to tell. */
  const startsMessage = (data: Buffer, at: number): boolean | undefined => {
    let end = at
    while (end < data.length && end - at <= longestMethod && isUpper(data[end] as number)) end += 1
    if (end === data.length) return end - at > longestMethod ? false : undefined
    const word = data.toString('latin1', at, end)
    const next = data[end] as number
    if (next === 0x2f) return word === 'RTSP' || word === 'HTTP'
    return next === 0x20 && word.length >= 3 && (!lost || methods.test(word))
  }

  /** End of the head (index behind the blank line), 0 when more is needed, -1 when a control character says it is none. */
  const endOfHead = (data: Buffer, at: number): number => {
    const limit = Math.min(data.length, at + maxHead)
    let firstLine = true
    for (let i = at; i < limit; i++) {
      const byte = data[i] as number
      if (byte === 0x0a) {
        firstLine = false
        const next = data[i + 1]
        if (next === 0x0a) return i + 2
        if (next === 0x0d && data[i + 2] === 0x0a) return i + 3
      } else if (firstLine && byte < 0x20 && byte !== 0x0d && byte !== 0x09) return -1
    }
    return 0
  }

  const takeMessage = (data: Buffer, at: number): number => {
    const begins = startsMessage(data, at)
    if (begins === undefined) return 0
    if (!begins) return skip()
    const end = endOfHead(data, at)
    if (end < 0) return skip()
    if (end === 0) return data.length - at >= maxHead ? fail('header section too large') : 0
    if (end - at > maxHead) return fail('header section too large')
    const head = readHead(readText(data.subarray(at, end)).trimEnd())
    if (!head) return skip()
    const length = contentLength(head.headers)
    if (length > maxBody) return fail('body too large')
    if (data.length - end < length) return 0
    lost = false
    handlers.message(length === 0 ? head : { ...head, body: Buffer.from(data.subarray(end, end + length)) })
    return end - at + length
  }

  const take = (data: Buffer, at: number): number => {
    const first = data[at] as number
    if (first === dollar) return takeFrame(data, at)
    if (isUpper(first)) return takeMessage(data, at)
    // Line ends between messages are common and mean nothing.
    if (isBlank(first)) return 1
    return skip()
  }

  /** Completes a frame that an earlier chunk began. Returns the bytes used of this one. */
  const fill = (chunk: Buffer, frame: Buffer): number => {
    const used = chunk.copy(frame, filled, 0)
    filled += used
    if (filled < frame.length) return used
    partial = undefined
    handlers.frame(partialChannel, frame, 0, frame.length)
    return used
  }

  return {
    get skipped() {
      return skipped
    },
    stop() {
      stopped = true
      rest = nothing
      partial = undefined
    },
    push(chunk) {
      if (stopped) return
      let at = partial ? fill(chunk, partial) : 0
      if (at === chunk.length) return
      const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
      rest = nothing
      while (at < data.length && !stopped) {
        const used = take(data, at)
        if (used === 0) break
        at += used
      }
      if (!stopped && at < data.length) rest = Buffer.from(data.subarray(at))
    },
  }
}
