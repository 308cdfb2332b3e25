/**
 * How well a stream does, as one number from 0 to 100 and the parts that it is made of; the same in the page, in answers and in the
 * earlier viewer's messages. Each part is 0 to 100; the number is their weighted mean, and 0 for a stream that does not run.
 */
import type { StreamState, TrackInfo } from './cameras.ts'

interface HealthParts {
  /** Pictures per second against what the camera says it sends. */
  readonly rate: number
  /** Whether pictures come at all, and whether a key frame is waited for. */
  readonly gaps: number
  /** Packets lost and pictures damaged, against the time since it runs. */
  readonly loss: number
  /** From capture to the engine, where that is known: full up to 200 ms, nothing from 3 s on. */
  readonly delay: number
  /** Interruptions since it was begun. */
  readonly restarts: number
}

export interface Health {
  readonly score: number
  readonly parts: HealthParts
}

const weights: HealthParts = { rate: 30, gaps: 25, loss: 20, delay: 10, restarts: 15 }
/** Lost packets and damaged pictures per minute from which that part is 0. */
const worstLoss = 60
const restartCost = 12
/** Milliseconds until a stream that has begun has a rate. */
const noRateYet = 4000

type Judged = Pick<StreamState, 'state' | 'since' | 'fps' | 'lost' | 'restarts'> & {
  readonly tracks: readonly Pick<TrackInfo, 'kind' | 'fps'>[]
} & Partial<Pick<StreamState, 'damaged' | 'damaged_now' | 'awaits_key_since' | 'delay'>>

/** Null for a stream that nobody reads. `now` in milliseconds since 1970. */
export function streamHealth(stream: Judged | undefined, now: number): Health | null {
  if (!stream || stream.state === 'idle' || stream.state === 'stopped') return null
  const runs = stream.state === 'running'
  const sent = stream.tracks.find(({ kind }) => kind === 'video')?.fps
  const minutes = Math.max(1, (now - stream.since) / 60_000)
  const hurt = (stream.lost + (stream.damaged ?? 0)) / minutes
  const parts: HealthParts = {
    rate: !runs ? 0 : stream.fps === 0 && now - stream.since < noRateYet ? 100 : share(stream.fps / (sent || stream.fps || 1)),
    gaps: !runs ? 0 : stream.awaits_key_since ? 20 : stream.damaged_now ? 50 : 100,
    loss: share(1 - hurt / worstLoss),
    delay: share(1 - ((stream.delay ?? 0) - 200) / 2800),
    restarts: Math.max(0, 100 - restartCost * stream.restarts),
  }
  const names = Object.keys(weights) as (keyof HealthParts)[]
  const total = names.reduce((sum, name) => sum + weights[name] * parts[name], 0)
  return { score: runs ? Math.round(total / names.reduce((sum, name) => sum + weights[name], 0)) : 0, parts }
}

/** 0 to 1 as 0 to 100, whole. */
function share(part: number): number {
  return Math.round(100 * Math.min(1, Math.max(0, part)))
}
