/**
 * Ingest: the packets of one connection of the source turned into the hub's: judged, copied, numbered anew, stamped, and handed on once per turn of the loop.
 *
 * Guarantees to those who read: every track is one endless stream; nothing comes before a key frame; the description is told
 * before the first packet that needs it; a packet never changes after it was handed out.
 */

import type { StreamRepair } from '../../../src-shared/cameras.ts'
import {
  type AacConfig,
  type AdtsMender,
  buildRtp,
  type JpegAssembler,
  type MediaDescription,
  rewriteRtp,
  rtpHeaderBytes,
  type Track,
  writeAacConfig,
} from '../../media/index.ts'
import { readSenderReport } from '../../rtsp/index.ts'
import type { JpegFrame } from '../types.ts'
import { type Feed, feedOf } from './intake-feed.ts'
import type { KeptPacket } from './kept-packet.ts'
import type { PacketLog } from './packet-log.ts'
import type { RtpRewriter } from './rtp-rewriter.ts'
import { Timing } from './timing.ts'
import type { TrackReader } from './track-reader.ts'
import type { Verdict, VideoGate, Waiting } from './video-gate.ts'
import { WallClock } from './wall-clock.ts'

export interface IntakeOut {
  /** A packet is ready, the newest of the log. */
  packet(packet: KeptPacket): void
  /** The newest packet of the log begins the unit before a first key frame, which is for late joiners only. */
  precedes(): void
  /** Known to be so from the packets: at the first key frame, and when parameter sets changed; before the packets that need it. */
  described(description: MediaDescription): void
  /** A key frame came after a time without. */
  began(): void
  frame(frame: JpegFrame): void
  /** All tracks are tied to each other by the camera's reports. */
  synchronised(): void
  /** A track lost its thread: whatever was kept of it leads nowhere. */
  broken(track: number): void
}

export interface IntakeTracks {
  /** Ours. */
  readonly description: MediaDescription
  /** The source's, by our index, and our index by the source's. */
  readonly sources: readonly Track[]
  readonly indexes: ReadonlyMap<number, number>
  readonly lines: readonly RtpRewriter[]
  /** What was made of the source's description. */
  readonly repairs: readonly StreamRepair[]
}

export class Intake {
  description: MediaDescription
  readonly clock: WallClock
  bytes = 0
  /** Pictures begun (video units). */
  pictures = 0
  /** Pictures that cannot be whole: with packets missing, or referring to such a one. */
  damaged = 0
  /** The picture that came last is one of those. */
  damagedNow = false
  /** Packets come, and none that a picture can begin with; milliseconds since 1970. */
  awaitsKeySince: number | undefined
  /** Set while somebody wants pictures of an RTP/JPEG track. */
  wantsFrames = false
  readonly hasVideo: boolean
  readonly timing = new Timing()
  readonly #feeds: Feed[]
  /** Our index by the source's. */
  readonly #indexes: readonly (number | undefined)[]
  readonly #log: PacketLog
  readonly #out: IntakeOut
  /** Reports that came before the track's first packet. */
  readonly #early = new Map<number, { rtpTime: number; ntpMs: number }>()
  #keySeen = false
  #countedEarly = false
  /** ADTS headers were taken off. */
  #unwrapped = false
  readonly #repairs: readonly StreamRepair[]

  constructor({ description, sources, indexes, lines, repairs }: IntakeTracks, log: PacketLog, out: IntakeOut) {
    this.#log = log
    this.#repairs = repairs
    this.description = description
    this.#out = out
    this.#indexes = Array.from({ length: Math.max(...indexes.keys()) + 1 }, (_, source) => indexes.get(source))
    this.clock = new WallClock(lines.map((line) => line.clockRate))
    this.#feeds = lines.map((line, index) => feedOf(sources[index] as Track, line, index))
    this.hasVideo = this.#feeds.some((feed) => feed.video)
  }

  get lost(): number {
    return this.#feeds.reduce((sum, feed) => sum + feed.reader.lost, 0)
  }

