/** Figures of each stream, and of the picture that is open, over the last minutes: gathered from what the engine tells anyway; nothing is asked for. */

import { create } from 'zustand'
import { StreamRole } from '../../../src-shared/cameras.ts'
import type { State } from '../../../src-shared/collections.ts'
import { useMirror } from '../../kernel/mirror.ts'
import type { PictureView } from '../../pictures/index.ts'
import { useOpenPicture } from './open-picture.ts'

/** Milliseconds between two samples, and how many are kept. */
const every = 2000
const kept = 90
/** Samples over which packets lost are a fault of now. */
const recent = 5

export interface StreamHistory {
  readonly bitrate: readonly number[]
  readonly fps: readonly number[]
  /** Milliseconds. */
  readonly jitter: readonly number[]
  /** From capture to the engine, milliseconds. */
  readonly delay: readonly number[]
  /** Packets lost since the sample before. */
  readonly lost: readonly number[]
}

/** Of the picture on the screen. */
export interface PictureHistory {
  readonly view: PictureView | undefined
  /** From capture to the screen, milliseconds. */
  readonly delay: readonly number[]
  /** Pictures that this window was too slow for, since the sample before. */
  readonly skipped: readonly number[]
  readonly skippedInAll: number
}

type Histories = Readonly<Record<string, StreamHistory>>
const none: StreamHistory = { bitrate: [], fps: [], jitter: [], delay: [], lost: [] }
const noPicture: PictureHistory = { view: undefined, delay: [], skipped: [], skippedInAll: 0 }
const usePicture = create<PictureHistory>(() => noPicture)
const useHistories = create<Histories>(() => ({}))
const add = (values: readonly number[], value: number) => [...values.slice(1 - kept), value]

/** A sample of each stream that runs; forgets those that are gone. `before`: the rows of the sample before. */
export function addStreamSamples(histories: Histories, before: State['streams'], after: State['streams']): Histories {
  const next: Record<string, StreamHistory> = {}
  for (const [key, stream] of Object.entries(after)) {
    const known = histories[key] ?? none
    const former = before[key]
    const lost = former && stream.lost >= former.lost ? stream.lost - former.lost : 0
    next[key] =
      stream.state !== 'running'
        ? known
        : {
            ...{ bitrate: add(known.bitrate, stream.bitrate), fps: add(known.fps, stream.fps), lost: add(known.lost, lost) },
            ...{ jitter: add(known.jitter, stream.jitter ?? 0), delay: add(known.delay, stream.delay ?? 0) },
          }
  }
  return next
}

/** A sample of the open picture; another one begins anew. */
function addPictureSample(history: PictureHistory, view: PictureView | undefined): PictureHistory {
  if (!view) return noPicture
  const known = history.view === view ? history : { ...noPicture, view }
  const { delay, skipped } = view.figures()
  return {
    view,
    delay: delay === null ? known.delay : add(known.delay, delay),
    skipped: add(known.skipped, Math.max(0, skipped - known.skippedInAll)),
    skippedInAll: skipped,
  }
}

/** Gathers for as long as the window is open, whichever room it shows. */
export function gatherStreams(): void {
  let before = useMirror.getState().rows.streams
  setInterval(() => {
    const after = useMirror.getState().rows.streams
    if (Object.keys(after).length > 0 || Object.keys(before).length > 0)
      useHistories.setState(addStreamSamples(useHistories.getState(), before, after), true)
    before = after
    const { view } = useOpenPicture.getState()
    if (view || usePicture.getState().view) usePicture.setState(addPictureSample(usePicture.getState(), view), true)
  }, every)
}

export const usePictureHistory = (): PictureHistory => usePicture()
export const useStreamHistory = (key: string): StreamHistory => useHistories((histories) => histories[key] ?? none)

/** Packets of this camera that got lost lately. */
export const useRecentLoss = (cameraId: string): number =>
  useHistories((histories) =>
    StreamRole.options.reduce(
      (sum, role) => sum + (histories[`${cameraId}/${role}`]?.lost.slice(-recent).reduce((a, b) => a + b, 0) ?? 0),
      0,
    ),
  )
