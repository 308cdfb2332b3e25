/** The unit feeds and fragment feeds that run: one per stream, whoever looks. */
import type { Clock } from '../../base/index.ts'
import type { Hub, StreamRef } from '../../hub/types.ts'
import type { EngineState } from '../../state/index.ts'
import type { Place } from '../feed-seats.ts'
import { FragmentFeed, type FragmentListener } from './fragment-feed.ts'
import { SharedFeeds } from './shared-feeds.ts'
import { UnitFeed, type UnitListener } from './unit-feed.ts'

export type UnitSeat = Place<UnitFeed>
export type FragmentSeat = Place<FragmentFeed>

export class UnitFeeds {
  readonly #hub: Hub
  readonly #clock: Clock
  readonly #units: SharedFeeds<UnitListener, UnitFeed>
  readonly #fragments: SharedFeeds<FragmentListener, FragmentFeed>
  readonly #stopWatching: () => void

  constructor({ hub, clock, state }: { hub: Hub; clock: Clock; state: EngineState }) {
    this.#hub = hub
    this.#clock = clock
    this.#units = new SharedFeeds(clock)
    this.#fragments = new SharedFeeds(clock)
    this.#stopWatching = state.onChange((collection, key) => {
      const row = collection === 'streams' ? state.get('streams', key) : undefined
      if (row) this.#units.get(key)?.streamChanged(row)
    })
  }

  seat(ref: StreamRef, listener: UnitListener): UnitSeat {
    return this.#units.seat(`${ref.cameraId}/${ref.role}`, () => new UnitFeed(this.#hub, this.#clock, ref), listener)
  }

  seatAtFragments(ref: StreamRef, sound: boolean, listener: FragmentListener): FragmentSeat {
    const make = () => new FragmentFeed((units) => this.seat(ref, units), sound)
    return this.#fragments.seat(`${ref.cameraId}/${ref.role}/${sound ? 'sound' : 'mute'}`, make, listener)
  }

  /** For a program that keeps or plays it as a file: its times begin at 0 with this reader. */
  seatAtOwnFragments(ref: StreamRef, sound: boolean, listener: FragmentListener): FragmentSeat {
    const feed = new FragmentFeed((units) => this.seat(ref, units), sound)
    feed.join(listener)
    return { feed, leave: () => feed.close() }
  }

  close(): void {
    this.#stopWatching()
    this.#fragments.close()
    this.#units.close()
  }
}