  /** Of the picture, else of the sound; milliseconds (RFC 3550 A.8). */
  get jitter(): number {
    return (this.#feeds.find(({ video }) => video) ?? this.#feeds[0])?.reader.jitter ?? 0
  }

  /** Decodable media has come through. */
  get flowing(): boolean {
    return this.hasVideo ? this.#keySeen : this.heard
  }

  /** Something that belongs to a track came, be it decodable or not. */
  get heard(): boolean {
    return this.#feeds.some((feed) => feed.reader.packets > 0)
  }

  /** Seconds of media that came so far, by the source's own count; undefined before the first packet. */
  get mediaSeconds(): number | undefined {
    const feed = this.#feeds.find(({ video }) => video) ?? this.#feeds[0]
    return feed && feed.reader.packets > 0 ? feed.reader.timestamp / feed.line.clockRate : undefined
  }

  /** What was mended on the way so far. */
  get repairs(): StreamRepair[] {
    const all = [...this.#repairs]
    if (this.#unwrapped) all.push('aac-adts-unwrapped')
    if (this.#feeds.some(({ reader }) => reader.mended)) all.push('fragments-mended')
    return all
  }

  /** `source`: the track as the source counts them; the packet is `memory.subarray(start, end)`, which may be mended where it lies. */
  rtp(source: number, memory: Buffer, start: number, end: number, arrivedAt: number): void {
    const track = this.#indexes[source]
    const feed = track === undefined ? undefined : this.#feeds[track]
    if (track === undefined || !feed) return
    this.bytes += end - start
    const { reader } = feed
    if (!reader.read(memory, start, end, arrivedAt)) return
    if (reader.restarted) this.#restart(feed, track, arrivedAt)
    else if (reader.begins || !feed.video) this.clock.arrived(track, reader.timestamp, arrivedAt)
    // Nothing arrives before it was captured: until the estimate has followed, arrival is the better word.
    feed.facts.capturedAt = Math.min(arrivedAt, this.clock.captureOf(track, reader.timestamp))
    feed.facts.arrivedAt = arrivedAt
    if (feed.video) this.#video(feed, memory, reader.from, reader.to)
    else if (feed.adts) this.#aac(feed, feed.adts, memory, start, end)
    else this.#sound(feed, memory, start, end)
  }

  rtcp(source: number, packet: Buffer): void {
    const report = readSenderReport(packet)
    const track = this.#indexes[source]
    const reader = track === undefined ? undefined : this.#feeds[track]?.reader
    // Some cameras send reports that say no time at all.
    if (!report || track === undefined || !reader || report.lsr === 0) return
    const timestamp = reader.near(report.rtpTime)
    if (timestamp === undefined) this.#early.set(track, report)
    else this.#reported(track, timestamp, report.ntpMs)
  }

  #reported(track: number, timestamp: number, at: number): void {
    const before = this.clock.synchronised
    this.clock.reported(track, timestamp, at)
    if (!before && this.clock.synchronised) this.#out.synchronised()
  }

  /** Our source and timestamp of a track at an instant; undefined before its first packet. */
  stampAt(track: number, at: number): { ssrc: number; rtpTime: number } | undefined {
    const feed = this.#feeds[track]
    const timestamp = this.clock.timestampAt(track, at)
    if (!feed || Number.isNaN(timestamp)) return undefined
    return { ssrc: feed.line.ssrc, rtpTime: wrapped(feed.line.stamp(timestamp)) }
  }

  /** When a packet of ours was captured, by what is known of the clocks now. */
  instantOf(packet: KeptPacket): number {
    const feed = this.#feeds[packet.track]
    const instant = feed ? this.clock.captureOf(packet.track, feed.line.original(packet.data.readUInt32BE(4))) : Number.NaN
    return Number.isNaN(instant) ? packet.capturedAt : instant
  }

  #restart(feed: Feed, track: number, arrivedAt: number): void {
    this.clock.restart(track)
    this.clock.arrived(track, feed.reader.timestamp, arrivedAt)
    const early = this.#early.get(track)
    const timestamp = early && feed.reader.near(early.rtpTime)
    this.#early.delete(track)
    if (early && timestamp !== undefined) this.#reported(track, timestamp, early.ntpMs)
    feed.line.splice(feed.reader.timestamp, this.clock.captureOf(track, feed.reader.timestamp))
    feed.gate?.close()
    if (feed.video) this.#out.broken(track)
  }

  /** Sound begins with the picture. */
  #sound(feed: Feed, memory: Buffer, start: number, end: number): void {
    if (!this.hasVideo || this.#keySeen) this.#send(feed, memory, start, end, !this.hasVideo, true)
  }

  #aac(feed: Feed, adts: AdtsMender, memory: Buffer, start: number, end: number): void {
    const { header, missing } = feed.reader
    if (missing > 0) adts.reset()
    const payload = memory.subarray(header.start, header.end)
    const mended = adts.mend(payload)
    if (mended === payload) {
      this.#sound(feed, memory, start, end)
      return
    }
    this.#unwrapped = true
    if (adts.config) this.#learnConfig(feed.facts.track, adts.config)
    if (!mended) return
    const packet = buildRtp(header, mended)
    this.#sound(feed, packet, 0, packet.length)
  }

  /** What the frames say of themselves is right. */
  #learnConfig(track: number, config: AacConfig): void {
    const former = this.description.tracks[track] as Track
    const told = writeAacConfig(config)
    if (told === undefined || told === former.fmtp.config) return
    const next = { ...former, channels: config.channels, fmtp: { ...former.fmtp, config: told } }
    this.description = { ...this.description, tracks: this.description.tracks.map((one) => (one === former ? next : one)) }
    if (!this.hasVideo || this.#keySeen) this.#out.described(this.description)
  }

  /** The packet that was read last, without further ado. */
  #send(feed: Feed, memory: Buffer, start: number, end: number, key: boolean, begins: boolean): void {
    const { reader, line, facts } = feed
    facts.key = key
    facts.begins = begins
    const ours = this.#log.append(memory, start, end, facts)
    renumber(ours, line, line.number(reader.missing), line.timestamp(reader.timestamp))
    this.#out.packet(ours)
  }

