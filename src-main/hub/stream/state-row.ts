/** What every screen is told of a stream, and when that is worth telling. */
import { isDeepStrictEqual } from 'node:util'
import type { ReaderPurpose, StreamState, TrackInfo } from '../../../src-shared/cameras.ts'
import type { Trouble } from '../../../src-shared/trouble.ts'
import type { SupervisedStatus } from '../../supervisor/types.ts'
import type { StreamRef } from '../types.ts'
import type { Audience } from './audience.ts'
import type { Figures } from './figures.ts'
import type { Intake } from './intake.ts'

interface RowParts {
  readonly ref: StreamRef
  readonly trouble: Trouble | null
  readonly via: string | null
  readonly tracks: TrackInfo[]
  readonly audience: Audience
  readonly figures: Figures
  readonly intake: Intake | undefined
}

/** Milliseconds that a key frame is waited for before that is worth a word: most streams begin in the midst of a group of pictures. */
const waitIsTold = 2500

/** `yieldsTo`: for whom it was closed last. */
export function streamRow(stream: RowParts, status: SupervisedStatus, yieldsTo: ReaderPurpose | null, now: number): StreamState {
  const { ref, trouble, via, tracks, audience, figures, intake } = stream
  const { state, since, restarts } = status
  const running = state === 'running'
  const waited = intake?.awaitsKeySince
  const open = running || state === 'starting'
  return {
    camera_id: ref.cameraId,
    role: ref.role,
    state: state === 'stopped' ? 'idle' : state,
    since,
    trouble,
    via: open ? via : null,
    tracks,
    bitrate: open ? figures.bitrate : 0,
    fps: open ? figures.fps : 0,
    lost: intake?.lost ?? 0,
    readers: audience.size,
    readers_for: audience.purposes,
    restarts,
    awaits_key_since: waited !== undefined && now - waited >= waitIsTold ? waited : null,
    damaged: intake?.damaged ?? 0,
    damaged_now: intake?.damagedNow ?? false,
    yields_to: trouble?.cause === 'camera-full' ? yieldsTo : null,
    repairs: intake?.repairs ?? [],
    pace: running ? figures.pace : null,
    key_interval: running ? (intake?.timing.keyInterval ?? null) : null,
    jitter: running && intake ? Math.round(intake.jitter * 10) / 10 : null,
    delay: running ? (intake?.timing.delay ?? null) : null,
  }
}

/** Figures must have moved by a tenth; anything else counts at once. */
export function differs(former: StreamState | undefined, next: StreamState): boolean {
  if (!former) return true
  if (moved(former.bitrate, next.bitrate, 1000) || moved(former.fps, next.fps, 0.4)) return true
  if (moved(former.pace ?? 1, next.pace ?? 1, 0.05)) return true
  if (moved(former.jitter ?? 0, next.jitter ?? 0, 3) || moved(former.delay ?? 0, next.delay ?? 0, 10)) return true
  const plain = (row: StreamState) => ({ ...row, bitrate: 0, fps: 0, pace: null, jitter: null, delay: null })
  return !isDeepStrictEqual(plain(former), plain(next))
}

function moved(from: number, to: number, least: number): boolean {
  return from !== to && Math.abs(to - from) >= Math.max(least, Math.abs(from) * 0.1)
}
