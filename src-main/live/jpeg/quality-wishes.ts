/**
 * Adaptive quality: what a program wants of its JPEGs: size, rate and quality, which may change while it reads; and `auto`, which finds the
 * best that the reader can take, one step at a time.
 */
import { pictureWidth } from '../../../src-shared/media-channel.ts'
import type { Clock } from '../../base/index.ts'
import type { Wishes } from './picture-reader.ts'
import { type PictureSpec, type Quality, qualities, rateClass } from './worker-arguments.ts'

export interface Wish {
  /** Pixels across at most. */
  readonly width: number
  /** Pictures per second at most. */
  readonly fps: number
  readonly quality?: Quality | 'auto' | undefined
}

/** Milliseconds over which it is judged how much the reader takes. */
const judgeEvery = 3000
/** Share of pictures that were skipped, from which less is sent; and spans without any, after which more is tried. */
const tooMany = 0.2
const calmSpans = 4

export class QualityWishes implements Wishes {
  readonly #clock: Clock
  readonly #listeners = new Set<() => void>()
  #wish: Wish
  #step: number
  #skipped = 0
  #passed = 0
  #calm = 0
  #since: number
  /** What the reader itself said; a camera that sends JPEGs is coded anew for that alone. */
  #said: Partial<Wish>

  constructor(clock: Clock, wish: Wish, said: Partial<Wish> = {}) {
    this.#clock = clock
    this.#wish = wish
    this.#said = said
    this.#step = qualities.indexOf('medium')
    this.#since = clock.now()
  }

  get wish(): Wish {
    return this.#wish
  }

  /** What is sent now. */
  get quality(): Quality | undefined {
    return this.#wish.quality === 'auto' ? qualities[this.#step] : this.#wish.quality
  }

  get fps(): number {
    return this.#wish.fps
  }

  get spec(): PictureSpec {
    const { quality, width } = this.#said
    const recode = width !== undefined || (quality !== undefined && this.quality !== 'high')
    return { width: pictureWidth(this.#wish.width), fps: rateClass(this.#wish.fps), quality: this.quality, recode }
  }

  change(wish: Partial<Wish>): void {
    this.#wish = { ...this.#wish, ...wish }
    this.#said = { ...this.#said, ...wish }
    this.#tell()
  }

  onChange(call: () => void): () => void {
    this.#listeners.add(call)
    return () => this.#listeners.delete(call)
  }

  /** One picture was taken, and so many before it were replaced meanwhile. */
  passed(skipped: number): void {
    this.#passed += 1
    this.#skipped += skipped
    if (this.#wish.quality !== 'auto' || this.#clock.now() - this.#since < judgeEvery) return
    const share = this.#skipped / (this.#passed + this.#skipped)
    this.#calm = this.#skipped === 0 ? this.#calm + 1 : 0
    this.#since = this.#clock.now()
    this.#passed = this.#skipped = 0
    const step = share > tooMany ? this.#step - 1 : this.#calm >= calmSpans ? this.#step + 1 : this.#step
    if (step === this.#step || qualities[step] === undefined) return
    this.#step = step
    this.#calm = 0
    this.#tell()
  }

  #tell(): void {
    for (const call of [...this.#listeners]) call()
  }
}
