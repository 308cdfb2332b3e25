/**
 * The GOP cache: the packets since the last key frame, so that whoever joins has a picture at once; and the access unit before it, which gives
 * FFmpeg exact first time stamps (it cannot stamp the first unit that it reads, and drops one that is no key frame).
 *
 * It only remembers places in the log of what went out; `trim` lets go of everything before them.
 */
import type { KeptPacket } from './kept-packet.ts'
import type { PacketLog, Place } from './packet-log.ts'

export class GopCache {
  /** Bytes of packets since the key frame. */
  bytes = 0
  readonly #limit: number
  readonly #log: PacketLog
  /** The key frame. Without one nothing is kept: none came yet, or the group outgrew its limit. */
  #start: Place | undefined
  /** The unit before it; sound may lie in between. */
  #before: Place | undefined
  #lastUnit: Place | undefined

  /** `limit`: bytes. */
  constructor(limit: number, log: PacketLog) {
    this.#limit = limit
    this.#log = log
  }

  /** The newest packet of the log. */
  add(packet: KeptPacket): void {
    if (packet.key) this.#turn()
    if (!this.#start) return
    this.bytes += packet.length
    if (this.bytes > this.#limit) this.clear()
    else if (packet.begins && packet.video) this.#lastUnit = this.#log.last
  }

  /** The newest packet of the log begins the unit before a key frame that is about to be added. */
  precede(): void {
    this.clear()
    this.#before = this.#log.last
  }

  /** From the key frame on, in the log's own memory; empty when there is none to be had. */
  read(): KeptPacket[] {
    return this.#start ? this.#log.read(this.#start) : []
  }

  readBefore(): KeptPacket[] {
    return this.#start && this.#before ? this.#log.read(this.#before, this.#start).filter(({ video }) => video) : []
  }

  clear(): void {
    this.#start = this.#before = this.#lastUnit = undefined
    this.bytes = 0
  }

  /** Lets go of what nobody can ask for any more. */
  trim(): void {
    this.#log.trim(this.#before ?? this.#start)
  }

  /** A key frame comes: of what was, only the last unit stays. */
  #turn(): void {
    if (this.#start) this.#before = this.#lastUnit
    this.#start = this.#log.last
    this.#lastUnit = undefined
    this.bytes = 0
  }
}
