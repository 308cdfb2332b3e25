/**
 * Backpressure: packets to one reader's socket, as few writes as can be, the hub's own memory, and a queue with an end.
 *
 * Whoever does not read is cut at the end of a frame and goes on at a key frame; memory is bounded by `limit` beside what the kernel
 * takes (about 4 MB). Nobody else waits for it.
 */
import type { Writable } from 'node:stream'
import { createFrameBatch, type FrameBatch } from '../../rtsp/index.ts'
import type { KeptPacket } from '../stream/kept-packet.ts'

const queueLimit = 6 * 1024 * 1024

export class PacketWriter {
  /** Packets left out because the reader was too slow. */
  skipped = 0
  packets: number[] = []
  bytes: number[] = []
  readonly #socket: Writable
  readonly #batch: FrameBatch
  readonly #channels: ReadonlyMap<number, number>
  readonly #limit: number
  readonly #hasVideo: boolean
  #skipping = false

  /** `channels`: RTP channel by track, for the tracks that were set up. */
  constructor(socket: Writable, channels: ReadonlyMap<number, number>, hasVideo: boolean, limit = queueLimit) {
    this.#socket = socket
    this.#batch = createFrameBatch((pieces) => this.#send(pieces))
    this.#channels = channels
    this.#hasVideo = hasVideo
    this.#limit = limit
  }

  get skipping(): boolean {
    return this.#skipping
  }

  write(packets: readonly KeptPacket[]): void {
    let waiting = this.#socket.writableLength
    for (const packet of packets) {
      const { track, memory, start, length } = packet
      const channel = this.#channels.get(track)
      if (channel === undefined || !this.#admits(packet, waiting)) continue
      waiting += length
      this.packets[track] = (this.packets[track] ?? 0) + 1
      this.bytes[track] = (this.bytes[track] ?? 0) + length - 12
      // The hub wrote each head for channel 2 x track.
      if (channel === track * 2) this.#batch.addFramed(memory, start, length)
      else this.#batch.add(channel, packet.data)
    }
    this.#batch.flush()
  }

  rtcp(track: number, packet: Buffer): void {
    const channel = this.#channels.get(track)
    if (channel === undefined || this.#skipping) return
    this.#batch.add(channel + 1, packet)
    this.#batch.flush()
  }

  #send(pieces: readonly Buffer[]): number {
    if (this.#socket.destroyed) return 0
    if (pieces.length > 1) this.#socket.cork()
    for (const piece of pieces) this.#socket.write(piece)
    if (pieces.length > 1) this.#socket.uncork()
    return this.#socket.writableLength
  }

  #admits(packet: KeptPacket, waiting: number): boolean {
    const boundary = packet.begins || !packet.video
    if (!this.#skipping && boundary && waiting > this.#limit && (packet.video || !this.#hasVideo)) this.#skipping = true
    else if (this.#skipping && packet.key && waiting < this.#limit / 2) this.#skipping = false
    if (this.#skipping) this.skipped += 1
    return !this.#skipping
  }
}
