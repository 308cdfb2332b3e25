/** One window's media channel, until it closes: requests in, notices and frames out (`src-shared/media-channel.ts`). */
import type * as z from 'zod'
import { type MediaNotice, type MediaRefusal, MediaRequest } from '../../src-shared/media-channel.ts'
import { ChannelViewer, type ViewerDeps } from './channel-viewer.ts'
import { LastViewer } from './last/last-viewer.ts'
import type { MediaChannel } from './types.ts'
import type { WatchRequest } from './watch-request.ts'

/** More pictures than any screen shows: a page that asks for more is broken, and is not served with them. */
const viewerLimit = 1024
/** Bytes that may wait on a channel before noise is not answered any more. */
const mostWaiting = 1024 * 1024

export interface MediaConnection {
  /** A camera was changed: who left the choice of stream to us may be better off with another. */
  cameraChanged(id: string): void
  close(): void
}

export function openMediaConnection(channel: MediaChannel, deps: Omit<ViewerDeps, 'channel'>, closed: () => void): MediaConnection {
  const viewers = new Map<number, { viewer: ChannelViewer | LastViewer; request: WatchRequest }>()

  const watch = (request: WatchRequest) => {
    const known = viewers.get(request.viewer)
    const still = request.takes[0]?.kind === 'last'
    if (known && known.viewer instanceof LastViewer !== still) {
      known.viewer.close()
      viewers.delete(request.viewer)
    }
    if (known && viewers.has(request.viewer)) {
      known.request = request
      known.viewer.change(request)
    } else if (viewers.size < viewerLimit) {
      viewers.set(request.viewer, {
        request,
        viewer: still ? new LastViewer(channel, deps.last, request) : new ChannelViewer({ ...deps, channel }, request),
      })
    } else {
      const trouble = {
        cause: 'refused' as const,
        evidence: `more than ${viewerLimit} pictures`,
        at: deps.clock.now(),
        retry_at: null,
        attempt: 1,
      }
      const notice: MediaNotice = {
        viewer: request.viewer,
        state: 'failed',
        trouble,
        stream: null,
        skipped: 0,
        damaged: 0,
        waiting_for_key: false,
      }
      channel.send(JSON.stringify(notice))
    }
  }

  const close = () => {
    for (const { viewer } of viewers.values()) viewer.close()
    viewers.clear()
  }

  channel.onMessage((message) => {
    const read = readRequest(message)
    if ('refusal' in read) {
      if (channel.waiting() < mostWaiting) channel.send(JSON.stringify(read.refusal))
      return
    }
    const { request } = read
    if (request.op === 'watch') watch(request)
    else if (request.op === 'drawn') viewers.get(request.viewer)?.viewer.answered(request.seq, 'drawn')
    else if (request.op === 'taken') for (const [number, seq] of request.upTo) viewers.get(number)?.viewer.answered(seq, 'taken')
    else {
      viewers.get(request.viewer)?.viewer.close()
      viewers.delete(request.viewer)
    }
  })
  channel.onClose(() => {
    close()
    closed()
  })
  return {
    cameraChanged(id) {
      for (const { viewer, request } of viewers.values()) if (request.camera_id === id) viewer.cameraChanged()
    },
    close,
  }
}

/** A window of another version, or noise, is told what cannot be read in it. */
function readRequest(message: string): { request: z.output<typeof MediaRequest> } | { refusal: MediaRefusal } {
  const refusal = (what: string) => ({ refusal: { error: 'INPUT_INVALID' as const, message: what } })
  try {
    const { data, error } = MediaRequest.safeParse(JSON.parse(message))
    if (data) return { request: data }
    const [issue] = error.issues
    return refusal(`${issue?.path.join('.') || 'message'}: ${issue?.message}`)
  } catch {
    return refusal('a message is one JSON object')
  }
}
