/** What one picture was sent lately, coded as it came, so that it can be stopped and gone back in without asking anybody for it again. */
import type { MediaMessage, ViewedStream } from '../../src-shared/media-channel.ts'
import type { Way } from './viewing-ways.ts'

/** Milliseconds of arrival that are kept, in whole groups of pictures; and bytes. */
const keptFor = 12_000
const keptBytes = 12 * 1024 * 1024

/** Pictures that lean on each other: the first can be decoded alone. */
export type HeldGroup = readonly MediaMessage[]

export interface Held {
  readonly way: Way
  /** Undefined until it was told. */
  readonly stream: ViewedStream | undefined
  /** What fragments begin with. */
  readonly init: MediaMessage | undefined
  readonly groups: readonly HeldGroup[]
}

export class HeldMessages {
  #way: Way | undefined
  #init: MediaMessage | undefined
  #groups: { readonly at: number; readonly messages: MediaMessage[]; bytes: number }[] = []
  #bytes = 0

  /** `now`: milliseconds. */
  push(message: MediaMessage, way: Way, now: number): void {
    if (way !== this.#way || message.kind === 'init') this.clear()
    this.#way = way
    if (message.kind === 'init') {
      this.#init = message
      return
    }
    const size = message.body.byteLength
    const present = this.#groups.at(-1)
    if (message.key) this.#groups.push({ at: now, messages: [message], bytes: size })
    else if (present) {
      present.messages.push(message)
      present.bytes += size
    } else return
    this.#bytes += size
    while (this.#groups.length > 1 && (this.#bytes > keptBytes || (this.#groups[1]?.at ?? now) < now - keptFor)) this.#dropOldest()
    // One group that is larger than all that is kept leads nowhere.
    if (this.#bytes > keptBytes * 2) this.#dropOldest()
  }

  clear(): void {
    this.#groups = []
    this.#bytes = 0
    this.#init = undefined
    this.#way = undefined
  }

  /** As it is now; what comes later changes nothing of it. Undefined where there is nothing. */
  hold(stream: ViewedStream | undefined): Held | undefined {
    if (!this.#way || this.#groups.length === 0) return undefined
    return { way: this.#way, stream, init: this.#init, groups: this.#groups.map(({ messages }) => [...messages]) }
  }

  #dropOldest(): void {
    this.#bytes -= this.#groups.shift()?.bytes ?? 0
  }
}
