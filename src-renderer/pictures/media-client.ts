/**
 * The window's one media channel: tells the engine who watches what, and hands each frame to its viewer.
 *
 * Guarantees: whoever watches keeps watching over any number of lost links, without doing anything itself; after
 * `end` nothing more reaches the listener.
 */

import type { StreamRole } from '../../src-shared/cameras.ts'
import { type MediaMessage, MediaNotice, type MediaRequest, readMedia, type Taking } from '../../src-shared/media-channel.ts'
import { KeptPictures } from './kept-pictures.ts'
import { type MediaEndpoint, type MediaLink, openLink } from './media-link.ts'
import { Viewing } from './viewing.ts'

export interface WatchTarget {
  readonly cameraId: string
  /** The engine chooses by the width where it is left out. */
  readonly role?: StreamRole | undefined
  /** Device pixels across. */
  readonly width: number
  readonly fps: number
  /** What can be shown here, best first. */
  readonly takes: readonly Taking[]
  readonly sound: boolean
}

export interface WatchListener {
  /** `drawn` has to follow for a JPEG, `taken` for a unit or fragment, also where it could not be decoded: the engine waits for it. */
  message(message: MediaMessage): void
  notice(notice: MediaNotice): void
  /** The channel to the engine was lost, or is back. */
  linked(up: boolean): void
}

export interface Watch {
  change(target: WatchTarget): void
  drawn(seq: number): void
  /** Everything up to this number is done with. */
  taken(seq: number): void
  end(): void
}

interface Viewer {
  target: WatchTarget
  readonly listener: WatchListener
}

const viewerLimit = 0x10000
/** Milliseconds between two words of how far the viewers got. */
const takenEvery = 250

export class MediaClient {
  #link: MediaLink | undefined
  #up = false
  #everUp = false
  #next = 0
  readonly #viewers = new Map<number, Viewer>()
  readonly #taken = new Map<number, number>()
  #takenTimer: ReturnType<typeof setTimeout> | undefined
  /** What each camera showed last in this window. */
  readonly pictures = new KeptPictures()
  readonly viewing: Viewing

  constructor(viewing = new Viewing()) {
    this.viewing = viewing
  }

  /** The present endpoint, or that there is none: call it at every change. A former one is closed. */
  use(endpoint: MediaEndpoint | undefined): void {
    this.#link?.close()
    this.#link = undefined
    this.#lost()
    if (!endpoint) return
    this.#link = openLink(endpoint, {
      opened: () => this.#opened(),
      message: (data) => this.#receive(data),
      closed: () => this.#lost(),
    })
  }

  /** There was a channel to the engine, and now there is none. */
  get lost(): boolean {
    return this.#everUp && !this.#up
  }

  watch(target: WatchTarget, listener: WatchListener): Watch {
    const id = this.#freeNumber()
    const viewer: Viewer = { target, listener }
    this.#viewers.set(id, viewer)
    this.#askFor(id, target)
    const here = () => this.#viewers.get(id) === viewer
    return {
      change: (changed) => {
        if (!here()) return
        viewer.target = changed
        this.#askFor(id, changed)
      },
      drawn: (seq) => {
        if (here()) this.#send({ op: 'drawn', viewer: id, seq })
      },
      taken: (seq) => {
        if (!here()) return
        this.#taken.set(id, seq)
        this.#takenTimer ??= setTimeout(() => this.#tellTaken(), takenEvery)
      },
      end: () => {
        if (!here()) return
        this.#viewers.delete(id)
        this.#taken.delete(id)
        this.#send({ op: 'unwatch', viewer: id })
      },
    }
  }

  /** Numbers are not used again soon: a frame for the former owner may still be on its way. */
  #freeNumber(): number {
    while (this.#viewers.has(this.#next)) this.#next = (this.#next + 1) % viewerLimit
    const id = this.#next
    this.#next = (this.#next + 1) % viewerLimit
    return id
  }

  #tellTaken(): void {
    this.#takenTimer = undefined
    if (this.#taken.size > 0) this.#send({ op: 'taken', upTo: [...this.#taken] })
    this.#taken.clear()
  }

  #opened(): void {
    this.#up = true
    this.#everUp = true
    for (const [id, viewer] of this.#viewers) this.#askFor(id, viewer.target)
    for (const viewer of [...this.#viewers.values()]) viewer.listener.linked(true)
  }

  #lost(): void {
    if (!this.#up) return
    this.#up = false
    for (const viewer of [...this.#viewers.values()]) viewer.listener.linked(false)
  }

  #askFor(viewer: number, { cameraId, role, width, fps, takes, sound }: WatchTarget): void {
    this.#send({ op: 'watch', viewer, camera_id: cameraId, role, width, fps, takes: [...takes], sound })
  }

  #send(request: MediaRequest): void {
    if (this.#up) this.#link?.send(JSON.stringify(request))
  }

  #receive(data: Uint8Array | string): void {
    if (typeof data === 'string') {
      const notice = readNotice(data)
      if (notice) this.#viewers.get(notice.viewer)?.listener.notice(notice)
      return
    }
    const message = readMedia(data)
    if (message) this.#viewers.get(message.viewer)?.listener.message(message)
  }
}

/** Undefined for what another version of the engine may say. */
function readNotice(text: string): MediaNotice | undefined {
  try {
    return MediaNotice.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
