/** Rates over the last seconds from counters that begin anew with every session. */

const window = 5000

export interface Counters {
  readonly bytes: number
  readonly frames: number
}

export class RateMeter {
  #base = { bytes: 0, frames: 0 }
  #last: Counters = { bytes: 0, frames: 0 }
  #samples: { at: number; bytes: number; frames: number }[] = []

  /** A session ended: what it counted stays. */
  sessionEnded(): void {
    this.#base = { bytes: this.#base.bytes + this.#last.bytes, frames: this.#base.frames + this.#last.frames }
    this.#last = { bytes: 0, frames: 0 }
  }

  observe(now: number, { bytes, frames }: Counters): void {
    this.#last = { bytes, frames }
    if (now < (this.#samples.at(-1)?.at ?? now)) this.#samples = [] // the clock was set back: no rate over less than nothing
    this.#samples.push({ at: now, ...this.total })
    while (this.#samples.length > 2 && now - (this.#samples[0]?.at ?? now) > window) this.#samples.shift()
  }

  get total(): Counters {
    return { bytes: this.#base.bytes + this.#last.bytes, frames: this.#base.frames + this.#last.frames }
  }

  /** Bits and frames per second; 0 until two samples were taken. */
  get rates(): { bitrate: number; fps: number } {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    const seconds = first && last ? (last.at - first.at) / 1000 : 0
    if (!first || !last || seconds <= 0) return { bitrate: 0, fps: 0 }
    return {
      bitrate: Math.max(0, Math.round(((last.bytes - first.bytes) * 8) / seconds)),
      fps: Math.max(0, Math.round(((last.frames - first.frames) / seconds) * 10) / 10),
    }
  }
}
