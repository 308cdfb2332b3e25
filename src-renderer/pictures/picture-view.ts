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
import { HeldMessages } from './held-messages.ts'
import { judgePicture } from './judge-picture.ts'
import { Listening } from './listening.ts'
import type { MediaClient, Watch } from './media-client.ts'
import { PausedPicture } from './paused-picture.ts'
import { PictureCanvas } from './picture-canvas.ts'
import { FigureCounter, FigureTeller, type PictureFigures } from './picture-figures.ts'
import { initialState, type PictureState, sameState } from './picture-state.ts'
import { browser, type Surroundings } from './surroundings.ts'
import { takesOf, type Way } from './viewing-ways.ts'

export interface PictureTarget {
  readonly cameraId: string
  readonly role?: StreamRole | undefined
  /** JPEGs per second to ask for; by default what the size deserves. */
  readonly fps?: number | undefined
}

/** A tile among many is looked at, not watched: the rate of its JPEGs is most of what it costs the engine. */
const usualFps = (width: number) => (width <= 640 ? 15 : 25)

export class PictureView {
  readonly #client: MediaClient
  readonly #canvas: PictureCanvas
  readonly #around: Surroundings
  readonly #counter = new FigureCounter()
  readonly #stateListeners = new Set<() => void>()
  readonly #teller: FigureTeller
  readonly #stopFollowing: () => void
  #target: PictureTarget
  #width = 0
  #seen = true
  #closed = false
  #watch: Watch | undefined
  #decoder: { readonly way: Way; readonly decoder: Decoder } | undefined
  /** Ways that failed for this camera. */
  #failed = new Set<Way>()
  readonly #sound: Listening
  #notice: MediaNotice | undefined
  #state = initialState
  #lastArrival: number | undefined
  #interval: number | undefined
  readonly #held = new HeldMessages()
  #paused: PausedPicture | undefined
  #shown: Picture['head'] | undefined
  /** When it went on after a pause. */
  #resumedAt = Number.NEGATIVE_INFINITY
  #cancelStall = () => {}

  constructor(client: MediaClient, canvas: HTMLCanvasElement, target: PictureTarget, around: Surroundings = browser) {
    this.#client = client
    this.#target = target
    this.#around = around
    const heardBy = (failed: () => void) => around.sound(failed, (capturedAt) => this.#seenAt(capturedAt))
    this.#sound = new Listening(heardBy, () => {
      this.#follow()
      this.#judge()
    })
    this.#teller = new FigureTeller(around, () => this.figures())
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
    return this.#teller.tell(call)
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
      this.#endPause()
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
    if (!this.#sound.set(on)) return
    this.#follow()
    this.#judge()
  }

  /** Stops the picture where it is, to be looked at and gone back from; what comes meanwhile is let pass. */
  pause(): void {
    if (this.#paused || this.#closed || this.#canvas.lastAt === null) return
    this.#canvas.pause()
    this.#closeDecoder()
    this.#sound.pause()
    this.#paused = new PausedPicture(this.#held.hold(this.#notice?.stream ?? undefined), this.#shown, {
      show: (picture) => this.#canvas.still(picture),
      moved: () => this.#judge(),
    })
    this.#judge()
  }

  /** So many pictures on, or back: stops it where it runs. */
  step(by: number): void {
    this.pause()
    this.#paused?.step(by)
  }

  /** Live again, with what comes now. */
  resume(): void {
    if (!this.#paused) return
    this.#endPause()
    this.#resumedAt = this.#around.now()
    // Asked for anew: the engine begins with the group that it keeps.
    this.#stop()
    this.#follow()
    this.#judge()
  }

  #endPause(): void {
    this.#paused?.close()
    this.#paused = undefined
  }

  close(): void {
    this.#closed = true
    this.#endPause()
    this.#stopFollowing()
    this.#stop()
    this.#canvas.close()
    this.#teller.close()
    this.#stateListeners.clear()
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
      sound: this.#sound.word === 'on',
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
        this.#sound.stream(notice.stream?.sound ?? null)
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
    this.#sound.pause()
    this.#closeDecoder()
    this.#canvas.pause()
    this.#held.clear()
    this.#shown = undefined
    this.#lastArrival = undefined
    this.#cancelStall()
  }

  #received(message: MediaMessage): void {
    if (message.kind === 'last') {
      void this.#showLast(message)
      return
    }
    if (message.kind === 'sound' && !this.#paused) this.#sound.hear(message)
    const way = wayOfBody[message.kind]
    if (!way) return
    // Other tracks are another file.
    if (message.kind === 'init' && this.#decoder?.way === 'mse') this.#closeDecoder()
    // What comes until the engine has changed over, or while it is paused.
    if (this.#failed.has(way) || this.#paused) {
      this.#answer(way, message.seq)
      return
    }
    const now = this.#around.now()
    this.#held.push(message, way, now)
    if (message.kind !== 'init') this.#counter.arrived(message, message.body.byteLength, now)
    if (this.#lastArrival !== undefined) {
      const gap = now - this.#lastArrival
      this.#interval = this.#interval === undefined ? gap : this.#interval * 0.8 + gap * 0.2
    }
    this.#lastArrival = now
    this.#decoderFor(way)?.push(message)
  }

  #answer(way: Way, seq: number): void {
    if (way === 'jpeg') this.#watch?.drawn(seq)
    else this.#watch?.taken(seq)
  }

  /** In how many seconds the picture of this capture is seen, counted from the one that is. */
  #seenAt(capturedAt: number): number | undefined {
    const { lastAt } = this.#canvas
    if (!this.#shown || lastAt === null || Number.isNaN(this.#shown.capturedAt)) return undefined
    return (lastAt - this.#around.now() + capturedAt - this.#shown.capturedAt) / 1000
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
      taken: (seq) => this.#answer(way, seq),
      failed: () => {
        this.#failed.add(way)
        this.#closeDecoder()
        this.#follow()
        this.#judge()
      },
    }
    const decoder = this.#around.decoder(way, events, this.#sound.word !== 'on')
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
    this.#shown = head
    this.#counter.drawn(head, picture, this.#around.now())
    this.#judge()
  }

  #judge(): void {
    this.#cancelStall()
    if (this.#closed) return
    const { abilities, forced } = this.#client.viewing
    const { lastAt, isLive } = this.#canvas
    const { state, again } = judgePicture({
      ...{ now: this.#around.now(), notice: this.#notice, engineLost: this.#client.lost, lastAt, isLive, abilities, forced },
      ...{ paused: this.#paused?.at, resumedAt: this.#resumedAt, arrives: this.#lastArrival !== undefined, interval: this.#interval },
      ...{ listening: this.#sound.word, failed: this.#failed },
    })
    if (again !== undefined) this.#cancelStall = this.#around.after(again, () => this.#judge())
    this.#set(state)
  }

  #set(state: PictureState): void {
    if (sameState(state, this.#state)) return
    this.#state = state
    this.#canvas.mark(state.word, state.way, state.waitsForKey)
    for (const call of [...this.#stateListeners]) call()
  }
}

/** Which decoder a message is for. */
const wayOfBody: Partial<Record<MediaMessage['kind'], Way>> = { jpeg: 'jpeg', unit: 'webcodecs', init: 'mse', fragment: 'mse' }
