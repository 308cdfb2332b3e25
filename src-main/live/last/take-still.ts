/** One small JPEG of a stream, as cheaply as can be: its newest key frame alone is decoded, or its JPEG made smaller. */
import { type Clock, Failure } from '../../base/index.ts'
import type { Hub, Seat, StreamRef } from '../../hub/types.ts'
import { createDepacketizer, jpegSize, type Track } from '../../media/index.ts'
import type { Supervisor } from '../../supervisor/types.ts'
import { UnitCutter } from '../units/unit-cutter.ts'

export interface Still {
  readonly jpeg: Buffer
  readonly width: number
  readonly height: number
  /** When the camera took it, or it arrived; milliseconds since 1970. */
  readonly takenAt: number
}

/** Pixels across; enough for a row, and for a tile that shows it grey for a moment. */
const stillWidth = 480
/** A JPEG up to so many bytes is kept as the camera sent it. */
const smallEnough = 48 * 1024

interface Coded {
  readonly data: Buffer
  readonly format: 'h264' | 'hevc' | 'mjpeg'
  readonly takenAt: number
}

export interface StillDeps {
  readonly hub: Hub
  readonly supervisor: Pick<Supervisor, 'runFileJob'>
  readonly clock: Clock
}

/** Throws Failure: what the source says, codec, no-media when nothing decodable came within `timeout` ms, or FFmpeg's. */
export async function takeStill(deps: StillDeps, ref: StreamRef, timeout: number): Promise<Still> {
  const { data, format, takenAt } = await newestKey(deps, ref, timeout)
  const small = format === 'mjpeg' && data.length <= smallEnough
  const jpeg = small
    ? data
    : await deps.supervisor.runFileJob({
        ...{ name: `still ${ref.cameraId}/${ref.role}`, input: data, inputFormat: format, outputFormat: 'mjpeg' },
        options: ['-frames:v', '1', '-an', '-threads', '1', '-vf', `scale=w='min(${stillWidth},iw)':h=-2:out_range=pc`, '-q:v', '6'],
      })
  const size = jpegSize(jpeg)
  if (!size) throw new Failure('tool-failed', 'FFmpeg made no picture')
  return { jpeg, ...size, takenAt }
}

function newestKey({ hub, clock }: StillDeps, ref: StreamRef, timeout: number): Promise<Coded> {
  return new Promise((resolve, reject) => {
    let seat: Seat | undefined
    let video: Track | undefined
    let cutter: UnitCutter | undefined
    let ended = false
    const end = (settle: () => void) => {
      if (ended) return
      ended = true
      cancel()
      // The seat may still be in the making.
      queueMicrotask(() => seat?.leave())
      settle()
    }
    const cancel = clock.after(timeout, () => end(() => reject(new Failure('no-media', 'no key frame'))))
    seat = hub.join(ref, {
      ...{ name: 'last picture', purpose: 'view', transient: true },
      described({ tracks }) {
        video = tracks.find(({ kind }) => kind === 'video')
        const decodable = video?.codec === 'h264' || video?.codec === 'h265' || video?.codec === 'mjpeg'
        if (!video || !decodable) return end(() => reject(new Failure('codec', video?.codec ?? 'the stream has no video track')))
        const depacketizer = video.codec === 'mjpeg' ? undefined : createDepacketizer(video)
        cutter = depacketizer && new UnitCutter(depacketizer, video.clockRate)
        return undefined
      },
      packets(packets) {
        for (const packet of packets) {
          if (packet.track !== video?.index || ended) continue
          cutter?.push(packet, ({ key, data, capturedAt, arrivedAt }) => {
            const format = video?.codec === 'h265' ? 'hevc' : 'h264'
            if (key) end(() => resolve({ data, format, takenAt: Number.isNaN(capturedAt) ? arrivedAt : capturedAt }))
          })
        }
      },
      frame({ jpeg, capturedAt, arrivedAt }) {
        end(() => resolve({ data: Buffer.from(jpeg), format: 'mjpeg', takenAt: Number.isNaN(capturedAt) ? arrivedAt : capturedAt }))
      },
      troubled(failure) {
        if (failure) end(() => reject(failure))
      },
    })
    if (ended) seat.leave()
  })
}
