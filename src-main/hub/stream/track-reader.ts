/**
 * What comes in on one track, judged: foreign payload types and stale sources sorted out, order, losses, restarts, and where access
 * units and key frames begin.
 */
import {
  type Content,
  content,
  mendNalPacket,
  type NalCodec,
  nalContent,
  newRtpHeader,
  ParameterSets,
  type RtpHeader,
  readRtp,
  SequenceFollower,
  TimestampExtender,
  type Track,
  UnitSplitter,
} from '../../media/index.ts'

/** Seconds that a timestamp may disagree with the time passed before it is a new count. */
const timeJump = 10
/** Packets missing in a row beyond which it is another count (RFC 3550 A.1). */
const maxDropout = 3000
/** Packets from the past in a row after which the camera is taken to count anew. */
const lateRun = 64
const adoptAfter = 30

export class TrackReader {
  readonly track: Track
  readonly header: RtpHeader = newRtpHeader()
  readonly sets: ParameterSets | undefined
  /** Of the packet read last. */
  missing = 0
  timestamp = 0
  bits: Content = 0
  begins = false
  ended = false
  /** The packet read last began a new count of numbers or time. */
  restarted = true
  /** As the packets say it; 0 where it is too large for them. */
  jpegSize: { width: number; height: number } | undefined
  lost = 0
  /** Interarrival jitter (RFC 3550 A.8), milliseconds. */
  jitter = 0
  /** Some packets were not as their codec's RFC says, and are now. */
  mended = false
  /** Where the packet read last lies now. */
  from = 0
  to = 0
  packets = 0
  readonly #nal: NalCodec | undefined
  readonly #sequence = new SequenceFollower()
  readonly #time = new TimestampExtender()
  readonly #units = new UnitSplitter()
  readonly #left = new Set<number>()
  #payloadType: number
  #foreign = 0
  #ssrc = -1
  #late = 0
  #arrivedAt = 0

  constructor(track: Track) {
    this.track = track
    this.#payloadType = track.payloadType
    this.#nal = track.codec === 'h264' || track.codec === 'h265' ? track.codec : undefined
    this.sets = this.#nal ? new ParameterSets(this.#nal, track.parameterSets) : undefined
  }