  #video(feed: Feed, memory: Buffer, start: number, end: number): void {
    const { reader, jpeg, facts } = feed
    const { capturedAt, arrivedAt } = facts
    if (reader.begins) {
      this.pictures += 1
      this.timing.picture(arrivedAt - capturedAt)
    }
    if (reader.missing > 0 || this.damagedNow) this.#damage(feed)
    if (jpeg && this.wantsFrames) this.#assemble(jpeg, memory.subarray(start, end), capturedAt, arrivedAt)
    const gate = feed.gate as VideoGate
    if (gate.lets(reader.begins, reader.bits)) this.#send(feed, memory, start, end, false, reader.begins)
    else {
      const { timestamp, missing } = reader
      const waiting = { data: memory.subarray(start, end), timestamp, capturedAt, arrivedAt, missing }
      const verdict = gate.pass(waiting, reader.begins, reader.bits)
      if (verdict) this.#release(feed, verdict)
    }
    if (gate.closed) this.awaitsKeySince ??= arrivedAt
    else feed.line.cut = !reader.ended
  }

  /** From a gap on, no picture is whole until the next key frame. */
  #damage({ reader, gate }: Feed): void {
    if (gate?.closed || (this.damagedNow && !reader.begins)) return
    // Whether the unit that begins is a key frame, and whole, is known a little later.
    this.#countedEarly = this.damagedNow
    this.damagedNow = true
    this.damaged += 1
  }

  #release(feed: Feed, verdict: Verdict): void {
    if (verdict.key) {
      this.#describe(feed, feed.facts.track)
      this.#keySeen = true
      if (!feed.jpeg) this.timing.key(feed.reader.timestamp, feed.line.clockRate)
      if (this.damagedNow && this.#countedEarly) this.damaged -= 1
      this.damagedNow = this.#countedEarly = false
      this.awaitsKeySince = undefined
      if (verdict.opened) this.#out.began()
    }
    const { line } = feed
    const first = verdict.packets[0] as Waiting
    const spare = verdict.opened ? first.missing : 0
    const inserted = verdict.bare ? missingSets(feed.reader, first) : []
    const all = inserted.length > 0 ? [...inserted, { ...first, missing: 0 }, ...verdict.packets.slice(1)] : verdict.packets
    all.forEach((waiting, index) => {
      const begins = verdict.begins && index === 0
      // What went missing before the gate opened was missing to nobody.
      const sequence = line.number(index === 0 ? waiting.missing - spare : waiting.missing)
      if (index === 0) this.#precede(feed, verdict.before, sequence)
      const ours = this.#append(feed, waiting, begins && verdict.key, begins)
      renumber(ours, line, sequence, line.timestamp(waiting.timestamp))
      this.#out.packet(ours)
    })
  }

  /** The unit before a key frame, numbered so that the key frame follows it. */
  #precede(feed: Feed, before: readonly Waiting[], sequence: number): void {
    before.forEach((waiting, index) => {
      const ours = this.#append(feed, waiting, false, index === 0)
      renumber(ours, feed.line, sequence - before.length + index, feed.line.stamp(waiting.timestamp))
      if (index === 0) this.#out.precedes()
    })
  }

  #append({ facts }: Feed, { data, capturedAt, arrivedAt }: Waiting, key: boolean, begins: boolean): KeptPacket {
    return this.#log.append(data, 0, data.length, { ...facts, capturedAt, arrivedAt, key, begins })
  }

  #describe(feed: Feed, track: number): void {
    const former = this.description.tracks[track] as Track
    const next = newlyKnown(former, feed.reader)
    if (!next && this.#keySeen) return
    if (next) this.description = { ...this.description, tracks: this.description.tracks.map((one) => (one === former ? next : one)) }
    this.#out.described(this.description)
  }

  #assemble(assembler: JpegAssembler, packet: Buffer, capturedAt: number, arrivedAt: number): void {
    const picture = assembler.push(packet)
    if (picture) this.#out.frame({ jpeg: picture.jpeg, width: picture.width, height: picture.height, capturedAt, arrivedAt })
  }
}

