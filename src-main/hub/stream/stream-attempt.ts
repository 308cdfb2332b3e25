/** The door through which one try of a source reaches its stream: closed for good when the try has ended, whatever still comes. */
import type { StreamRepair } from '../../../src-shared/cameras.ts'
import type { MediaDescription } from '../../media/index.ts'
import type { Quirks } from '../../rtsp/types.ts'
import type { Attempt } from '../../supervisor/types.ts'
import type { SourceAttempt } from '../source/source-attempt.ts'
import type { Intake } from './intake.ts'
import type { SourceProof } from './source-proof.ts'

/** Milliseconds between two words to the supervisor that packets come: seconds are what it counts. */
const progressEvery = 200

export interface AttemptHooks {
  readonly proof: SourceProof
  intake(): Intake | undefined
  opened(description: MediaDescription, via: string, quirks: Quirks | undefined, repairs: readonly StreamRepair[]): void
  delivered(): void
  connected(via: 'http' | 'ffmpeg'): void
  /** True: a picture came before, so that these bytes are those of another. */
  received(bytes: number): boolean
  /** False: no picture. */
  jpeg(picture: Buffer, arrivedAt: number): boolean
}

/** `insist`: a person asked for this try. */
export function openAttempt(attempt: Attempt, insist: boolean, hooks: AttemptHooks): { sourceAttempt: SourceAttempt; end(): void } {
  const { proof } = hooks
  let open = true
  let progressedAt = 0
  const sourceAttempt: SourceAttempt = {
    attempt,
    insist,
    planned: (plan) => proof.planned(plan),
    opened: (description, via, quirks, repairs = []) => {
      if (open) hooks.opened(description, via, quirks, repairs)
    },
    rtp: (track, memory, start, end, arrivedAt) => {
      const intake = open ? hooks.intake() : undefined
      if (!intake) return
      intake.rtp(track, memory, start, end, arrivedAt)
      if (arrivedAt - progressedAt < progressEvery || !intake.heard) return
      progressedAt = arrivedAt
      if (intake.flowing) proof.ran()
      attempt.progress()
    },
    rtcp: (track, packet) => {
      if (open) hooks.intake()?.rtcp(track, packet)
    },
    delivered: () => {
      if (open) hooks.delivered()
    },
    connected: (via = 'http') => {
      if (open) hooks.connected(via)
    },
    received: (bytes) => {
      // A picture may take its time over a thin line.
      if (open && hooks.received(bytes)) attempt.progress()
    },
    jpeg: (picture, arrivedAt) => {
      if (!open || !hooks.jpeg(picture, arrivedAt)) return
      proof.ran()
      attempt.progress()
    },
  }
  const end = () => {
    open = false
  }
  return { sourceAttempt, end }
}
