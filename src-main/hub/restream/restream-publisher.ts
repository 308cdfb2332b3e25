/** One of our own FFmpeg sources that publishes into the restream: its packets go to the attempt that expects them. */
import type { Clock } from '../../base/index.ts'
import type { RecordEndpoint, SessionDescription } from '../../rtsp/index.ts'
import type { Arrival } from './arrivals.ts'

const shape = /^(?:rtsp:\/\/[^/]*)?\/source\/([0-9a-f]{32})(?:\/|$)/

/** The key of a publisher's address, `/source/<key>`. */
export function readPublishKey(url: string): string | undefined {
  return shape.exec(url)?.[1]
}

export function createRestreamPublisher({ sourceAttempt }: Arrival, clock: Clock): RecordEndpoint {
  return {
    kind: 'record',
    record(description: SessionDescription) {
      sourceAttempt.opened(description, 'ffmpeg')
      return 200
    },
    frame(track, rtcp, memory, start, end) {
      if (rtcp) sourceAttempt.rtcp(track, memory.subarray(start, end), clock.now())
      else sourceAttempt.rtp(track, memory, start, end, clock.now())
    },
    delivered: () => sourceAttempt.delivered(),
    ready: () => true,
    leave() {},
  }
}
