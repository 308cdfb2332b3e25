/**
 * Delivery verification (proof): what we sent beside what the server counted. Our own progress proves nothing, a kernel takes
 * 3.8 MB from us before a hung server is felt, and a server can drop every packet of a path that it calls ready.
 */
import type * as z from 'zod'
import type { Delivery as DeliverySchema } from '../../../src-shared/publishing.ts'
import type { PathState } from '../mediamtx/path-state.ts'

export type Delivery = z.infer<typeof DeliverySchema>

interface Observation {
  readonly now: number
  /** Bytes that left us in this session. */
  readonly sent: number
  /** More than a second of stream waits in our socket. */
  readonly blocked: boolean
  /** Undefined: the path is not listed. */
  readonly path: PathState | undefined
}

export interface DeliveryJudge {
  /** Called once per poll of the server while our session is open. */
  observe(observation: Observation): Delivery
  /** Id of the server's session that we take for ours: the one that feeds the path while our connection lives. */
  readonly ownSource: string | undefined
  /** Milliseconds since the server counted something of ours. */
  silence(now: number): number
}

const arrivalGrace = 6000
const sourceGrace = 4000
/** A server closes whom it replaces. Who still sends after this long was not replaced: what was there before was a session that had died. */
const replacedWithin = 12_000

/** `baseline`: what the server had counted on this path right before; undefined where that is not known. */
export function judgeDelivery(begun: number, baseline?: number): DeliveryJudge {
  let lastSent = { bytes: 0, at: begun }
  let counted = { bytes: baseline ?? -1, at: begun }
  let source: string | undefined
  /** Since when another session feeds the path. */
  let flippedAt: number | undefined
  let verdict: Delivery = 'unknown'

  return {
    get ownSource() {
      return source
    },
    silence: (now) => now - counted.at,
    observe({ now, sent, blocked, path }) {
      if (sent !== lastSent.bytes) lastSent = { bytes: sent, at: now }
      const id = path?.source?.id
      const other = source !== undefined && id !== undefined && id !== '' && id !== source
      flippedAt = other ? (flippedAt ?? now) : undefined
      const flipped = flippedAt !== undefined && (now - flippedAt < replacedWithin || now - lastSent.at >= sourceGrace)
      if (!flipped && id) source = id
      const grew = path?.source !== undefined && path.inboundBytes !== counted.bytes && path.inboundBytes > 0
      // The first figure may be what somebody sent before us: it proves nothing until it moves.
      const proven = grew && counted.bytes >= 0
      if (grew) counted = { bytes: path.inboundBytes, at: proven ? now : counted.at }
      verdict = flipped
        ? 'other-publisher'
        : proven
          ? 'arriving'
          : now - lastSent.at >= sourceGrace
            ? 'stalled-source'
            : blocked
              ? 'stalled-server'
              : now - counted.at >= arrivalGrace
                ? 'not-arriving'
                : verdict
      return verdict
    },
  }
}
