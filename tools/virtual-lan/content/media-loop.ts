/**
 * A stream that never ends, prepared once: every RTP packet of a loop stands ready with its interleaved header (RFC 2326
 * §10.12), and a sender only copies a frame and writes channel, sequence, timestamp and SSRC into it.
 */
import { drawAudio, drawVideo, type VideoLook } from './draw.ts'
import { type Payload, packetizeAac, packetizeJpeg, packetizeNals } from './packetize.ts'
import { type AccessUnit, isParameterSet, splitAccessUnits, splitAdts, splitJpegs, splitMpegAudio, splitOgg } from './split.ts'

/** One picture or one audio frame. */
export interface Unit {
  /** Ticks of the track's clock since the start of the loop. */
  readonly ticks: number
  readonly key: boolean
  /** Whole interleaved frames one after the other: `$`, channel, length, RTP header, payload. */
  readonly framed: Buffer
  /** Where each `$` stands in `framed`. */
  readonly starts: readonly number[]
  /** Indexes into `starts` of packets that hold only parameter sets. */
  readonly sets: readonly number[]
  /** The JPEG itself, for HTTP. */
  readonly jpeg?: Buffer
}

export interface LoopTrack {
  readonly kind: 'video' | 'audio'
  readonly payloadType: number
  /** Hz */
  readonly clockRate: number
  /** Ticks after which it starts again. */
  readonly length: number
  readonly units: readonly Unit[]
  readonly rtpmap: string
  /** `a=fmtp` value without the payload type; the second form is that of a camera that keeps its parameter sets to itself. */
  readonly fmtp: string | undefined
  readonly fmtpWithoutSets: string | undefined
}

const videoClock = 90_000
export type AudioCodec = 'aac' | 'pcma' | 'pcmu' | 'l16' | 'opus' | 'mp2' | 'mp3'

const prepared = new Map<string, Promise<LoopTrack>>()

/** Cameras of one look share one track. */
function once(key: unknown, prepare: () => Promise<LoopTrack>): Promise<LoopTrack> {
  const name = JSON.stringify(key)
  let track = prepared.get(name)
  if (!track) {
    track = prepare()
    prepared.set(name, track)
    track.catch(() => prepared.delete(name))
  }
  return track
}

export const loadVideo = (look: VideoLook): Promise<LoopTrack> => once(look, () => prepareVideo(look))
export const loadAudio = (codec: AudioCodec): Promise<LoopTrack> => once(codec, () => prepareAudio(codec))

async function prepareVideo(look: VideoLook): Promise<LoopTrack> {
  const stream = await drawVideo(look)
  const step = videoClock / look.fps
  const common = { kind: 'video', clockRate: videoClock } as const
  if (look.codec === 'mjpeg') {
    const units = splitJpegs(stream).map((jpeg, n) => ({ ...frame(packetizeJpeg(jpeg), 26, n * step, true), jpeg }))
    return {
      ...common,
      payloadType: 26,
      length: units.length * step,
      units,
      rtpmap: 'JPEG/90000',
      fmtp: undefined,
      fmtpWithoutSets: undefined,
    }
  }
  const { codec } = look
  const pictures = splitAccessUnits(codec, stream)
  const units = pictures.map(({ nals, key }, n) => frame(packetizeNals(codec, nals), 96, n * step, key))
  const sets = parameterSets(codec, pictures)
  const texts = codec === 'h264' ? h264Fmtp(sets) : h265Fmtp(sets)
  return { ...common, payloadType: 96, length: units.length * step, units, rtpmap: `${codec.toUpperCase()}/90000`, ...texts }
}

