/**
 * Owns one canvas: watches a camera by the best way that works here, draws its pictures, and knows how it is.
 *
 * Guarantees: nothing of a frame reaches React; every decoded picture is closed; the engine is answered for every message, drawable
 * or not; a picture that stands still is called so, even when the engine is mute; the canvas is never emptied while there is any
 * picture of the camera to show.
 */
import type { StreamRole } from '../../src-shared/cameras.ts'
import { type MediaMessage, type MediaNotice, pictureWidth } from '../../src-shared/media-channel.ts'
import type { Decoder, DecoderEvents, Picture } from './decoder.ts'
import type { MediaClient, Watch } from './media-client.ts'
import { PictureCanvas } from './picture-canvas.ts'
import { FigureCounter, type PictureFigures } from './picture-figures.ts'
import { initialState, type PictureState, sameState } from './picture-state.ts'
import type { SoundPlayer } from './sound-player.ts'
import { browser, type Surroundings } from './surroundings.ts'
import { takesOf, type Way, wayOf, whyNotBetter } from './viewing-ways.ts'

export interface PictureTarget {
  readonly cameraId: string
  readonly role?: StreamRole | undefined
  /** JPEGs per second to ask for; by default what the size deserves. */
  readonly fps?: number | undefined
}

/** A picture stands still after this many of its usual intervals, but not before `stallFloor` milliseconds; a little later than the engine would say so itself. */
const stallIntervals = 3.5
const stallFloor = 1200
const figuresEvery = 500
/** A picture without a live one after it looks old after so many milliseconds: a change of rooms is over before. */
const agedAfter = 1000
/** A tile among many is looked at, not watched: the rate of its JPEGs is most of what it costs the engine. */
const usualFps = (width: number) => (width <= 640 ? 15 : 25)

export class PictureView {
  readonly #client: MediaClient
  readonly #canvas: PictureCanvas
  readonly #around: Surroundings
  readonly #counter = new FigureCounter()
  readonly #stateListeners = new Set<() => void>()
  readonly #figureListeners = new Set<(figures: PictureFigures) => void>()
  readonly #stopFollowing: () => void
  #target: PictureTarget
  #width = 0
  #seen = true
  #closed = false
  #watch: Watch | undefined
  #decoder: { readonly way: Way; readonly decoder: Decoder } | undefined
  /** Ways that failed for this camera. */
  #failed = new Set<Way>()
  #listening: PictureState['listening'] = 'off'
  #sound: SoundPlayer | undefined
  #notice: MediaNotice | undefined
  #state = initialState
  #lastArrival: number | undefined
  #interval: number | undefined
  #cancelStall = () => {}
  #cancelFigures = () => {}

