/**
 * Conflicts of publishers (duels): a second publisher on a path throws out the first, who would come back, for ever. Told by the server's API alone: it
 * lists who feeds a path.
 */
import { Failure, pause } from '../../base/index.ts'
import type { ServerView } from '../mediamtx/server-watch.ts'
import type { PublishContext } from './publish-context.ts'

/** Sources that are publishers, as opposed to what the server fetches itself. */
const publisherTypes = /session$|conn$/i
/** A session of ours that the server has not missed yet counts no more bytes within this; somebody who lives does. */
const lookAgain = 2500

export type RivalContext = Pick<PublishContext, 'watch' | 'path' | 'ownSource' | 'takeOver' | 'clock' | 'redact'>

interface Rival {
  readonly type: string
  readonly id: string
  /** What the server counted of it. */
  readonly bytes: number
}

/** Before connecting. Throws Failure duel where somebody else publishes there who lives. */
export async function mayPublish(context: RivalContext, signal: AbortSignal): Promise<void> {
  const { watch, path } = context
  if (context.takeOver || !watch.client || watch.view.api === 'failed') return
  const seen = await lookForRival(context, signal)
  if (seen?.lives) throw new Failure('duel', context.redact(`${seen.rival.type} ${seen.rival.id} publishes to ${path}`))
}

/** Who else feeds our path, and whether it still sends: of a gateway that lost its power the server keeps the session for a while. */
export async function lookForRival(
  context: RivalContext,
  signal?: AbortSignal,
): Promise<{ readonly rival: Rival; readonly lives: boolean } | undefined> {
  const { watch, clock } = context
  const before = rivalIn(context, await watch.refresh())
  if (!before) return undefined
  await pause(clock, lookAgain, signal)
  const rival = rivalIn(context, await watch.refresh())
  return rival && { rival, lives: rival.id === before.id && rival.bytes !== before.bytes }
}

/** Who feeds our path, where it is not a session of ours (`ownSource`: the one that lives or lived last). */
export function rivalIn({ path: name, ownSource }: Pick<RivalContext, 'path' | 'ownSource'>, view: ServerView): Rival | undefined {
  const path = view.paths.get(name)
  if (view.api !== 'ok' || !path?.source || path.source.id === ownSource || !publisherTypes.test(path.source.type)) return undefined
  return { ...path.source, bytes: path.inboundBytes }
}
