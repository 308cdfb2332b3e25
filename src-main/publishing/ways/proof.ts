/**
 * The proof of one session that sends from this computer, the same for every way: after each poll, what the server counted
 * beside what was sent; at its end, what that end is judged by.
 */
import { Failure } from '../../base/index.ts'
import type { ServerView } from '../mediamtx/server-watch.ts'
import { type Delivery, judgeDelivery } from './delivery.ts'
import { watchFrameErrors } from './frame-errors.ts'
import type { DeliveryProof, PublishContext } from './publish-context.ts'

export interface Closing {
  readonly openedAt: number
  /** Process and configuration as they were while we published. */
  readonly fingerprint: string | undefined
  readonly confName: string | undefined
  /** Packets were flowing up to the end, and the server counted them. */
  readonly alive: boolean
}

export type ProofContext = Pick<PublishContext, 'watch' | 'path' | 'clock'>

export interface Proof extends DeliveryProof {
  /** The server has counted something of this session. */
  readonly proven: boolean
  /** After each poll: a failure where what is sent has not been counted for too long. `sent` is another figure whenever something left. */
  polled(view: ServerView, sent: number, blocked?: boolean): Failure | undefined
  /** `alive`: packets left us up to the end. */
  closing(alive: boolean): Promise<Closing>
}

/** Counted by nobody for this long although we send: the session is made anew. Over UDP nothing else tells that nobody listens. */
const giveUpSilence = 20_000
/** Milliseconds that a path list may be old to tell what was counted before the session. */
const fresh = 3000

/** Made when a session begins; `mayPublish` has just looked. */
export function proveDelivery(context: ProofContext): Proof {
  const { clock, watch } = context
  const openedAt = clock.now()
  const judge = judgeDelivery(openedAt, countedBefore(context, openedAt))
  const errors = watchFrameErrors()
  let delivery: Delivery = 'unknown'
  let proven = false
  let serverBytes: number | null = null
  let confName: string | undefined
  let fingerprint: Promise<string | undefined> | undefined

  return {
    get delivery() {
      return delivery
    },
    get serverBytes() {
      return serverBytes
    },
    get proven() {
      return proven
    },
    get ownSource() {
      return judge.ownSource
    },
    get damage() {
      return errors.damage
    },
    polled(view, sent, blocked = false) {
      if (view.api !== 'ok') {
        delivery = 'unknown'
        serverBytes = null
        return undefined
      }
      const now = clock.now()
      const path = view.paths.get(context.path)
      delivery = judge.observe({ now, sent, blocked, path })
      proven ||= delivery === 'arriving'
      serverBytes = path?.inboundBytes ?? null
      if (path) errors.observe(now, path.framesInError)
      if (path?.confName !== undefined && !fingerprint) {
        confName = path.confName
        fingerprint = watch.fingerprint(confName)
      }
      const silence = judge.silence(now)
      if (delivery !== 'not-arriving' || silence <= giveUpSilence) return undefined
      return new Failure(
        'stalled-server',
        `what is sent does not arrive: the server has counted nothing for ${Math.round(silence / 1000)} s`,
      )
    },
    // A server drops a session of which nothing reaches it: nobody is to blame for that.
    closing: async (sent) => ({ openedAt, fingerprint: await fingerprint, confName, alive: sent && delivery === 'arriving' }),
  }
}

function countedBefore({ watch: { view }, path }: ProofContext, now: number): number | undefined {
  return view.api === 'ok' && now - view.at < fresh ? (view.paths.get(path)?.inboundBytes ?? 0) : undefined
}
