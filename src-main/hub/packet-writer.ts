/**
 * Packets to one reader's socket: as few writes as can be, the hub's own memory, and a queue with an end.
 *
 * Whoever does not read is cut at the end of a frame and goes on at a key frame; memory is bounded by `limit` beside what the kernel
 * takes (about 4 MB). Nobody else waits for it.
 */
import type { Writable } from 'node:stream'
import { headBytes, type KeptPacket } from './kept-packet.ts'

const queueLimit = 6 * 1024 * 1024

export class PacketWriter {
  /** Packets left out because the reader was too slow. */
  skipped = 0
  packets: number[] = []
  bytes: number[] = []
  readonly #socket: Writable
  readonly #channels: ReadonlyMap<number, number>
  readonly #limit: number
  readonly #hasVideo: boolean
  #skipping = false

  /** `channels`: RTP channel by track, for the tracks that were set up. */
  constructor(socket: Writable, channels: ReadonlyMap<number, number>, hasVideo: boolean, limit = queueLimit) {
    this.#socket = socket
    this.#channels = channels
    this.#hasVideo = hasVideo
    this.#limit = limit
  }

  get skipping(): boolean {
    return this.#skipping
  }

  write(packets: readonly KeptPacket[]): void {
    const pieces: Buffer[] = []
    let run: Buffer | undefined
    let runStart = 0
    let runEnd = 0
    const endRun = () => {
      if (run) pieces.push(run.subarray(runStart, runEnd))
      run = undefined
    }
    let waiting = this.#socket.writableLength
    for (const packet of packets) {
      const { track, memory, start, length } = packet
      const channel = this.#channels.get(track)
      if (channel === undefined || !this.#admits(packet, waiting)) continue
      waiting += length
      this.packets[track] = (this.packets[track] ?? 0) + 1
      this.bytes[track] = (this.bytes[track] ?? 0) + length - 12
      if (channel !== track * 2) {
        endRun()
        pieces.push(interleaved(channel, packet.data))
        continue
      }
      if (run !== memory || runEnd !== start - headBytes) {
        endRun()
        run = memory
        runStart = start - headBytes
      }
      runEnd = start + length
    }
    endRun()
    this.#send(pieces)
  }

  rtcp(track: number, packet: Buffer): void {
    const channel = this.#channels.get(track)
    if (channel !== undefined && !this.#skipping) this.#socket.write(interleaved(channel + 1, packet))
  }

  #send(pieces: readonly Buffer[]): void {
    if (pieces.length === 0 || this.#socket.destroyed) return
    if (pieces.length === 1) {
      this.#socket.write(pieces[0])
      return
    }
    this.#socket.cork()
    for (const piece of pieces) this.#socket.write(piece)
    this.#socket.uncork()
  }

  #admits(packet: KeptPacket, waiting: number): boolean {
    const boundary = packet.begins || !packet.video
    if (!this.#skipping && boundary && waiting > this.#limit && (packet.video || !this.#hasVideo)) this.#skipping = true
    else if (this.#skipping && packet.key && waiting < this.#limit / 2) this.#skipping = false
    if (this.#skipping) this.skipped += 1
    return !this.#skipping
  }
}

/** A frame in memory of its own (RFC 2326 §10.12). */
function interleaved(channel: number, packet: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(headBytes + packet.length)
  frame[0] = 0x24
  frame[1] = channel
  frame.writeUInt16BE(packet.length, 2)
  packet.copy(frame, headBytes)
  return frame
}