  constructor(client: MediaClient, canvas: HTMLCanvasElement, target: PictureTarget, around: Surroundings = browser) {
    this.#client = client
    this.#target = target
    this.#around = around
    this.#canvas = new PictureCanvas(canvas, client.pictures, around, (picture) => this.#drawn(picture))
    this.#stopFollowing = client.viewing.subscribe(() => {
      this.#failed = new Set()
      this.#follow()
    })
    this.#canvas.open(target.cameraId)
    this.#judge()
  }

  get state(): PictureState {
    return this.#state
  }

  /** Calls at each change of the state; returns how to stop. */
  readonly subscribe = (call: () => void): (() => void) => {
    this.#stateListeners.add(call)
    return () => this.#stateListeners.delete(call)
  }

  /** Calls twice a second while anybody listens; returns how to stop. For text that is written past React. */
  onFigures(call: (figures: PictureFigures) => void): () => void {
    this.#figureListeners.add(call)
    if (this.#figureListeners.size === 1) this.#tickFigures()
    else call(this.figures())
    return () => {
      this.#figureListeners.delete(call)
      if (this.#figureListeners.size === 0) this.#cancelFigures()
    }
  }

  figures(): PictureFigures {
    return this.#counter.read(this.#around.now())
  }

  /** Device pixels that the picture has across; 0 while unknown, and then nothing is asked for. */
  setWidth(pixels: number): void {
    const width = pixels > 0 ? pictureWidth(pixels) : 0
    if (width === this.#width) return
    this.#width = width
    this.#follow()
  }

  /** Off-screen or hidden: nothing is received until it is seen again. */
  setSeen(seen: boolean): void {
    if (seen === this.#seen) return
    this.#seen = seen
    this.#follow()
  }

  setTarget(target: PictureTarget): void {
    const other = target.cameraId !== this.#target.cameraId
    const same = !other && target.role === this.#target.role && target.fps === this.#target.fps
    this.#target = target
    if (same) return
    if (other) {
      this.#stop()
      this.#failed = new Set()
      this.listen(false)
      this.#interval = undefined
      this.#canvas.open(target.cameraId)
      this.#judge()
    }
    this.#follow()
  }

  /** Hears the camera, muted until asked; from an event of the user, since browsers ask for one. */
  listen(on: boolean): void {
    if (on === (this.#listening === 'on')) return
    this.#listening = on ? 'on' : 'off'
    if (!on) this.#endSound()
    this.#follow()
    this.#judge()
  }

  close(): void {
    this.#closed = true
    this.#stopFollowing()
    this.#stop()
    this.#canvas.close()
    this.#cancelFigures()
    this.#stateListeners.clear()
    this.#figureListeners.clear()
  }

  /** Makes what is asked of the engine what is wanted here. */
  #follow(): void {
    if (this.#closed || !this.#seen || this.#width === 0) {
      this.#stop()
      return
    }
    const { abilities, forced, ready } = this.#client.viewing
    if (!abilities) {
      void ready.then(() => this.#follow())
      return
    }
    const { cameraId, role, fps = usualFps(this.#width) } = this.#target
    const target = {
      cameraId,
      role,
      width: this.#width,
      fps,
      takes: takesOf(abilities, forced, this.#failed),
      sound: this.#listening === 'on',
    }
    if (this.#watch) {
      this.#watch.change(target)
      return
    }
    this.#notice = undefined
    this.#counter.restarted()
    this.#watch = this.#client.watch(target, {
      message: (message) => this.#received(message),
      notice: (notice) => {
        this.#notice = notice
        if (notice.stream) this.#decoder?.decoder.stream(notice.stream)
        this.#sound?.stream(notice.stream?.sound ?? null)
        this.#judge()
      },
      linked: (up) => {
        this.#notice = undefined
        if (up) this.#counter.restarted()
        this.#judge()
      },
    })
    this.#judge()
  }

  #stop(): void {
    this.#watch?.end()
    this.#watch = undefined
    this.#endSound()
    this.#closeDecoder()
    this.#canvas.pause()
    this.#lastArrival = undefined
    this.#cancelStall()
  }

  #received(message: MediaMessage): void {
    if (message.kind === 'last') {
      void this.#showLast(message)
      return
    }
    if (message.kind === 'sound') this.#hear(message)
    const way = wayOfBody[message.kind]
    if (!way) return
    // Other tracks are another file.
    if (message.kind === 'init' && this.#decoder?.way === 'mse') this.#closeDecoder()
    // What comes until the engine has changed over.
    if (this.#failed.has(way)) {
      this.#watch?.taken(message.seq)
      return
    }
    const now = this.#around.now()
    if (message.kind !== 'init') this.#counter.arrived(message, message.body.byteLength, now)
    if (this.#lastArrival !== undefined) {
      const gap = now - this.#lastArrival
      this.#interval = this.#interval === undefined ? gap : this.#interval * 0.8 + gap * 0.2
    }
    this.#lastArrival = now
    this.#decoderFor(way)?.push(message)
  }

  #hear(message: MediaMessage): void {
    if (this.#listening !== 'on') return
    if (!this.#sound) {
      this.#sound = this.#around.sound(() => {
        this.#listening = 'failed'
        this.#endSound()
        this.#follow()
        this.#judge()
      })
      this.#sound.stream(this.#notice?.stream?.sound ?? null)
    }
    this.#sound.push(message)
  }

  #endSound(): void {
    this.#sound?.close()
    this.#sound = undefined
  }

  /** Only where there is nothing newer; by the page's clock, as far as it can be told. */
  async #showLast({ body, capturedAt }: MediaMessage): Promise<void> {
    const { cameraId } = this.#target
    const image = await this.#around.decode(body).catch(() => undefined)
    if (image && !this.#closed && cameraId === this.#target.cameraId && this.#canvas.begin(image, capturedAt)) this.#judge()
    image?.close()
  }

  #decoderFor(way: Way): Decoder | undefined {
    if (this.#decoder?.way === way) return this.#decoder.decoder
    this.#closeDecoder()
    const events: DecoderEvents = {
      picture: (picture) => this.#canvas.show(picture),
      taken: (seq) => (way === 'jpeg' ? this.#watch?.drawn(seq) : this.#watch?.taken(seq)),
      failed: () => {
        this.#failed.add(way)
        this.#closeDecoder()
        this.#follow()
        this.#judge()
      },
    }
    const decoder = this.#around.decoder(way, events, this.#listening !== 'on')
    if (this.#notice?.stream) decoder.stream(this.#notice.stream)
    this.#decoder = { way, decoder }
    return decoder
  }

  #closeDecoder(): void {
    this.#decoder?.decoder.close()
    this.#decoder = undefined
  }

  /** `drawn`: on the canvas, or given up for a newer one. */
  #drawn({ picture, drawn }: { picture: Picture; drawn: boolean }): void {
    const { head } = picture
    if (head.kind === 'jpeg') this.#watch?.drawn(head.seq)
    if (!drawn) return
    this.#counter.drawn(head, picture, this.#around.now())
    this.#judge()
  }

  #judge(): void {
    this.#cancelStall()
    if (this.#closed) return
    const state = this.#judged()
    this.#set(state.word === 'live' ? { ...state, lastAt: null } : state)
  }

  /** What the engine says, unless the picture itself shows otherwise. */
  #judged(): PictureState {
    const { lastAt } = this.#canvas
    const still = lastAt === null ? 0 : this.#around.now() - lastAt
    const rest = { ...this.#seenBy(), trouble: this.#notice?.trouble ?? null, lost: null, hasPicture: lastAt !== null, lastAt }
    const old = { ...rest, aged: lastAt !== null }
    if (this.#client.lost) return { ...old, word: 'reconnecting', trouble: null, lost: 'engine' }
    const said = this.#notice?.state ?? 'connecting'
    if (said !== 'live' && said !== 'connecting') return { ...old, word: said }
    if (said === 'connecting' || this.#lastArrival === undefined || lastAt === null || !this.#canvas.isLive) {
      const aged = lastAt !== null && still >= agedAfter
      if (lastAt !== null && !aged) this.#cancelStall = this.#around.after(agedAfter - still + 1, () => this.#judge())
      return { ...rest, aged, word: 'connecting' }
    }
    const patience = Math.max(stallFloor, stallIntervals * (this.#interval ?? 0))
    if (still >= patience) return { ...rest, word: 'stalled', aged: true }
    this.#cancelStall = this.#around.after(patience - still + 1, () => this.#judge())
    return { ...rest, word: 'live', aged: false }
  }

  /** What it is served with, and why not with better. */
  #seenBy(): Pick<PictureState, 'stream' | 'way' | 'why' | 'listening' | 'waitsForKey' | 'damaged'> {
    const { stream = null, waiting_for_key: waitsForKey = false, damaged = 0 } = this.#notice ?? {}
    const way = stream && wayOf(stream.kind)
    const { abilities, forced } = this.#client.viewing
    const why = stream && way && abilities ? whyNotBetter(way, stream.codec, { abilities, forced, failed: this.#failed }) : []
    return { stream, way, why, listening: this.#listening, waitsForKey, damaged }
  }

  #set(state: PictureState): void {
    if (sameState(state, this.#state)) return
    this.#state = state
    this.#canvas.mark(state.word, state.way, state.waitsForKey)
    for (const call of [...this.#stateListeners]) call()
  }

  #tickFigures(): void {
    const figures = this.figures()
    for (const call of [...this.#figureListeners]) call(figures)
    if (this.#figureListeners.size > 0) this.#cancelFigures = this.#around.after(figuresEvery, () => this.#tickFigures())
  }
}

/** Which decoder a message is for. */
const wayOfBody: Partial<Record<MediaMessage['kind'], Way>> = { jpeg: 'jpeg', unit: 'webcodecs', init: 'mse', fragment: 'mse' }
