/** Tracks whose units are samples as they are: JPEG, AAC, Opus, MPEG audio. */
import type { MediaUnit } from '../depacketizer.ts'
import { jpegSize } from '../jpeg-size.ts'
import type { Track } from '../track.ts'
import { codecString } from '../track-info.ts'
import type { Sample } from './fragment.ts'
import { aacEntry, jpegEntry, mpegAudioEntry, opusEntry } from './sample-entry.ts'
import { Durations, type LineHead, type SampleLine } from './sample-line.ts'

export class JpegLine implements SampleLine {
  readonly kind = 'video'
  head: LineHead | undefined
  readonly #durations: Durations
  #last = Number.NEGATIVE_INFINITY

  constructor(track: Track, prompt: boolean) {
    this.#durations = new Durations(track.clockRate / (track.fps ?? 10), prompt)
  }

  differs({ data }: MediaUnit): boolean {
    const size = jpegSize(data)
    return this.head !== undefined && size !== undefined && (size.width !== this.head.width || size.height !== this.head.height)
  }

  push({ data }: MediaUnit, at: number): Sample[] {
    const size = jpegSize(data)
    if (!size) return []
    if (!this.head || this.differs({ data, timestamp: 0, key: true })) this.head = { ...size, entry: jpegEntry(size), codec: 'mp4v.6C' }
    this.#last = Math.max(at, this.#last + 1)
    return this.#durations.next({ pieces: [data], size: data.length, decodeAt: this.#last, offset: 0, key: true })
  }

  flush(): Sample[] {
    return this.#durations.flush()
  }
}

/** Sound in frames. Stamps that jitter by less than a frame are put in a row; a real hole stays one. */
export class SoundLine implements SampleLine {
  readonly kind = 'audio'
  readonly head: LineHead
  readonly #durations: Durations
  /** Ticks of one frame; 0 when the frames themselves say it (Opus). */
  readonly #frame: number
  #next: number | undefined

  constructor(head: LineHead, frame: number, usual: number, prompt: boolean) {
    this.head = head
    this.#frame = frame
    this.#durations = new Durations(usual, prompt)
  }

  differs(): boolean {
    return false
  }

  push({ data }: MediaUnit, at: number): Sample[] {
    const expected = this.#next
    if (expected !== undefined && at < expected - this.#frame) return []
    const decodeAt = expected !== undefined && this.#frame > 0 && Math.abs(at - expected) < this.#frame ? expected : at
    this.#next = decodeAt + Math.max(1, this.#frame)
    return this.#durations.next({ pieces: [data], size: data.length, decodeAt, offset: 0, key: true })
  }

  flush(): Sample[] {
    return this.#durations.flush()
  }
}

const sound = (entry: Buffer, codec: string): LineHead => ({ entry, width: 0, height: 0, codec })

/** Undefined when the description does not say how to decode it. */
export function aacLine(track: Track, prompt: boolean): SoundLine | undefined {
  const config = audioConfig(track)
  if (!config) return undefined
  const frame = ((config[1] as number) >> 2) & 1 ? 960 : 1024
  const entry = aacEntry(track.channels ?? 1, track.clockRate, config)
  return new SoundLine(sound(entry, `mp4a.40.${(config[0] as number) >> 3}`), frame, frame, prompt)
}

export function opusLine(track: Track, prompt: boolean): SoundLine {
  return new SoundLine(sound(opusEntry(track.channels ?? 2), 'opus'), 0, 960, prompt)
}

/** The clock is always 90 kHz (RFC 2250); the true rate stands in each frame. */
export function mpegAudioLine(track: Track, prompt: boolean): SoundLine {
  return new SoundLine(sound(mpegAudioEntry(track.channels ?? 2, 48_000), codecString(track) ?? 'mp3'), 0, 2160, prompt)
}

/** AudioSpecificConfig: from the description, out of a StreamMuxConfig (behind 15 bits, §1.7.3), or made up for plain AAC-LC. */
function audioConfig({ fmtp, encoding, clockRate, channels }: Track): Buffer | undefined {
  const given = fmtp.config && /^([0-9a-f]{2}){2,}$/i.test(fmtp.config) ? Buffer.from(fmtp.config, 'hex') : undefined
  if (given && encoding !== 'MP4A-LATM') return given
  if (given && given.length >= 4) {
    const bits = given.readUInt32BE(0)
    // AAC-LC alone: its two bytes suffice. What builds on it would need more.
    const config = Buffer.from([(bits >> 9) & 255, (bits >> 1) & 255])
    return (config[0] as number) >> 3 === 2 ? config : undefined
  }
  const index = rates.indexOf(clockRate)
  if (index < 0) return undefined
  const bits = (2 << 11) | (index << 7) | ((channels ?? 1) << 3)
  return Buffer.from([bits >> 8, bits & 255])
}

/** ISO/IEC 14496-3 table 1.18. */
const rates = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350]
