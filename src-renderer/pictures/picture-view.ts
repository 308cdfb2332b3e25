/**
 * Owns one canvas: watches a camera, decodes its JPEGs, draws the newest one per screen refresh, and knows how it is.
 *
 * Guarantees: nothing of a frame reaches React; at most one decoded picture waits; every bitmap is closed; `drawn` is
 * answered for every frame, drawable or not; a picture that stands still is called so, even when the engine is mute.
 */

import type { StreamRole } from '../../src-shared/cameras.ts'
import { type MediaMessage, type MediaNotice, pictureWidth } from '../../src-shared/media-channel.ts'
import type { MediaClient, Watch } from './media-client.ts'
import { FigureCounter, type PictureFigures } from './picture-figures.ts'
import { initialState, type PictureState, sameState } from './picture-state.ts'
import { browser, type Surroundings } from './surroundings.ts'

export interface PictureTarget {
  readonly cameraId: string
  readonly role?: StreamRole | undefined
  /** Frames per second to ask for; by default what the size deserves. */
  readonly fps?: number | undefined
}

/** A picture stands still after this many of its usual intervals, but not before `stallFloor` milliseconds; a little later than the engine would say so itself. */
const stallIntervals = 3.5
const stallFloor = 2000
const figuresEvery = 500
/** A tile among many is looked at, not watched: its rate is most of what it costs the engine. */
const usualFps = (width: number) => (width <= 640 ? 15 : 25)

export class PictureView {
  readonly #client: MediaClient
  readonly #canvas: HTMLCanvasElement
  readonly #around: Surroundings
  readonly #counter = new FigureCounter()
  readonly #stateListeners = new Set<() => void>()
  readonly #figureListeners = new Set<(figures: PictureFigures) => void>()
  #target: PictureTarget
  #width = 0
  #seen = true
  #closed = false
  #watch: Watch | undefined
  /** Raised with every new watch, so that what is still being decoded for the former one is dropped. */
  #epoch = 0
  #notice: MediaNotice | undefined
  #state = initialState
  #ready: { frame: MediaMessage; bitmap: ImageBitmap } | undefined
  #drawing = false
  #lastArrival: number | undefined
  #lastDrawn: number | null = null
  #interval: number | undefined
  #cancelStall = () => {}
  #cancelFigures = () => {}

  constructor(client: MediaClient, canvas: HTMLCanvasElement, target: PictureTarget, around: Surroundings = browser) {
    this.#client = client
    this.#canvas = canvas
    this.#target = target
    this.#around = around
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
      this.#clear()
    }
    this.#follow()
  }

  close(): void {
    this.#closed = true
    this.#stop()
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
    const { cameraId, role, fps = usualFps(this.#width) } = this.#target
    const target = { cameraId, role, width: this.#width, fps }
    if (this.#watch) {
      this.#watch.change(target)
      return
    }
    this.#notice = undefined
    this.#counter.restarted()
    this.#watch = this.#client.watch(target, {
      frame: (frame) => this.#received(frame),
      notice: (notice) => {
        this.#notice = notice
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
    this.#epoch += 1
    this.#ready?.bitmap.close()
    this.#ready = undefined
    this.#lastArrival = undefined
    this.#cancelStall()
  }

  #received(frame: MediaMessage): void {
    const now = this.#around.now()
    this.#counter.arrived(frame, now)
    if (this.#lastArrival !== undefined) {
      const gap = now - this.#lastArrival
      this.#interval = this.#interval === undefined ? gap : this.#interval * 0.8 + gap * 0.2
    }
    this.#lastArrival = now
    const epoch = this.#epoch
    this.#around.decode(frame.body).then(
      (bitmap) => {
        if (epoch !== this.#epoch) return bitmap.close()
        if (this.#ready) this.#discard(this.#ready)
        this.#ready = { frame, bitmap }
        this.#drawSoon()
      },
      () => {
        if (epoch === this.#epoch) this.#watch?.drawn(frame.seq)
      },
    )
  }

  #discard(waiting: { frame: MediaMessage; bitmap: ImageBitmap }): void {
    waiting.bitmap.close()
    this.#watch?.drawn(waiting.frame.seq)
  }

  #drawSoon(): void {
    if (this.#drawing) return
    this.#drawing = true
    this.#around.beforePaint(() => {
      this.#drawing = false
      this.#draw()
    })
  }

  #draw(): void {
    const ready = this.#ready
    if (!ready) return
    this.#ready = undefined
    const { frame, bitmap } = ready
    const canvas = this.#canvas
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
      canvas.width = bitmap.width
      canvas.height = bitmap.height
    }
    canvas.getContext('2d', { alpha: false })?.drawImage(bitmap, 0, 0)
    bitmap.close()
    this.#watch?.drawn(frame.seq)
    this.#lastDrawn = this.#around.now()
    this.#counter.drawn(frame, this.#lastDrawn)
    this.#judge()
  }

  #clear(): void {
    // Setting a size wipes the canvas.
    this.#canvas.width = this.#canvas.width || 1
    this.#lastDrawn = null
    this.#interval = undefined
    this.#set(initialState)
  }

  #judge(): void {
    this.#cancelStall()
    const state = this.#judged()
    this.#set(state.word === 'live' ? { ...state, lastAt: null } : state)
  }

  /** What the engine says, unless the picture itself shows otherwise. */
  #judged(): PictureState {
    const lastAt = this.#lastDrawn
    const rest = { trouble: this.#notice?.trouble ?? null, lost: null, hasPicture: lastAt !== null, lastAt }
    if (this.#client.lost) return { ...rest, word: 'reconnecting', trouble: null, lost: 'engine' }
    const said = this.#notice?.state ?? 'connecting'
    if (said !== 'live') return { ...rest, word: said }
    if (this.#lastArrival === undefined || lastAt === null) return { ...rest, word: 'connecting' }
    const patience = Math.max(stallFloor, stallIntervals * (this.#interval ?? 0))
    const still = this.#around.now() - lastAt
    if (still >= patience) return { ...rest, word: 'stalled' }
    this.#cancelStall = this.#around.after(patience - still + 1, () => this.#judge())
    return { ...rest, word: 'live' }
  }

  #set(state: PictureState): void {
    if (sameState(state, this.#state)) return
    this.#state = state
    this.#canvas.dataset.state = state.word
    for (const call of [...this.#stateListeners]) call()
  }

  #tickFigures(): void {
    const figures = this.figures()
    for (const call of [...this.#figureListeners]) call(figures)
    if (this.#figureListeners.size > 0) this.#cancelFigures = this.#around.after(figuresEvery, () => this.#tickFigures())
  }
}
