/**
 * A canvas and the picture on it: one per refresh of the screen, the newest; and what the camera showed last, until there is anything newer.
 *
 * What a decoder hands out is drawn at once where the screen has seen the one before; a page that is too slow for all of them leaves out
 * those that nobody would see, instead of being made slower by them.
 */
import type { Picture } from './decoder.ts'
import type { KeptPictures } from './kept-pictures.ts'
import type { Surroundings } from './surroundings.ts'

export class PictureCanvas {
  /** When the picture on it was drawn, or taken where it is an old one; milliseconds since 1970 by the page's clock; null when there is none. */
  lastAt: number | null = null
  /** The picture came from the stream that is watched, not from what was kept. */
  isLive = false
  readonly #canvas: HTMLCanvasElement
  readonly #kept: KeptPictures
  readonly #around: Surroundings
  readonly #done: (what: { picture: Picture; drawn: boolean }) => void
  #cameraId = ''
  #ready: Picture | undefined
  #waits = false
  #closed = false

  /** `done`: drawn, or given up for a newer one. */
  constructor(
    canvas: HTMLCanvasElement,
    kept: KeptPictures,
    around: Surroundings,
    done: (what: { picture: Picture; drawn: boolean }) => void,
  ) {
    this.#canvas = canvas
    this.#kept = kept
    this.#around = around
    this.#done = done
  }

  /** Begins with what this window showed of the camera last; empty where that is nothing. */
  open(cameraId: string): void {
    this.#keep()
    this.#cameraId = cameraId
    this.isLive = false
    const kept = this.#kept.find(cameraId)
    this.lastAt = kept?.at ?? null
    if (kept) this.#draw(kept.canvas, kept.canvas.width, kept.canvas.height)
    // Setting a size wipes the canvas.
    else this.#canvas.width = this.#canvas.width || 1
  }

  /** An old picture of the camera, where nothing newer is shown; false where there is. */
  begin(image: ImageBitmap, takenAt: number): boolean {
    if (this.isLive || (this.lastAt !== null && this.lastAt >= takenAt)) return false
    this.#draw(image, image.width, image.height)
    this.lastAt = Math.min(takenAt, this.#around.now())
    return true
  }

  /** One that somebody went back to: no newer one than what is known of. */
  still(picture: Picture): void {
    if (!this.#closed) this.#draw(picture.image, picture.width, picture.height)
    picture.close()
  }

  /** The picture stays; what waits does not. */
  pause(): void {
    this.#ready?.close()
    this.#ready = undefined
    this.#keep()
    this.isLive = false
  }

  close(): void {
    this.pause()
    this.#closed = true
  }

  show(picture: Picture): void {
    if (this.#closed) {
      picture.close()
      return
    }
    if (this.#ready) this.#giveUp(this.#ready)
    this.#ready = picture
    if (this.#waits) return
    // A decoder's pictures come one at a time, when they are due: waiting for the refresh would only make them later.
    if (picture.head.kind !== 'jpeg') this.#drawReady()
    this.#awaitPaint()
  }

  /** Until the screen has what is drawn, the next picture waits, and gives way to a newer one. */
  #awaitPaint(): void {
    this.#waits = true
    this.#around.beforePaint(() => {
      this.#waits = false
      const decoded = this.#ready && this.#ready.head.kind !== 'jpeg'
      this.#drawReady()
      if (decoded) this.#awaitPaint()
    })
  }

  /** For style sheets and tests. */
  mark(word: string, way: string | null, waitsForKey: boolean): void {
    const { dataset } = this.#canvas
    dataset.state = word
    if (way) dataset.way = way
    if (waitsForKey) dataset.waits = 'key'
    else delete dataset.waits
  }

  #drawReady(): void {
    const picture = this.#ready
    if (!picture) return
    this.#ready = undefined
    this.#draw(picture.image, picture.width, picture.height)
    picture.close()
    this.lastAt = this.#around.now()
    this.isLive = true
    this.#done({ picture, drawn: true })
  }

  #draw(image: CanvasImageSource, width: number, height: number): void {
    const canvas = this.#canvas
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width
      canvas.height = height
    }
    canvas.getContext('2d', { alpha: false })?.drawImage(image, 0, 0)
  }

  #giveUp(picture: Picture): void {
    picture.close()
    this.#done({ picture, drawn: false })
  }

  #keep(): void {
    if (this.isLive && this.lastAt !== null) this.#kept.keep(this.#cameraId, this.#canvas, this.lastAt)
  }
}
