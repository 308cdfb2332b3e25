/**
 * The room: pictures for windows (media channel), for programs (multipart) and one at a time (snapshots), all from the
 * same feeds. Nothing runs while nobody looks.
 */
import type { StreamRole } from '../../src-shared/cameras.ts'
import { pictureWidth } from '../../src-shared/media-channel.ts'
import { asFailure, createLimiter, Failure, Problem } from '../base/index.ts'
import type { Cameras } from '../cameras/types.ts'
import type { StreamRef } from '../hub/types.ts'
import type { EngineState } from '../state/index.ts'
import type { ViewerDeps } from './channel-viewer.ts'
import { Feeds } from './jpeg/feeds.ts'
import type { FeedDeps } from './jpeg/picture-feed.ts'
import { readPictures } from './jpeg/picture-reader.ts'
import { QualityWishes, type Wish } from './jpeg/quality-wishes.ts'
import { takeSnapshot } from './jpeg/snapshot.ts'
import type { LastPictures } from './last/last-pictures.ts'
import { type MediaConnection, openMediaConnection } from './media-connection.ts'
import type { Live } from './types.ts'
import { readFragments } from './units/fragment-reader.ts'
import { HlsStreams } from './units/hls-streams.ts'
import { UnitFeeds } from './units/unit-feeds.ts'

export interface LiveDeps extends FeedDeps {
  readonly cameras: Pick<Cameras, 'roleFor' | 'onChange'>
  readonly state: EngineState
  readonly last?: LastPictures | undefined
}

/** For programs that do not say what they want. */
const usualWidth = 1280
const usualFps = 15
const snapshotTimeout = 10_000
/** Snapshot workers at the same time. */
const snapshotPlaces = 4

export function createLive(deps: LiveDeps): Live {
  const { cameras, clock } = deps
  const feeds = new Feeds(deps)
  const units = new UnitFeeds(deps)
  const hls = new HlsStreams(clock, (ref, listener) => units.seatAtFragments(ref, true, listener))
  const sessions = new Set<MediaConnection>()
  const snapshots = createLimiter(snapshotPlaces)

  /** Throws Failure. */
  const refFor = (cameraId: string, role: StreamRole | undefined, width: number): StreamRef => {
    try {
      return { cameraId, role: role ?? cameras.roleFor(cameraId, width) }
    } catch (thrown) {
      throw thrown instanceof Problem ? new Failure('not-found', `camera ${cameraId}`) : asFailure(thrown)
    }
  }

  /** What the library knows of a stream; what it really is turns out when it runs. */
  const codecOf = ({ cameraId, role }: StreamRef) =>
    deps.state
      .get('cameras', cameraId)
      ?.streams.find((stream) => stream.role === role)
      ?.tracks.find(({ kind }) => kind === 'video')?.codec

  const viewers: Omit<ViewerDeps, 'channel'> = {
    clock,
    last: deps.last,
    seat: feeds.seat.bind(feeds),
    seatAtUnits: units.seat.bind(units),
    seatAtFragments: units.seatAtFragments.bind(units),
    resolve({ camera_id, role, width }) {
      const ref = refFor(camera_id, role, width)
      return { ref, codec: codecOf(ref) }
    },
    isKept({ cameraId, role }) {
      const { state, readers_for } = deps.state.get('streams', `${cameraId}/${role}`) ?? {}
      return state === 'running' && ((readers_for?.record ?? 0) > 0 || (readers_for?.publish ?? 0) > 0)
    },
    refuse: (thrown) => ({ word: 'failed', trouble: asFailure(thrown).toTrouble(clock.now()) }),
  }
  const stopWatching = cameras.onChange((id, what) => {
    if (what === 'created' || what === 'changed') for (const session of sessions) session.cameraChanged(id)
  })

  return {
    serve(channel) {
      const session = openMediaConnection(channel, viewers, () => sessions.delete(session))
      sessions.add(session)
    },
    wishes: (said = {}, { width = usualWidth, fps = usualFps, quality }: Partial<Wish> = {}) =>
      new QualityWishes(clock, { width, fps, quality, ...said }, said),
    async *frames(cameraId, { role, wishes = new QualityWishes(clock, { width: usualWidth, fps: usualFps }), signal }) {
      yield* readPictures({ feeds, clock }, refFor(cameraId, role, wishes.wish.width), wishes, signal)
    },
    fragments: (cameraId, { role, sound = true, signal }) => {
      const ref = refFor(cameraId, role, Number.POSITIVE_INFINITY)
      return readFragments({ clock, seat: (listener) => units.seatAtOwnFragments(ref, sound, listener) }, signal)
    },
    hls: (cameraId, role) => hls.open(refFor(cameraId, role, Number.POSITIVE_INFINITY)),
    snapshot(cameraId, { role, width, since, timeout = snapshotTimeout, signal } = {}) {
      const take = async () => {
        const ref = refFor(cameraId, role, width ?? Number.POSITIVE_INFINITY)
        const size = width === undefined ? undefined : pictureWidth(width)
        return takeSnapshot({ feeds, clock }, { ref, width: size, since, timeout, signal })
      }
      return snapshots.run(take, { signal }).catch((thrown: unknown) => {
        throw signal?.aborted ? new Failure('no-media', 'nobody waits for the picture any more') : asFailure(thrown)
      })
    },
    lastPicture: (cameraId) => deps.last?.get(cameraId),
    async close() {
      stopWatching()
      for (const session of sessions) session.close()
      sessions.clear()
      hls.close()
      units.close()
      await feeds.close()
    },
  }
}
