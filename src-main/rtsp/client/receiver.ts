/**
 * From channels to tracks: which frame is whose, which is nobody's. Runs for every packet of every camera, so it allocates nothing
 * once the session plays.
 *
 * Packets that come before `release` (media before the answer to PLAY is common) are copied and handed out then, in order.
 */
import type { RtspHandlers } from '../types.ts'
import type { SrtpContext } from './srtp.ts'

export interface Receiver {
  /** Track `track` has the first of these payload types, or any other of them that arrives. Numbers run from 0. */
  add(track: number, payloadTypes: readonly PayloadType[], srtp?: SrtpContext): void
  /** The payload type that a track has, as far as is known now. */
  typeOf(track: number): number | undefined
  /** Called when it turned out to be another one, before the first packet of it is handed out. */
  onType(call: (track: number) => void): void
  /** From now on these channels bear this track. */
  bind(track: number, channels: readonly [number, number]): void
  unbind(track: number): void
  knows(channel: number): boolean
  /** Whose channel it is. */
  trackOf(channel: number): number | undefined
  frame(channel: number, memory: Buffer, start: number, end: number, arrivedAt: number): void
  /** The packet is `memory.subarray(start, end)`. */
  rtp(track: number, memory: Buffer, start: number, end: number, arrivedAt: number): void
  rtcp(track: number, packet: Buffer, arrivedAt: number): void
  /** All frames of what came in one piece were handed over. */
  delivered(): void
  release(): void
  stop(): void
  /** Packets that the key of the description does not open. */
  readonly garbled: number
  /** Called when many came and the key opened none. */
  onLocked(call: () => void): void
  /** Some track is encrypted. */
  readonly deciphers: boolean
  /** Called at the first RTP packet. */
  onFirst(call: () => void): void
  /** RTP packets that were somebody's. */
  readonly packets: number
  readonly reports: number
  /** Frames on channels that were never set up, and packets of foreign payload types. */
  readonly strangers: number
}

interface PayloadType {
  readonly payloadType: number
  /** It can be used: the first packet of it is believed. Comfort noise, repetitions and the like come in between. */
  readonly known: boolean
}

/** Packets of one wrong payload type after which the description is taken to be wrong. */
const convinced = 32
/** Packets that a key opens none of before it is taken for a wrong one. */
const hopeless = 50
/** Bytes kept before `release`. */
const earlyLimit = 8 * 1024 * 1024

