/** Whether a picture is listened to, and the player while sound comes: muted until somebody asks. */
import type { MediaMessage, ViewedStream } from '../../src-shared/media-channel.ts'
import type { SoundPlayer } from './sound-player.ts'

export class Listening {
  /** `failed`: this page cannot play it. */
  word: 'off' | 'on' | 'failed' = 'off'
  readonly #open: (failed: () => void) => SoundPlayer
  readonly #failed: () => void
  #stream: ViewedStream['sound'] = null
  #player: SoundPlayer | undefined

  /** `failed`: the word became so. */
  constructor(open: (failed: () => void) => SoundPlayer, failed: () => void) {
    this.#open = open
    this.#failed = failed
  }

  /** False where nothing changed. */
  set(on: boolean): boolean {
    if (on === (this.word === 'on')) return false
    this.word = on ? 'on' : 'off'
    if (!on) this.pause()
    return true
  }

  stream(sound: ViewedStream['sound']): void {
    this.#stream = sound
    this.#player?.stream(sound)
  }

  hear(message: MediaMessage): void {
    if (this.word !== 'on') return
    if (!this.#player) {
      this.#player = this.#open(() => {
        this.word = 'failed'
        this.pause()
        this.#failed()
      })
      this.#player.stream(this.#stream)
    }
    this.#player.push(message)
  }

  /** Goes on with the next sound that comes. */
  pause(): void {
    this.#player?.close()
    this.#player = undefined
  }
}
