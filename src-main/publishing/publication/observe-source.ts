/** A short look at a stream before it is published: its tracks, and how far apart its key frames are (smart codecs: many seconds). */
import type { TrackInfo } from '../../../src-shared/cameras.ts'
import type { Clock, Failure } from '../../base/index.ts'
import type { Hub, Seat, StreamRef } from '../../hub/types.ts'

export interface Observed {
  readonly tracks: readonly TrackInfo[]
  /** Seconds between two key frames; at least the time of the look where no second one came; undefined without pictures. */
  readonly groupSeconds: number | undefined
  readonly failure: Failure | undefined
}

const lookFor = 6000

/** Opens the camera through the hub, as any reader would. Resolves after at most `lookFor` ms. */
export function observeSource(hub: Hub, ref: StreamRef, clock: Clock): Promise<Observed> {
  return new Promise((resolve) => {
    let video = -1
    let clockRate = 90_000
    let first: number | undefined
    let seat: Seat | undefined
    let over = false
    const end = (groupSeconds: number | undefined, failure?: Failure) => {
      if (over) return
      over = true
      cancel()
      // Not from within a call of the hub's.
      setImmediate(() => seat?.leave())
      resolve({ tracks: hub.state(ref)?.tracks ?? [], groupSeconds, failure })
    }
    const cancel = clock.after(lookFor, () => end(first === undefined ? undefined : lookFor / 1000))
    seat = hub.join(
      ref,
      {
        name: 'publish check',
        purpose: 'view',
        described({ tracks }) {
          const track = tracks.find(({ kind }) => kind === 'video')
          video = track?.index ?? -1
          clockRate = track?.clockRate ?? clockRate
          if (!track || track.codec === 'mjpeg') end(undefined) // every picture stands for itself
        },
        packets(packets) {
          for (const { key, track, data } of packets) {
            if (!key || track !== video) continue
            const time = data.readUInt32BE(4)
            if (first === undefined) first = time
            else if (time !== first) return end(((time - first) >>> 0) / clockRate)
          }
        },
        troubled: (failure) => failure && end(undefined, failure),
      },
      { burst: true },
    )
  })
}
