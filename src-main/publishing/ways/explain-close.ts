/**
 * Why a server closed a session that worked: a kick by its operator, a takeover and a restart all look like the same closed
 * socket. Its API tells them apart. `held` is said only where nothing but the session went; in doubt it is a loss, and retried.
 */
import { Failure, pause } from '../../base/index.ts'
import type { Closing } from './proof.ts'
import { type RivalContext, rivalIn } from './rival.ts'

/** Milliseconds for the server to note who comes next. */
const settleFor = 400

export async function explainClose(context: RivalContext, failure: Failure, closing: Closing): Promise<Failure> {
  const { watch, path, clock, ownSource } = context
  if (failure.cause !== 'server-closed' || !watch.client) return failure
  await pause(clock, settleFor)
  const view = await watch.refresh()
  if (view.api !== 'ok') return failure
  const other = rivalIn(context, view)
  if (other) return new Failure('duel', context.redact(`${other.type} ${other.id} took over ${path}`))
  const { fingerprint, confName, alive } = closing
  if (!alive || !ownSource || !fingerprint || !confName) return failure
  try {
    if ((await watch.client.rtspSessions()).has(ownSource)) return failure
    // Another process or configuration closes sessions as well, and a path can have got one of its own.
    if ((await watch.fingerprint(confName, true)) !== fingerprint) return failure
    if (confName !== path && (await watch.client.pathSettings(path))) return failure
  } catch {
    return failure
  }
  return new Failure('held', `the server ended session ${ownSource} while nothing else changed`)
}
