/** Figures of each stream over the last minutes, gathered from what the engine tells anyway; nothing is asked for. */

import { create } from 'zustand'
import { StreamRole } from '../../../src-shared/cameras.ts'
import type { State } from '../../../src-shared/collections.ts'
import { useMirror } from '../../kernel/mirror.ts'

/** The engine tells a figure about every two seconds. */
const kept = 90
/** Samples over which packets lost are a fault of now. */
const recent = 5

export interface StreamHistory {
  readonly bitrate: readonly number[]
  readonly fps: readonly number[]
  /** Packets lost since the sample before. */
  readonly lost: readonly number[]
}

type Histories = Readonly<Record<string, StreamHistory>>
const none: StreamHistory = { bitrate: [], fps: [], lost: [] }
const useHistories = create<Histories>(() => ({}))
const add = (values: readonly number[], value: number) => [...values.slice(1 - kept), value]

/** A sample for each stream that was told anew, and forgets those that are gone. */
export function addStreamSamples(histories: Histories, before: State['streams'], after: State['streams']): Histories {
  if (before === after) return histories
  const next: Record<string, StreamHistory> = {}
  for (const [key, stream] of Object.entries(after)) {
    const known = histories[key] ?? none
    const former = before[key]
    const lost = former && stream.lost >= former.lost ? stream.lost - former.lost : 0
    next[key] =
      former === stream
        ? known
        : { bitrate: add(known.bitrate, stream.bitrate), fps: add(known.fps, stream.fps), lost: add(known.lost, lost) }
  }
  return next
}

/** Gathers for as long as the window is open, whichever room it shows. */
export function gatherStreams(): void {
  useMirror.subscribe((after, before) => {
    const histories = useHistories.getState()
    const next = addStreamSamples(histories, before.rows.streams, after.rows.streams)
    if (next !== histories) useHistories.setState(next, true)
  })
}

export const useStreamHistory = (key: string): StreamHistory => useHistories((histories) => histories[key] ?? none)

/** Packets of this camera that got lost lately. */
export const useRecentLoss = (cameraId: string): number =>
  useHistories((histories) =>
    StreamRole.options.reduce(
      (sum, role) => sum + (histories[`${cameraId}/${role}`]?.lost.slice(-recent).reduce((a, b) => a + b, 0) ?? 0),
      0,
    ),
  )