async function prepareAudio(codec: AudioCodec): Promise<LoopTrack> {
  if (codec === 'aac') {
    const rate = 16_000
    // The first frame is what an encoder needs to begin.
    const { frames, config } = splitAdts(await drawAudio('aac', rate, 8))
    const units = frames.slice(1, 126).map((bytes, n) => frame(packetizeAac(bytes), 97, n * 1024, true))
    const fmtp = `streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=${config}`
    const length = units.length * 1024
    const rtpmap = `MPEG4-GENERIC/${rate}/1`
    return { kind: 'audio', payloadType: 97, clockRate: rate, length, units, rtpmap, fmtp, fmtpWithoutSets: fmtp }
  }
  const plain = { fmtp: undefined, fmtpWithoutSets: undefined }
  if (codec === 'opus') {
    const packets = splitOgg(await drawAudio('opus', 48_000, 8)).slice(0, 400)
    const units = packets.map((bytes, n) => frame([{ bytes, sets: false }], 98, n * 960, true))
    return { kind: 'audio', payloadType: 98, clockRate: 48_000, length: 384_000, units, rtpmap: 'opus/48000/2', ...plain }
  }
  if (codec === 'mp2' || codec === 'mp3') {
    // Frames of 24 ms: 250 are a whole number of seconds. Four bytes of offset before each (RFC 2250 §3.5).
    const frames = splitMpegAudio(await drawAudio(codec, 48_000, 6), 64_000).slice(0, 250)
    const packets = frames.map((bytes) => [{ bytes: Buffer.concat([Buffer.alloc(4), bytes]), sets: false }])
    const units = packets.map((payloads, n) => frame(payloads, 14, n * 2160, true))
    return { kind: 'audio', payloadType: 14, clockRate: 90_000, length: 540_000, units, rtpmap: 'MPA/90000', ...plain }
  }
  if (codec === 'l16') {
    const samples = (await drawAudio('l16', 16_000, 8)).subarray(0, 256_000)
    const packets = Array.from({ length: 400 }, (_, n) => samples.subarray(n * 640, n * 640 + 640))
    const units = packets.map((bytes, n) => frame([{ bytes, sets: false }], 99, n * 320, true))
    return { kind: 'audio', payloadType: 99, clockRate: 16_000, length: 128_000, units, rtpmap: 'L16/16000/1', ...plain }
  }
  const samples = (await drawAudio(codec, 8000, 8)).subarray(0, 64_000)
  const payloadType = codec === 'pcma' ? 8 : 0
  const packets = Array.from({ length: 400 }, (_, n) => samples.subarray(n * 160, n * 160 + 160))
  const units = packets.map((bytes, n) => frame([{ bytes, sets: false }], payloadType, n * 160, true))
  const rtpmap = `${codec.toUpperCase()}/8000`
  return { kind: 'audio', payloadType, clockRate: 8000, length: 64_000, units, rtpmap, ...plain }
}

/** Lays the packets of one frame out as they go over the wire; the last one bears the marker. */
function frame(payloads: readonly Payload[], payloadType: number, ticks: number, key: boolean): Unit {
  const framed = Buffer.alloc(payloads.reduce((sum, { bytes }) => sum + 16 + bytes.length, 0))
  const starts: number[] = []
  let at = 0
  for (const [n, { bytes }] of payloads.entries()) {
    starts.push(at)
    framed[at] = 0x24
    framed.writeUInt16BE(12 + bytes.length, at + 2)
    framed[at + 4] = 0x80
    framed[at + 5] = payloadType | (n === payloads.length - 1 ? 0x80 : 0)
    bytes.copy(framed, at + 16)
    at += 16 + bytes.length
  }
  return { ticks, key, framed, starts, sets: payloads.flatMap(({ sets }, n) => (sets ? [n] : [])) }
}

function parameterSets(codec: 'h264' | 'h265', pictures: readonly AccessUnit[]): Buffer[] {
  return pictures.find(({ key }) => key)?.nals.filter((nal) => isParameterSet(codec, nal)) ?? []
}

function h264Fmtp(sets: readonly Buffer[]): { fmtp: string; fmtpWithoutSets: string } {
  const level = sets.find((nal) => ((nal[0] ?? 0) & 31) === 7)?.toString('hex', 1, 4) ?? '4d0028'
  const fmtpWithoutSets = `packetization-mode=1;profile-level-id=${level}`
  return { fmtp: `${fmtpWithoutSets};sprop-parameter-sets=${sets.map((nal) => nal.toString('base64')).join(',')}`, fmtpWithoutSets }
}

function h265Fmtp(sets: readonly Buffer[]): { fmtp: string; fmtpWithoutSets: string } {
  const of = (type: number) => sets.find((nal) => (((nal[0] ?? 0) >> 1) & 63) === type)?.toString('base64') ?? ''
  return { fmtp: `sprop-vps=${of(32)};sprop-sps=${of(33)};sprop-pps=${of(34)}`, fmtpWithoutSets: '' }
}
