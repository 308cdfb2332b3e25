/**
 * Single pictures of one camera's recordings, decoded in the page from a range of the file: the key picture before a moment, or all
 * pictures of its group. Where the page cannot decode (another codec, or a page over plain http) the engine makes the picture.
 *
 * One question at a time: whoever asks faster than pictures come has to leave some out.
 */
import type { FragmentList, Segment } from '../../../src-shared/recording-rows.ts'
import { engine } from '../../kernel/engine-link.ts'
import { fromBase64 } from '../../parts/base64.ts'
import { type PictureHead, type PictureSample, readPictureHead, readPictures } from './fragment-samples.ts'
import { recordedBytes } from './recorded-bytes.ts'

export interface RecordedPicture {
  readonly image: ImageBitmap
  /** When it was captured, milliseconds since 1970. */
  readonly at: number
}

/** Files whose list of fragments is kept. */
const mostLists = 12
/** Bytes that hold the key picture of a fragment, mostly. */
const firstBytes = 192 * 1024
/** Pictures of a group at most; of longer ones every second, third … is kept. */
const mostOfGroup = 60

interface File {
  readonly segment: Segment
  readonly list: FragmentList
  readonly head: PictureHead | undefined
}

export class RecordedPictures {
  readonly #cameraId: string
  /** Pixels that a picture is wide at most. */
  readonly #width: number
  readonly #files: File[] = []
  #decoder: VideoDecoder | undefined
  #configured = ''
  #outputs: ((frame: VideoFrame) => void)[] = []
  #closed = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(cameraId: string, width: number) {
    this.#cameraId = cameraId
    this.#width = width
  }

  /** Undefined where nothing is recorded, or nothing can be made of it. */
  key(at: number): Promise<RecordedPicture | undefined> {
    return this.#next(async () => (await this.#decoded(at, false))?.[0])
  }

  /** From the key picture before `at` up to the next one, as they are shown. */
  async group(at: number): Promise<RecordedPicture[]> {
    return (await this.#next(() => this.#decoded(at, true))) ?? []
  }

  close(): void {
    this.#closed = true
    this.#drop()
  }

  #next<T>(task: () => Promise<T>): Promise<T | undefined> {
    const done = this.#last.then(() => (this.#closed ? undefined : task()))
    this.#last = done.catch(() => {})
    return done
  }

  async #decoded(at: number, whole: boolean): Promise<RecordedPicture[] | undefined> {
    const file = await this.#file(at)
    if (!file) return undefined
    const { segment, list, head } = file
    const { fragments } = list
    const first = Math.max(
      0,
      fragments.findLastIndex(({ key, from }) => key && segment.from + from <= at),
    )
    const begin = fragments[first]
    if (!begin || !head) return undefined
    const codec = /codecs="([^",]+)/.exec(list.mime)?.[1]
    if (!head.jpeg && !(await this.#prepare(codec, head))) return this.#byEngine(at)
    const next = fragments.findIndex(({ key }, index) => index > first && key)
    const last = fragments[whole ? (next < 0 ? fragments.length : next) - 1 : first] ?? begin
    const length = last.at + last.length - begin.at
    let data = await recordedBytes(segment.id, begin.at, whole ? length : Math.min(length, firstBytes))
    let samples = readPictures(data)
    if (!whole) {
      samples = samples.filter(({ key }) => key).slice(0, 1)
      if ((samples[0]?.start ?? 0) + (samples[0]?.length ?? 0) > data.length) data = await recordedBytes(segment.id, begin.at, begin.length)
    }
    const moment = (sample: PictureSample) => segment.from + (sample.at * 1000) / head.scale
    if (head.jpeg) return this.#fromJpeg(data, samples, moment)
    return this.#decode(data, samples, moment)
  }

  async #file(at: number): Promise<File | undefined> {
    const known = this.#files.find(({ segment }) => at >= segment.from && at < segment.to)
    if (known) return known
    const found = await engine().recording.segments({ camera_id: this.#cameraId, from: Math.floor(at), to: Math.floor(at) + 1, limit: 10 })
    const segment = found.find(({ role }) => role === 'main') ?? found[0]
    if (!segment || at < segment.from) return undefined
    const list = await engine().recording.fragments({ segment_id: segment.id })
    const head = readPictureHead(await recordedBytes(segment.id, list.head.at, list.head.length))
    const before = this.#files.findIndex((one) => one.segment.id === segment.id)
    if (before >= 0) this.#files.splice(before, 1)
    this.#files.unshift({ segment: list.segment, list, head })
    this.#files.length = Math.min(this.#files.length, mostLists)
    return this.#files[0]
  }

  async #prepare(codec: string | undefined, { description }: PictureHead): Promise<boolean> {
    if (!codec || !description || typeof VideoDecoder === 'undefined') return false
    const wished = `${codec} ${description.join()}`
    if (this.#decoder?.state === 'configured' && this.#configured === wished) return true
    const config: VideoDecoderConfig = { codec, description, hardwareAcceleration: 'prefer-software' }
    const answer = await VideoDecoder.isConfigSupported(config).catch(() => undefined)
    if (!answer?.supported || this.#closed) return false
    if (this.#decoder?.state !== 'configured') {
      this.#drop()
      this.#decoder = new VideoDecoder({ output: (frame) => this.#outputs.shift()?.(frame) ?? frame.close(), error: () => this.#drop() })
    }
    this.#decoder.configure(config)
    this.#configured = wished
    return true
  }

  async #decode(
    data: Uint8Array,
    samples: readonly PictureSample[],
    moment: (sample: PictureSample) => number,
  ): Promise<RecordedPicture[]> {
    const decoder = this.#decoder
    if (!decoder) return []
    // They come out as they are shown.
    const shown = [...samples].sort((a, b) => a.at - b.at)
    const each = Math.ceil(shown.length / mostOfGroup)
    const images: Promise<RecordedPicture>[] = []
    this.#outputs = shown.map((sample, index) => (frame) => {
      if (index % each === 0) images.push(this.#image(frame).then((image) => ({ image, at: moment(sample) })))
      else frame.close()
    })
    for (const { at, key, start, length } of samples)
      decoder.decode(
        new EncodedVideoChunk({ type: key ? 'key' : 'delta', timestamp: at, data: data.subarray(start, start + length) as BufferSource }),
      )
    await decoder.flush()
    this.#outputs = []
    return Promise.all(images)
  }

  async #image(frame: VideoFrame): Promise<ImageBitmap> {
    const width = Math.min(this.#width, frame.displayWidth)
    try {
      return await createImageBitmap(frame, {
        resizeWidth: width,
        resizeHeight: Math.round((frame.displayHeight * width) / frame.displayWidth),
      })
    } finally {
      frame.close()
    }
  }

  async #fromJpeg(data: Uint8Array, samples: readonly PictureSample[], moment: (sample: PictureSample) => number) {
    const each = Math.ceil(samples.length / mostOfGroup)
    const pictures: RecordedPicture[] = []
    for (const [index, sample] of samples.entries()) {
      if (index % each !== 0) continue
      const bytes = data.subarray(sample.start, sample.start + sample.length) as BlobPart
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' })).catch(() => undefined)
      if (image) pictures.push({ image, at: moment(sample) })
    }
    return pictures
  }

  async #byEngine(at: number): Promise<RecordedPicture[]> {
    const { base64, at: captured } = await engine().recording.picture({ camera_id: this.#cameraId, at: Math.round(at), width: this.#width })
    return [{ image: await createImageBitmap(new Blob([fromBase64(base64)], { type: 'image/jpeg' })), at: captured }]
  }

  #drop(): void {
    const decoder = this.#decoder
    this.#decoder = undefined
    this.#configured = ''
    this.#outputs = []
    if (decoder && decoder.state !== 'closed') decoder.close()
  }
}