  /** The packet is `memory.subarray(from, to)`; afterwards it lies from `from` to `to` of this reader, mended. False: not to be used. */
  read(memory: Buffer, from: number, to: number, arrivedAt: number): boolean {
    const { header } = this
    if (!readRtp(memory, header, from, to) || header.end === header.start) return false
    this.from = from
    this.to = to
    // Before the sequence is looked at: Geovision numbers its extra packets like the ones before.
    if (header.payloadType !== this.#payloadType && !this.#adopts(header.payloadType)) return false
    if (header.ssrc !== this.#ssrc && !this.#follows(header.ssrc, arrivedAt)) return false
    if (!this.#inOrder(header.sequence)) return false
    if (this.#nal && !this.#mend(this.#nal, memory)) return false
    this.#readTime(header.timestamp, arrivedAt)
    this.#arrivedAt = arrivedAt
    this.packets += 1
    if (this.track.kind === 'video') this.#readUnit(memory)
    return true
  }

  #mend(codec: NalCodec, memory: Buffer): boolean {
    const { header } = this
    const range = mendNalPacket(codec, memory, header, this.from)
    if (!range) return true
    this.mended = true
    this.from = range.start
    this.to = range.end
    return readRtp(memory, header, range.start, range.end) && header.end > header.start
  }

  /** Extended form of a timestamp near the last one (of a sender report). */
  near(timestamp: number): number | undefined {
    return this.packets > 0 ? this.#time.peek(timestamp) : undefined
  }

  /** A description with the wrong payload type is corrected by what comes. */
  #adopts(payloadType: number): boolean {
    this.#foreign = this.packets === 0 ? this.#foreign + 1 : 0
    if (this.#foreign < adoptAfter || (payloadType >= 64 && payloadType < 96)) return false
    this.#payloadType = payloadType
    return true
  }

  /** A source that was left (a connection that ended long ago still sends) is not gone back to while the new one lives. */
  #follows(ssrc: number, arrivedAt: number): boolean {
    if (this.#left.has(ssrc) && arrivedAt - this.#arrivedAt < 1000) return false
    if (this.#ssrc >= 0) this.#left.add(this.#ssrc)
    if (this.#left.size > 16) this.#left.clear()
    this.#left.delete(ssrc)
    this.#ssrc = ssrc
    this.#restart()
    return true
  }

  #inOrder(sequence: number): boolean {
    const order = this.#sequence.follow(sequence)
    this.missing = 0
    if (order === 'duplicate') return false
    if (order === 'late') {
      this.#late += 1
      if (this.#late < lateRun) return false
      this.#restart()
      this.#sequence.follow(sequence)
    }
    if (order === 'gap') {
      const { missing } = this.#sequence
      // So many are not lost without a word: the camera counts anew.
      if (missing > maxDropout) {
        this.#restart()
        this.#sequence.follow(sequence)
      } else {
        this.missing = missing
        this.lost += missing
      }
    }
    this.#late = 0
    return true
  }

  #readTime(timestamp: number, arrivedAt: number): void {
    const fresh = this.#fresh
    this.#fresh = false
    const before = this.timestamp
    this.timestamp = this.#time.extend(timestamp)
    this.restarted = fresh
    if (fresh) return
    const passed = (this.timestamp - before) / this.track.clockRate
    const apart = Math.abs(arrivedAt - this.#arrivedAt - passed * 1000)
    if (apart <= timeJump * 1000) {
      this.jitter += (apart - this.jitter) / 16
      return
    }
    this.#restart()
    this.#fresh = false
    this.#sequence.follow(this.header.sequence)
    this.timestamp = this.#time.extend(timestamp)
    this.restarted = true
    this.missing = 0
  }

  #fresh = true

  #restart(): void {
    this.#fresh = true
    this.#late = 0
    this.missing = 0
    this.#sequence.reset()
    this.#time.reset()
    this.#units.reset()
  }

  #readUnit(packet: Buffer): void {
    const { header } = this
    if (this.#nal) {
      this.bits = nalContent(this.#nal, packet, header.start, header.end)
      if (this.bits & (content.sps | content.pps | content.vps)) this.sets?.collect(packet, header.start, header.end)
      this.begins = this.#units.begins(header.timestamp, header.marker, this.bits)
    } else if (this.track.codec === 'mjpeg') {
      this.bits = content.slice | content.key
      this.begins = header.end - header.start >= 8 && (packet.readUInt32BE(header.start) & 0xffffff) === 0
      if (this.begins) this.jpegSize = { width: (packet[header.start + 6] as number) * 8, height: (packet[header.start + 7] as number) * 8 }
      this.#units.begins(header.timestamp, header.marker, content.slice)
    } else {
      this.begins = this.#units.begins(header.timestamp, header.marker, content.slice)
      this.bits = content.slice | (this.track.codec !== 'mpeg4' || isMpeg4Key(packet, header.start, header.end) ? content.key : 0)
    }
    this.ended = this.#units.ended
  }
}

/** MPEG-4 Part 2 (RFC 6416): a sequence or group header, or a VOP of coding type I. */
function isMpeg4Key(packet: Buffer, start: number, end: number): boolean {
  for (let at = start; at + 5 < Math.min(end, start + 64); at++) {
    if (packet[at] !== 0 || packet[at + 1] !== 0 || packet[at + 2] !== 1) continue
    const code = packet[at + 3] as number
    if (code === 0xb0 || code === 0xb3) return true
    if (code === 0xb6) return (packet[at + 4] as number) >> 6 === 0
  }
  return false
}
