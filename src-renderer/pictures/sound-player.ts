/**
 * The sound of one camera, beside its picture: frames decoded and played at the moment when the picture of the same capture is on the
 * screen, or as soon after it as sound can be had.
 *
 * It never runs away from the picture, whatever the camera's clock does: a piece that would be heard too late is left out, and after a
 * hole it begins anew.
 */
import type { MediaMessage, ViewedStream } from '../../src-shared/media-channel.ts'
import { isPlainSound, mpegFormat, plainSamples } from './plain-sound.ts'

/** Seconds from now at which a piece can begin without a hole before the next one: what arrival may waver. */
const headroom = 0.05
/** Seconds that the sound may stray from where it belongs before it is moved there. */
const tolerance = 0.06
/** A piece that would have to begin sooner than this cannot. */
const least = 0.005
/** Seconds that a piece may be heard later than it could be. */
const mostBehind = 0.12
/** Seconds over which it is judged how much arrival wavers. */
const span = 2
const errorLimit = 3

type Sound = NonNullable<ViewedStream['sound']>

/** Can this page play it? WebCodecs is for secure contexts only; what is samples already needs none. */
export function canHear({ codec }: Pick<Sound, 'codec'>): boolean {
  return isPlainSound(codec) || (typeof AudioDecoder !== 'undefined' && codecName(codec, null) !== undefined)
}

function codecName(codec: Sound['codec'], codecString: string | null): string | undefined {
  if (codec === 'aac') return codecString ?? 'mp4a.40.2'
  return { opus: 'opus', mp3: 'mp3' }[codec as string]
}

export class SoundPlayer {
  readonly #context = new AudioContext({ latencyHint: 'interactive' })
  readonly #failed: () => void
  readonly #seenAt: (capturedAt: number) => number | undefined
  #decoder: AudioDecoder | undefined
  #configured = ''
  #sound: Sound | undefined
  #errors = 0
  /** When the next piece begins, by the context's clock. */
  #next = 0
  /** Milliseconds since 1970 that belong to time 0 of the sound. */
  #epoch = Number.NaN
  #spanBegan = 0
  #leastSlack = Number.POSITIVE_INFINITY
  /** Seconds after its picture that a piece arrives at best. */
  #usual = Number.POSITIVE_INFINITY
  /** Seconds of sound that wait in vain. */
  #excess = 0
  #closed = false

  /** `failed`: the browser does not play this. `seenAt`: in how many seconds the picture of this capture is seen; below 0 it was; undefined where that is not known. */
  constructor(failed: () => void, seenAt: (capturedAt: number) => number | undefined) {
    this.#failed = failed
    this.#seenAt = seenAt
    void this.#context.resume()
  }

  stream(sound: Sound | null): void {
    this.#sound = sound ?? undefined
  }

