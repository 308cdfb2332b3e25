/**
 * Fan-out: the readers of one stream and what each is due: description, GOP cache, then what is live. All calls to readers leave from one
 * place, once for what came in one piece or else once per turn of the loop, so that their order holds, and a reader that throws harms nobody.
 */
import type { ReaderPurpose } from '../../../src-shared/cameras.ts'
import { asFailure, type Failure, type Log } from '../../base/index.ts'
import type { MediaDescription } from '../../media/index.ts'
import type { HubReader, JpegFrame } from '../types.ts'
import type { FlushScheduler } from './flush-scheduler.ts'
import type { GopCache } from './gop-cache.ts'
import { copiesOf, type KeptPacket } from './kept-packet.ts'

/** Readers inside this room are also given what comes right before their first packet. */
export interface InnerReader extends HubReader {
  /** The access unit before the first packet, perhaps none. Right before the first `packets`, and again after the tracks changed. */
  begin?(before: readonly KeptPacket[], first: KeptPacket): void
  /** The tracks are others now. */
  layoutChanged?(): void
  packets?(packets: readonly KeptPacket[]): void
}

interface Place {
  readonly reader: InnerReader
  readonly burst: boolean
  /** Has the description. */
  described: boolean
  /** Takes live packets; before that it waits for its burst or a key frame. */
  live: boolean
  left: boolean
}

export class Audience {
  /** Whoever brings packets calls `flush` after each piece. */
  prompt = false
  readonly #log: Log
  readonly #places = new Set<Place>()
  #waiting: KeptPacket[] = []
  #scheduled = false
  #description: MediaDescription | undefined
  #trouble: Failure | undefined
  readonly #group: GopCache
  readonly #flushes: FlushScheduler
  readonly #released: (held: boolean) => void
  #held = false

  /** `flushes` brings what nobody asked to be passed on earlier; `released` is called when all packets handed in so far were handed out: is somebody holding on to them? */
  constructor(group: GopCache, log: Log, flushes: FlushScheduler, released: (held: boolean) => void) {
    this.#group = group
    this.#log = log
    this.#flushes = flushes
    this.#released = released
  }

  get size(): number {
    return this.#places.size
  }

  /** By what they say they are for. */
  get purposes(): Record<ReaderPurpose, number> {
    const counted = { view: 0, record: 0, publish: 0 }
    for (const { reader } of this.#places) counted[reader.purpose] += 1
    return counted
  }

  get wantsFrames(): boolean {
    for (const { reader } of this.#places) if (reader.frame) return true
    return false
  }

  /** `tells`: a trouble that there is concerns the newcomer too, because nothing is under way that may end it. */
  join(reader: InnerReader, burst: boolean, lastFrame: JpegFrame | undefined, tells = true): () => boolean {
    const place: Place = { reader, burst, described: false, live: false, left: false }
    this.#places.add(place)
    if (lastFrame && burst) setImmediate(() => this.#give(place, (one) => one.frame?.(lastFrame)))
    const trouble = tells ? this.#trouble : undefined
    if (trouble) {
      setImmediate(() => this.#give(place, (one) => one.troubled?.(trouble)))
    }
    this.#schedule()
    return () => {
      place.left = true
      return this.#places.delete(place)
    }
  }

  /** To be told to everybody before the next packet. */
  describe(description: MediaDescription): void {
    this.flush()
    this.#description = description
    for (const place of this.#places) place.described = false
    this.#schedule()
  }

  /** The source ended, or begins: who comes now is told nothing before it is described. */
  pause(): void {
    this.flush()
    this.#waiting = []
    this.#description = undefined
  }

  /** The tracks are others now: nobody has a place in the stream that was. */
  begin(): void {
    this.pause()
    for (const place of this.#places) {
      if (place.described) this.#give(place, (one) => one.layoutChanged?.())
      place.live = false
    }
  }

  packet(packet: KeptPacket): void {
    this.#waiting.push(packet)
    if (!this.prompt) this.#schedule()
  }

  frame(frame: JpegFrame): void {
    this.flush()
    for (const place of this.#places) this.#give(place, (one) => one.frame?.(frame))
  }

  /** Somebody wants packets and waits for a key frame. */
  get waiting(): boolean {
    for (const { live, reader } of this.#places) if (!live && reader.packets) return true
    return false
  }

  trouble(failure: Failure | undefined): void {
    if (failure === undefined && this.#trouble === undefined) return
    this.#trouble = failure
    for (const place of this.#places) this.#give(place, (one) => one.troubled?.(failure))
  }

  flush(): void {
    this.#scheduled = false
    const description = this.#description
    if (!description) return
    const batch = this.#waiting
    this.#waiting = []
    for (const place of this.#places) {
      if (!place.described) {
        place.described = true
        this.#give(place, (one) => one.described(description))
      }
      if (place.reader.packets) this.#serve(place, batch)
    }
    if (batch.length === 0) return
    this.#released(this.#held)
    this.#held = false
  }

  #serve(place: Place, batch: readonly KeptPacket[]): void {
    if (place.live) {
      if (batch.length > 0) this.#hand(place, batch)
      return
    }
    // The group holds this batch already: it is added packet by packet, as they come.
    const kept = place.burst ? this.#group.read() : []
    const key = batch.findIndex((packet) => packet.key)
    if (kept.length === 0 && key < 0) return
    place.live = true
    const from = kept.length > 0 ? kept : batch.slice(key)
    if (place.reader.begin) {
      const before = kept.length > 0 ? this.#group.readBefore() : []
      this.#give(place, (one) => one.begin?.(before, from[0] as KeptPacket))
    }
    this.#hand(place, place.reader.transient || kept.length === 0 ? from : copiesOf(from))
  }

  #hand(place: Place, packets: readonly KeptPacket[]): void {
    const { reader } = place
    if (place.left) return
    try {
      reader.packets?.(packets)
    } catch (thrown) {
      this.#failed(reader, thrown)
    }
    this.#held ||= reader.transient !== true || reader.holds?.() === true
  }

  #give(place: Place, call: (reader: InnerReader) => void): void {
    if (place.left) return
    try {
      call(place.reader)
    } catch (thrown) {
      this.#failed(place.reader, thrown)
    }
  }

  #failed({ name }: InnerReader, thrown: unknown): void {
    this.#log.error({ reader: name, error: asFailure(thrown).message }, 'a reader of the hub failed')
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.#flushes.later(this.#later)
  }

  readonly #later = () => {
    if (this.#scheduled) this.flush()
  }
}
