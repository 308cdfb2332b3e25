/**
 * The hand on a camera: what pointer, keys, buttons and gamepad want, as one wish. It is said again while it is held, so that a
 * window that is gone is noticed by its silence; a release goes out at once, and so does everything that may mean one: the
 * window loses the focus, is hidden, is closed.
 */
import type { Velocity } from '../../../src-shared/ptz.ts'

export interface HandPort {
  move(velocity: Velocity, holdMs: number): Promise<unknown>
  stop(): Promise<unknown>
  /** Once for each hold that was refused. */
  refused(thrown: unknown): void
}

/** Milliseconds: how often a wish is said again, how soon a changed one goes out, and the silence that counts as let go. */
const sayEvery = 250
const changeEvery = 80
const holdFor = 1000

export class Hand {
  readonly #port: HandPort
  readonly #wishes = new Map<string, Velocity>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #moving = false
  #saidAt = 0
  #told = false

  constructor(port: HandPort) {
    this.#port = port
  }

  get moving(): boolean {
    return this.#moving
  }

  /** What one of them wants; undefined: it let go. */
  hold(what: string, velocity: Velocity | undefined): void {
    if (velocity && !isRest(velocity)) this.#wishes.set(what, velocity)
    else if (!this.#wishes.delete(what)) return
    if (this.#wishes.size === 0) this.#stop()
    else this.#sayLater(this.#moving ? Math.max(0, this.#saidAt + changeEvery - performance.now()) : 0)
  }

  /** Everything lets go; sent also where nothing is known to move. */
  stop(): void {
    this.#wishes.clear()
    this.#stop()
  }

  /** Only what is held here. */
  release(): void {
    if (this.#wishes.size > 0) this.stop()
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#moving = false
    this.#told = false
    this.#port.stop().catch((thrown: unknown) => this.#port.refused(thrown))
  }

  #sayLater(after: number): void {
    clearTimeout(this.#timer)
    if (after <= 0) this.#say()
    else this.#timer = setTimeout(() => this.#say(), after)
  }

  #say(): void {
    // The page was held for so long that the camera was stopped for silence: what was held then is not held any more.
    if (this.#moving && performance.now() - this.#saidAt > holdFor) {
      this.stop()
      return
    }
    this.#moving = true
    this.#saidAt = performance.now()
    this.#timer = setTimeout(() => this.#say(), sayEvery)
    this.#port.move(sum([...this.#wishes.values()]), holdFor).catch((thrown: unknown) => {
      if (this.#told) return
      this.#told = true
      this.#port.refused(thrown)
    })
  }
}

function isRest({ pan = 0, tilt = 0, zoom = 0, focus = 0 }: Velocity): boolean {
  return pan === 0 && tilt === 0 && zoom === 0 && focus === 0
}

function sum(wishes: readonly Velocity[]): Velocity {
  const axis = (name: keyof Velocity) =>
    Math.max(
      -1,
      Math.min(
        1,
        wishes.reduce((total, wish) => total + (wish[name] ?? 0), 0),
      ),
    )
  return { pan: axis('pan'), tilt: axis('tilt'), zoom: axis('zoom'), focus: axis('focus') }
}

/** Rest within the dead zone, then slowly at first: a stick or pointer is seldom meant to the pixel. */
export function curved(share: number, deadZone: number): number {
  const size = Math.min(1, Math.abs(share))
  if (size <= deadZone) return 0
  const beyond = (size - deadZone) / (1 - deadZone)
  return Math.sign(share) * beyond * beyond
}