  push({ body, pts, capturedAt, receivedAt }: Pick<MediaMessage, 'body' | 'pts' | 'capturedAt' | 'receivedAt'>): void {
    const sound = this.#sound
    if (!sound || this.#closed || body.byteLength === 0) return
    this.#epoch = (Number.isNaN(capturedAt) ? receivedAt : capturedAt) - pts / 1000
    if (isPlainSound(sound.codec)) {
      const channels = plainSamples(sound.codec, body, sound.channels)
      const buffer = this.#context.createBuffer(sound.channels, channels[0]?.length ?? 0, sound.sample_rate)
      for (const [n, samples] of channels.entries()) buffer.copyToChannel(samples, n)
      this.#play(buffer, pts)
      return
    }
    const decoder = this.#prepare(sound, body)
    try {
      decoder?.decode(new EncodedAudioChunk({ type: 'key', timestamp: pts, data: body as Uint8Array<ArrayBuffer> }))
    } catch {
      this.#broke()
    }
  }

  close(): void {
    this.#closed = true
    this.#drop()
    void this.#context.close()
  }

  #prepare(sound: Sound, frame: Uint8Array): AudioDecoder | undefined {
    const codec = codecName(sound.codec, sound.codec_string)
    const said = sound.codec === 'mp3' ? mpegFormat(frame) : { rate: sound.sample_rate, channels: sound.channels }
    if (!codec || !said) return undefined
    const key = `${codec} ${said.rate} ${said.channels}`
    if (this.#decoder?.state === 'configured' && key === this.#configured) return this.#decoder
    this.#drop()
    const decoder = new AudioDecoder({ output: (data) => this.#decoded(data), error: () => this.#broke() })
    try {
      decoder.configure({ codec, sampleRate: said.rate, numberOfChannels: said.channels })
    } catch {
      this.#failed()
      return undefined
    }
    this.#decoder = decoder
    this.#configured = key
    return decoder
  }

  #decoded(data: AudioData): void {
    const { numberOfChannels, numberOfFrames, sampleRate, timestamp } = data
    const buffer = this.#context.createBuffer(numberOfChannels, numberOfFrames, sampleRate)
    for (let channel = 0; channel < numberOfChannels; channel += 1)
      data.copyTo(buffer.getChannelData(channel), { planeIndex: channel, format: 'f32-planar' })
    data.close()
    this.#play(buffer, timestamp)
  }

  /** `pts`: microseconds. */
  #play(buffer: AudioBuffer, pts: number): void {
    // Until it runs its time stands, and what was put in would be heard late for ever.
    if (this.#closed || this.#context.state !== 'running') return
    const { currentTime: now, outputLatency = 0 } = this.#context
    const seen = this.#seenAt(this.#epoch + pts / 1000)
    /** When it belongs, where that is known. */
    const due = seen === undefined ? Number.NEGATIVE_INFINITY : now + seen - outputLatency
    const slack = this.#next - now
    if (this.#isLeftBehind(now - due, Math.max(this.#next, now + headroom) - due - buffer.duration)) return
    if (slack < least) {
      // Ran dry, or begins.
      this.#next = Math.max(now + headroom, due)
      this.#beginSpan(now)
    } else if (this.#next < due - tolerance) {
      this.#next = due
      this.#beginSpan(now)
    } else if (this.#isTooLate(now, slack, due, buffer.duration)) return
    const source = this.#context.createBufferSource()
    source.buffer = buffer
    source.connect(this.#context.destination)
    source.start(this.#next)
    this.#next += buffer.duration
  }

  /** Of what comes in one piece after a page was held up, only the end is heard. `arrives`, `heard`: seconds after its picture; long pieces are given their length. */
  #isLeftBehind(arrives: number, heard: number): boolean {
    if (!Number.isFinite(arrives)) return false
    // Some cameras send their sound later than the picture: what is usual is no delay of ours.
    this.#usual = arrives < this.#usual ? arrives : this.#usual + (arrives - this.#usual) * 0.005
    return heard > this.#usual + headroom + mostBehind
  }

  /** More waits than arrival wavers, while the picture is ahead: a piece that is left out brings the rest nearer to it. */
  #isTooLate(now: number, slack: number, due: number, length: number): boolean {
    this.#leastSlack = Math.min(this.#leastSlack, slack)
    if (now - this.#spanBegan >= span) {
      this.#excess = this.#next > due + tolerance ? Math.min(this.#leastSlack - headroom, this.#next - due) : 0
      this.#beginSpan(now)
    }
    if (this.#excess < Math.max(tolerance, length)) return false
    this.#excess -= length
    return true
  }

  #beginSpan(now: number): void {
    this.#spanBegan = now
    this.#leastSlack = Number.POSITIVE_INFINITY
  }

  #broke(): void {
    this.#drop()
    this.#errors += 1
    if (this.#errors === errorLimit) this.#failed()
  }

  #drop(): void {
    const decoder = this.#decoder
    this.#decoder = undefined
    this.#configured = ''
    if (decoder && decoder.state !== 'closed') decoder.close()
  }
}
