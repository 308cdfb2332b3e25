/**
 * Speech as it comes, in pieces of any size, out as RTP packets of 20 ms at their time (RFC 3551 §4.5.14). What arrives too late is not
 * caught up with: a loudspeaker that says old words is worse than one that leaves some out.
 */
import { randomInt } from 'node:crypto'
import type { Clock } from '../base/index.ts'
import { buildRtp } from '../media/index.ts'

export interface Pacer {
  /** 16-bit samples at the format's rate. */
  say(samples: Int16Array): void
  /** Samples that were left out because they came too late to be said. */
  readonly leftOut: number
  stop(): void
}

const packetMs = 20
/** Milliseconds of speech that may wait, and that wait before it begins. */
const mostWaiting = 400
const headStart = 60

export function createPacer(options: {
  readonly clock: Clock
  readonly clockRate: number
  readonly payloadType: number
  encode(sample: number): number
  send(packet: Buffer): void
}): Pacer {
  const { clock, clockRate, payloadType, encode, send } = options
  const perPacket = (clockRate * packetMs) / 1000
  const waiting: number[] = []
  const ssrc = randomInt(1, 0xffff_ffff)
  let [sequence, timestamp] = [randomInt(0, 0x1_0000), randomInt(0, 0x1_0000_0000)]
  let [leftOut, marker, running] = [0, true, false]
  let cancel = () => {}
  /** When the next packet is due, by a clock that nobody sets. */
  let due = 0

  const tick = () => {
    const now = performance.now()
    while (due <= now) {
      if (waiting.length < perPacket) {
        // a pause: the next word begins a new spurt
        running = false
        marker = true
        return
      }
      const payload = Buffer.from(waiting.splice(0, perPacket))
      send(buildRtp({ payloadType, marker, sequence, timestamp, ssrc }, payload))
      marker = false
      sequence = (sequence + 1) & 0xffff
      timestamp = (timestamp + perPacket) >>> 0
      due += packetMs
    }
    cancel = clock.after(Math.max(1, due - performance.now()), tick)
  }

  return {
    say(samples) {
      for (const sample of samples) waiting.push(encode(sample))
      const most = (clockRate * mostWaiting) / 1000
      if (waiting.length > most) {
        leftOut += waiting.length - most
        waiting.splice(0, waiting.length - most)
      }
      if (running || waiting.length < perPacket) return
      running = true
      due = performance.now() + headStart
      cancel = clock.after(headStart, tick)
    },
    get leftOut() {
      return leftOut
    },
    stop() {
      cancel()
      waiting.length = 0
    },
  }
}
