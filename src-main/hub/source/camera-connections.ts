/**
 * How many connections each camera allows, learnt from its refusals (453, 454, 503, a login that worked a moment ago), and who has
 * them. What is only viewed gives way to what is published or recorded, and comes back when a connection is free again.
 */
import type { ReaderPurpose } from '../../../src-shared/cameras.ts'
import { asFailure, type Clock, Failure } from '../../base/index.ts'
import { effectivePort, splitAddress } from '../../net/index.ts'
import type { SourcePlan } from '../types.ts'

/** Milliseconds for which a limit that was learnt keeps others from trying; after that one try shows whether it still holds. */
const believedFor = 60_000

/** A stream as it stands here. */
export interface Contender {
  /** Readers by what they are for. */
  readonly purposes: Readonly<Record<ReaderPurpose, number>>
  /** Closes its source for the sake of another. Resolves when the camera was told. */
  yieldTo(purpose: ReaderPurpose, why: string): Promise<void>
  /** A connection is free: tries now if it waits. */
  wake(): void
}

interface Place {
  readonly held: Set<Contender>
  /** Streams of this camera that were here and may wait. */
  readonly known: Set<Contender>
  allowed: number | null
  learntAt: number
}

export class CameraConnections {
  readonly #clock: Clock
  readonly #places = new Map<string, Place>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Used by this engine, and allowed; undefined for what is no camera of the network. */
  of(host: string | undefined): { used: number; allowed: number | null } | undefined {
    if (host === undefined) return undefined
    const place = this.#places.get(host)
    return { used: place?.held.size ?? 0, allowed: place?.allowed ?? null }
  }

  /**
   * Runs `attempt` for a stream, which calls `opened` once it has its connection. Where the camera refuses, and another stream of it
   * is only viewed while this one is not, that one gives way and it is tried again. Throws what the attempt throws, or `camera-full`
   * without a try where that is known.
   */
  async run(host: string, stream: Contender, attempt: (opened: () => void) => Promise<void>): Promise<void> {
    const place = this.#placeOf(host)
    place.known.add(stream)
    this.#refuseKnown(place, stream)
    for (;;) {
      try {
        await attempt(() => this.#opened(place, stream))
        return
      } catch (thrown) {
        const failure = asFailure(thrown)
        const held = place.held.has(stream)
        if (failure.cause !== 'camera-full' || held) throw failure
        this.#refused(place)
        const purpose = purposeOf(stream)
        const viewed = purpose === 'view' ? undefined : [...place.held].find((one) => purposeOf(one) === 'view')
        if (!viewed) throw failure
        const why = `gives way to ${purpose}: ${said(place)}`
        place.held.delete(viewed)
        await viewed.yieldTo(purpose, why)
      } finally {
        if (place.held.delete(stream)) this.#freed(place, stream)
      }
    }
  }

  forget(stream: Contender): void {
    for (const [host, place] of this.#places) {
      place.known.delete(stream)
      if (place.held.delete(stream)) this.#freed(place, stream)
      if (place.known.size === 0) this.#places.delete(host)
    }
  }

  #placeOf(host: string): Place {
    const known = this.#places.get(host)
    if (known) return known
    const place: Place = { held: new Set(), known: new Set(), allowed: null, learntAt: Number.NEGATIVE_INFINITY }
    this.#places.set(host, place)
    return place
  }

  #refuseKnown(place: Place, stream: Contender): void {
    if (purposeOf(stream) !== 'view' || place.allowed === null || place.held.size < place.allowed) return
    if (this.#clock.now() - place.learntAt < believedFor) throw new Failure('camera-full', said(place))
  }

  #opened(place: Place, stream: Contender): void {
    place.held.add(stream)
    if (place.allowed !== null && place.held.size > place.allowed) place.allowed = place.held.size
  }

  /** Others may have the rest: what we hold at a refusal is what there is for us. */
  #refused(place: Place): void {
    if (place.held.size === 0) return
    place.allowed = place.held.size
    place.learntAt = this.#clock.now()
  }

  #freed(place: Place, by: Contender): void {
    setImmediate(() => {
      for (const one of place.known) if (one !== by && !place.held.has(one)) one.wake()
    })
  }
}

const said = ({ held, allowed }: Place) => `${held.size} of ${allowed ?? held.size} connections used`

/** What matters most of what it is read for. */
function purposeOf({ purposes }: Contender): ReaderPurpose {
  if (purposes.record > 0) return 'record'
  return purposes.publish > 0 ? 'publish' : 'view'
}

/** Host and port of a camera; undefined for what FFmpeg opens. */
export function hostOf(plan: SourcePlan): string | undefined {
  if (plan.kind === 'ffmpeg') return undefined
  const address = splitAddress(plan.url)
  return address ? `${address.host.toLowerCase()}:${effectivePort(address)}` : undefined
}
