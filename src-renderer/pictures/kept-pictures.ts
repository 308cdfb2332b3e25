/**
 * The picture that each camera had last in this window, small, so that going from room to room, from the wall to one camera or from sub
 * to main never shows black in between.
 */

/** Pixels across; what is shown for a moment, and grey, need not be sharp. */
const keptWidth = 640
/** Some 900 kB each. */
const keptCount = 64

export interface KeptPicture {
  readonly canvas: HTMLCanvasElement
  /** When it was drawn, milliseconds since 1970 by the page's clock. */
  readonly at: number
}

export class KeptPictures {
  readonly #kept = new Map<string, KeptPicture>()

  /** Copies what a canvas shows. */
  keep(cameraId: string, from: HTMLCanvasElement, at: number): void {
    const former = this.#kept.get(cameraId)
    if (from.width === 0 || from.height === 0 || (former && former.at >= at)) return
    const canvas = former?.canvas ?? document.createElement('canvas')
    canvas.width = Math.min(keptWidth, from.width)
    canvas.height = Math.max(1, Math.round((canvas.width * from.height) / from.width))
    canvas.getContext('2d', { alpha: false })?.drawImage(from, 0, 0, canvas.width, canvas.height)
    // The newest stands at the end of the map.
    this.#kept.delete(cameraId)
    this.#kept.set(cameraId, { canvas, at })
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= keptCount) break
      this.#kept.delete(oldest)
    }
  }

  find(cameraId: string): KeptPicture | undefined {
    return this.#kept.get(cameraId)
  }
}