/** The track with what its packets said since; undefined when that is nothing new. */
function newlyKnown(track: Track, { sets, jpegSize }: TrackReader): Track | undefined {
  if (sets?.takeChange()) {
    const { width = track.width, height = track.height, fps = track.fps } = sets.sps ?? {}
    return { ...track, parameterSets: sets.all, width, height, fps }
  }
  const sized = jpegSize && jpegSize.width > 0 && jpegSize.height > 0 && track.width === undefined
  return sized ? { ...track, ...jpegSize } : undefined
}

/** Parameter sets as packets of their own (RFC 6184 §5.6, RFC 7798 §4.4.1), before a key frame that came without. */
function missingSets({ sets }: TrackReader, first: Waiting): Waiting[] {
  if (!sets?.complete) return []
  return sets.all.map((nal, index) => {
    const data = Buffer.alloc(rtpHeaderBytes + nal.length)
    data[0] = 0x80
    nal.copy(data, rtpHeaderBytes)
    return { ...first, data, missing: index === 0 ? first.missing : 0 }
  })
}

/** Payload type, number, timestamp and source of a packet are those of our line. */
function renumber({ memory, start }: KeptPacket, line: RtpRewriter, sequence: number, timestamp: number): void {
  rewriteRtp(memory, line.payloadType, sequence, wrapped(timestamp), line.ssrc, start)
}

/** Extended to 32 bit. */
function wrapped(timestamp: number): number {
  return Math.round(timestamp) >>> 0
}
