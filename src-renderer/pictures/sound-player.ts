/**
 * The sound of one camera, beside its picture: frames decoded by the browser and played behind a short jitter buffer.
 *
 * It stays at the live edge: what would be heard more than half a second late is left out, and after a hole it begins anew.
 */
import type { MediaMessage, ViewedStream } from '../../src-shared/media-channel.ts'

/** Seconds from arrival to the ear: what the network may waver, and less than what is heard as late beside its picture. */
const buffered = 0.1
const latest = 0.5
const errorLimit = 3

type Sound = NonNullable<ViewedStream['sound']>

/** Can this page play it? WebCodecs is for secure contexts only. */
export function canHear({ codec }: Pick<Sound, 'codec'>): boolean {
  return typeof AudioDecoder !== 'undefined' && codecName(codec, null) !== undefined
}

function codecName(codec: Sound['codec'], codecString: string | null): string | undefined {
  if (codec === 'aac') return codecString ?? 'mp4a.40.2'
  return { opus: 'opus', pcma: 'alaw', pcmu: 'ulaw', mp3: 'mp3' }[codec as string]
}

export class SoundPlayer {
  readonly #context = new AudioContext({ latencyHint: 'interactive' })
  readonly #failed: () => void
  #decoder: AudioDecoder | undefined
  #configured = ''
  #sound: Sound | undefined
  #errors = 0
  /** When the next piece begins, by the context's clock. */
  #next = 0
  #closed = false

  /** `failed`: the browser does not play this. */
  constructor(failed: () => void) {
    this.#failed = failed
    void this.#context.resume()
  }

  stream(sound: Sound | null): void {
    this.#sound = sound ?? undefined
  }

  push({ body, pts }: Pick<MediaMessage, 'body' | 'pts'>): void {
    const decoder = this.#prepare()
    if (!decoder || body.byteLength === 0) return
    try {
      decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: pts, data: body as Uint8Array<ArrayBuffer> }))
    } catch {
      this.#broke()
    }
  }

  close(): void {
    this.#closed = true
    this.#drop()
    void this.#context.close()
  }

  #prepare(): AudioDecoder | undefined {
    const sound = this.#sound
    const codec = sound && codecName(sound.codec, sound.codec_string)
    if (this.#closed || !sound || !codec) return undefined
    const key = `${codec} ${sound.sample_rate} ${sound.channels}`
    if (this.#decoder?.state === 'configured' && key === this.#configured) return this.#decoder
    this.#drop()
    const decoder = new AudioDecoder({ output: (data) => this.#play(data), error: () => this.#broke() })
    try {
      decoder.configure({ codec, sampleRate: sound.sample_rate, numberOfChannels: sound.channels })
    } catch {
      this.#failed()
      return undefined
    }
    this.#decoder = decoder
    this.#configured = key
    return decoder
  }

  #play(data: AudioData): void {
    const { numberOfChannels, numberOfFrames, sampleRate } = data
    const buffer = this.#context.createBuffer(numberOfChannels, numberOfFrames, sampleRate)
    for (let channel = 0; channel < numberOfChannels; channel += 1)
      data.copyTo(buffer.getChannelData(channel), { planeIndex: channel, format: 'f32-planar' })
    data.close()
    const now = this.#context.currentTime
    if (this.#next < now) this.#next = now + buffered
    if (this.#closed || this.#next > now + latest) return
    const source = this.#context.createBufferSource()
    source.buffer = buffer
    source.connect(this.#context.destination)
    source.start(this.#next)
    this.#next += buffer.duration
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
