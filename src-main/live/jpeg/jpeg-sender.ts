/** Backpressure by acknowledgement: JPEGs on their way to one window go one at a time, the next only after the window drew the last. */
import type { Clock } from '../../base/index.ts'
import type { JpegFrame } from '../../hub/types.ts'
import type { MediaChannel } from '../types.ts'
import { FrameMessage } from './frame-message.ts'
import { LatestFrame } from './latest-frame.ts'

/** A window that does not answer for so long is sent the next frame all the same, milliseconds. */
const drawnWithin = 10_000
/** Bytes that may wait on a channel before its viewers are taken for slow. */
const waitingLimit = 4 * 1024 * 1024
/** Nothing was answered for so long: nobody is there. Milliseconds. */
const goneAfter = 30_000

export class JpegSender {
  readonly #channel: MediaChannel
  readonly #clock: Clock
  readonly #viewer: number
  readonly #message = new FrameMessage()
  #room: LatestFrame
  #seq: number
  #skippedBefore = 0
  /** Sent and not yet answered. */
  #under: { seq: number; at: number } | undefined
  #answeredAt: number

  /** `fps`: pictures per second that the window wants at most; `seq`: of the message before. */
  constructor(channel: MediaChannel, clock: Clock, viewer: number, fps: number, seq: number) {
    this.#channel = channel
    this.#clock = clock
    this.#viewer = viewer
    this.#room = new LatestFrame(fps)
    this.#seq = seq
    this.#answeredAt = clock.now()
  }

  get seq(): number {
    return this.#seq
  }

  get skipped(): number {
    return this.#skippedBefore + this.#room.skipped
  }

  get isGone(): boolean {
    return this.#under !== undefined && this.#clock.now() - this.#answeredAt > goneAfter
  }

  setRate(fps: number): void {
    this.#skippedBefore += this.#room.skipped
    this.#room = new LatestFrame(fps)
  }

  offer(frame: JpegFrame): void {
    const skipped = this.#room.skipped
    if (!this.#room.put(frame, this.#clock.now())) return
    // The number goes up for skipped frames too, so that the window can count them.
    this.#seq = (this.#seq + this.#room.skipped - skipped) >>> 0
    this.#send()
  }

  drawn(seq: number): void {
    this.#answeredAt = this.#clock.now()
    if (this.#under?.seq !== seq) return
    this.#under = undefined
    this.#send()
  }

  #send(): void {
    const now = this.#clock.now()
    if ((this.#under && now - this.#under.at < drawnWithin) || this.#channel.waiting() > waitingLimit) return
    const frame = this.#room.take()
    if (!frame) return
    // Sent long ago and never answered: its bytes may still be on their way.
    if (this.#under) this.#message.renew()
    else this.#answeredAt = now
    this.#seq = (this.#seq + 1) >>> 0
    this.#under = { seq: this.#seq, at: now }
    const { jpeg, capturedAt, arrivedAt, width, height } = frame
    const times = { capturedAt, receivedAt: arrivedAt, pts: Math.round((Number.isNaN(capturedAt) ? arrivedAt : capturedAt) * 1000) }
    this.#channel.send(
      this.#message.write({ kind: 'jpeg', viewer: this.#viewer, seq: this.#seq, ...times, width, height, key: true, body: jpeg }),
    )
  }
}
