/**
 * Backpressure by whole groups of pictures: units on their way to one window are sent as they come, as long as it keeps up. One that is too
 * far behind is sent nothing until it has caught up and the next key unit comes. So it never smears, its memory and ours stay small, and
 * nobody else waits for it.
 */
import { headBytes, type MediaHead, writeHead } from '../../../src-shared/media-channel.ts'
import type { Clock } from '../../base/index.ts'
import type { MediaChannel } from '../types.ts'

/** What can be sent; units, fragments and sound alike. */
export interface Sendable {
  readonly data: Uint8Array
  readonly key: boolean
  readonly pts: number
  readonly capturedAt: number
  readonly arrivedAt: number
}

/** Milliseconds that the oldest unit which the window has not taken may be under way. */
const behindAfter = 1500
/** The same while it works through the GOP cache, which came in one piece. */
const catchUpWithin = 10_000
/** It goes on with the next key unit once the oldest is younger than this. */
const caughtUp = 400
/** Bytes under way: a channel that tells nothing of its backlog fills memory otherwise. */
const mostUnderWay = 24 * 1024 * 1024
/** Bytes that may wait in a socket. */
const mostWaiting = 8 * 1024 * 1024
/** Nothing was taken for so long: nobody is there. Milliseconds. */
const goneAfter = 30_000

interface Sent {
  readonly seq: number
  readonly at: number
  readonly bytes: number
  /** Had arrived before this window joined: of the GOP cache. */
  readonly kept: boolean
}

export class UnitSender {
  /** Units left out since it began. */
  skipped = 0
  readonly #channel: MediaChannel
  readonly #clock: Clock
  readonly #viewer: number
  readonly #underWay: Sent[] = []
  #bytes = 0
  #seq: number
  #leftOut = false
  readonly #beganAt: number
  #takenAt: number

  /** `seq`: of the message before. */
  constructor(channel: MediaChannel, clock: Clock, viewer: number, seq: number) {
    this.#channel = channel
    this.#clock = clock
    this.#viewer = viewer
    this.#seq = seq
    this.#beganAt = clock.now()
    this.#takenAt = this.#beganAt
  }

  /** Of the message sent last, or left out last. */
  get seq(): number {
    return this.#seq
  }

  /** Nothing was taken for long, though something is under way. */
  get isGone(): boolean {
    return this.#underWay.length > 0 && this.#clock.now() - Math.max(this.#takenAt, this.#underWay[0]?.at ?? 0) > goneAfter
  }

  offer(unit: Sendable, kind: 'unit' | 'fragment'): void {
    const now = this.#clock.now()
    this.#seq = (this.#seq + 1) >>> 0
    if (this.#leftOut && unit.key && this.#hasCaughtUp(now)) this.#leftOut = false
    else if (!this.#leftOut && this.#isBehind(now)) this.#leftOut = true
    if (this.#leftOut) {
      this.skipped += 1
      return
    }
    this.#send(unit, kind)
    this.#underWay.push({ seq: this.#seq, at: now, bytes: unit.data.length, kept: unit.arrivedAt < this.#beganAt })
    this.#bytes += unit.data.length
  }

  /** The head of fragments: without it nothing after it can be read, so it is never left out. */
  init(data: Uint8Array): void {
    write(this.#channel, { kind: 'init', viewer: this.#viewer, seq: this.#seq, ...nothing }, data)
  }

  /** The window took everything up to this one. */
  taken(seq: number): void {
    this.#takenAt = this.#clock.now()
    let count = 0
    // Numbers wrap after 2^32.
    while (count < this.#underWay.length && ((seq - (this.#underWay[count]?.seq ?? 0)) | 0) >= 0) {
      this.#bytes -= this.#underWay[count]?.bytes ?? 0
      count += 1
    }
    this.#underWay.splice(0, count)
  }

  #isBehind(now: number): boolean {
    const oldest = this.#underWay[0]
    if (!oldest) return false
    if (this.#bytes > mostUnderWay || this.#channel.waiting() > mostWaiting) return true
    return now - oldest.at > (oldest.kept ? catchUpWithin : behindAfter)
  }

  #hasCaughtUp(now: number): boolean {
    const oldest = this.#underWay[0]
    return (oldest === undefined || now - oldest.at < caughtUp) && this.#channel.waiting() < mostWaiting / 8
  }

  #send({ data, key, pts, capturedAt, arrivedAt }: Sendable, kind: 'unit' | 'fragment'): void {
    write(
      this.#channel,
      { kind, viewer: this.#viewer, seq: this.#seq, width: 0, height: 0, key, pts, capturedAt, receivedAt: arrivedAt },
      data,
    )
  }
}

/** Sound is small, and a hole in it is heard: only who does not read at all gets none. */
export function sendSound(channel: MediaChannel, viewer: number, { key, pts, capturedAt, arrivedAt, data }: Sendable): void {
  if (channel.waiting() > mostWaiting) return
  write(channel, { kind: 'sound', viewer, seq: 0, width: 0, height: 0, key, pts, capturedAt, receivedAt: arrivedAt }, data)
}

/** Where messages for sockets are put together: what has left leaves room for the next. */
let shared = Buffer.alloc(0)

function write(channel: MediaChannel, head: MediaHead, data: Uint8Array): void {
  if (channel.waiting() === Number.POSITIVE_INFINITY) return
  const size = headBytes + data.length
  const { sendsWithin: within } = channel
  if (!within) {
    // A MessagePort copies the whole memory behind a view.
    channel.send(put(head, data, Buffer.allocUnsafeSlow(size)))
    return
  }
  const end = within.front + size
  if (shared.length < end) shared = Buffer.allocUnsafeSlow(Math.max(end, 128 * 1024))
  put(head, data, shared, within.front)
  within.send(shared, within.front, end)
  if (channel.waiting() > 0) shared = Buffer.alloc(0)
}

function put(head: MediaHead, data: Uint8Array, into: Buffer, at = 0): Buffer {
  writeHead(head, into, at)
  into.set(data, at + headBytes)
  return into
}

const nothing = { width: 0, height: 0, key: true, pts: 0, capturedAt: Number.NaN, receivedAt: Number.NaN }