export function createReceiver(handlers: RtspHandlers): Receiver {
  const table = new Int16Array(256).fill(-1)
  const types: number[] = []
  const listed: (readonly PayloadType[])[] = []
  const settled: boolean[] = []
  /** Packets in a row of another type than the track has, and that type. */
  const foreign: number[] = []
  const foreignType: number[] = []
  let early: { rtp: boolean; track: number; packet: Buffer; arrivedAt: number }[] | undefined = []
  let earlyBytes = 0
  let packets = 0
  let reports = 0
  let strangers = 0
  let garbled = 0
  const srtps: (SrtpContext | undefined)[] = []
  let secured = false
  let stopped = false
  let first: (() => void) | undefined
  let locked: (() => void) | undefined
  /** A type turned out to be another one before `release`. */
  let changed = false
  let typed: ((track: number) => void) | undefined

  const keep = (rtp: boolean, track: number, packet: Buffer, arrivedAt: number) => {
    earlyBytes += packet.length
    if (earlyBytes <= earlyLimit) early?.push({ rtp, track, packet: Buffer.from(packet), arrivedAt })
  }

  /**
   * A camera may number foreign packets in between (Geovision), send another format than the first that it lists, go over to that later,
   * or send a type that its description does not name at all.
   */
  const belongs = (track: number, type: number): boolean => {
    const named = listed[track]?.find(({ payloadType }) => payloadType === type)
    if (settled[track] && !named) return false
    foreign[track] = foreignType[track] === type ? (foreign[track] ?? 0) + 1 : 1
    foreignType[track] = type
    const enough = named?.known && !settled[track] ? 1 : convinced
    if ((foreign[track] ?? 0) < enough) return false
    types[track] = type
    settled[track] = true
    typed?.(track)
    if (early) changed = true
    else if (!stopped) handlers.described?.()
    return true
  }

  const rtcp = (track: number, packet: Buffer, arrivedAt: number): void => {
    if (stopped || packet.length < 8 || (packet[0] as number) >> 6 !== 2) return
    const cut = secured ? (srtps[track]?.rtcp(packet, 0, packet.length) ?? packet.length) : packet.length
    if (cut < 0) return
    const report = cut < packet.length ? packet.subarray(0, cut) : packet
    reports += 1
    if (early) keep(false, track, report, arrivedAt)
    else handlers.rtcp(track, report, arrivedAt)
  }
  /** New end of a packet that was encrypted; -1 where it stays so. */
  const decipher = (track: number, memory: Buffer, start: number, end: number): number => {
    const cut = srtps[track]?.rtp(memory, start, end) ?? end
    if (cut < 0) {
      garbled += 1
      if (garbled === hopeless && packets === 0) locked?.()
    }
    return cut
  }

  const rtp = (track: number, memory: Buffer, start: number, sealedEnd: number, arrivedAt: number): void => {
    if (stopped) return
    let end = sealedEnd
    if (end - start < 12 || (memory[start] as number) >> 6 !== 2) {
      strangers += 1
      return
    }
    const second = memory[start + 1] as number
    if ((second & 127) === types[track]) {
      settled[track] = true
      foreign[track] = 0
    } else if (second >= 200 && second <= 207) {
      rtcp(track, memory.subarray(start, end), arrivedAt)
      return
    } else if (!belongs(track, second & 127)) {
      strangers += 1
      return
    }
    if (secured) {
      end = decipher(track, memory, start, end)
      if (end < 0) return
    }
    packets += 1
    if (first) {
      const call = first
      first = undefined
      call()
    }
    if (early) keep(true, track, memory.subarray(start, end), arrivedAt)
    else handlers.rtp(track, memory, start, end, arrivedAt)
  }
  const unbind = (track: number) => {
    for (let channel = 0; channel < 256; channel++) if ((table[channel] as number) >> 1 === track) table[channel] = -1
  }
  const knows = (channel: number) => (table[channel] as number) >= 0

  return {
    get packets() {
      return packets
    },
    get reports() {
      return reports
    },
    get strangers() {
      return strangers
    },
    get deciphers() {
      return secured
    },
    get garbled() {
      return garbled
    },
    add(track, payloadTypes, srtp) {
      types[track] = payloadTypes[0]?.payloadType ?? -1
      listed[track] = payloadTypes
      settled[track] = false
      foreign[track] = 0
      srtps[track] = srtp
      secured ||= srtp !== undefined
    },
    bind(track, [rtpChannel, rtcpChannel]) {
      unbind(track)
      table[rtcpChannel] = track * 2 + 1
      table[rtpChannel] = track * 2
    },
    typeOf: (track) => types[track],
    onType(call) {
      typed = call
    },
    unbind,
    knows,
    trackOf: (channel) => (knows(channel) ? (table[channel] as number) >> 1 : undefined),
    frame(channel, memory, start, end, arrivedAt) {
      const slot = table[channel] as number
      if (slot < 0) strangers += 1
      else if (slot & 1) rtcp(slot >> 1, memory.subarray(start, end), arrivedAt)
      else rtp(slot >> 1, memory, start, end, arrivedAt)
    },
    rtp,
    rtcp,
    delivered() {
      if (!early && !stopped) handlers.delivered?.()
    },
    release() {
      const kept = early ?? []
      early = undefined
      if (changed) handlers.described?.()
      for (const { rtp, track, packet, arrivedAt } of kept) {
        if (stopped) return
        if (rtp) handlers.rtp(track, packet, 0, packet.length, arrivedAt)
        else handlers.rtcp(track, packet, arrivedAt)
      }
      handlers.delivered?.()
    },
    stop() {
      stopped = true
      early = undefined
    },
    onLocked(call) {
      if (garbled >= hopeless && packets === 0) call()
      else locked = call
    },
    onFirst(call) {
      if (packets > 0) call()
      else first = call
    },
  }
}
