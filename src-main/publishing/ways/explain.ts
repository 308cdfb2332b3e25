/**
 * What a server does not say on the RTSP side, found out through its API: a 400 has four meanings, and a kick, a takeover
 * and a restart all look like the same closed socket. Without the API the failure stays what it was.
 */
import { Failure } from '../../base/index.ts'
import { openPatterns } from '../mediamtx/client.ts'
import type { ServerView } from '../mediamtx/server-watch.ts'
import { pause } from '../publication/pause.ts'
import type { Leg } from './leg.ts'
import type { Closing } from './proof.ts'

/** Sources that are publishers, as opposed to what the server fetches itself. */
const publisherTypes = /session$|conn$/i
const shortLife = 30_000
const shortLives = 6
const patienceOfTheFirst = 4
const away: ReadonlySet<Failure['cause']> = new Set<Failure['cause']>(['refused', 'unreachable', 'silent', 'dns'])

/** Before connecting: a second publisher would throw out the first, who would come back, for ever. Throws Failure duel. */
export async function mayPublish(leg: Leg, signal: AbortSignal): Promise<void> {
  const { watch, parts } = leg
  if (leg.takeOver) {
    leg.takeOver = false
    return
  }
  if (!watch.client || watch.view.api === 'failed') return
  const before = somebodyElse(leg, await watch.refresh())
  if (!before) return
  // A session of ours that the server has not missed yet counts no more bytes; somebody who lives does.
  await pause(leg.parts.clock, 2500, signal)
  const after = somebodyElse(leg, await watch.refresh())
  if (after && after.id === before.id && after.bytes !== before.bytes) {
    throw new Failure('duel', parts.redact(`${after.type} ${after.id} publishes to ${leg.path}`))
  }
}

function somebodyElse(leg: Leg, view: ServerView): { type: string; id: string; bytes: number } | undefined {
  const path = view.paths.get(leg.path)
  if (view.api !== 'ok' || !path?.source || path.source.id === leg.ownSource || !publisherTypes.test(path.source.type)) return undefined
  return { ...path.source, bytes: path.inboundBytes }
}

/** Why the server refused to let us publish. */
export async function explainRefusal(leg: Leg, failure: Failure): Promise<Failure> {
  // A server that is away closes sessions too: nobody is to blame for that.
  if (away.has(failure.cause)) leg.shortLived = Math.min(leg.shortLived, 0)
  const { watch, path, parts } = leg
  const client = watch.client
  const unclear = failure.cause === 'path-refused' || failure.cause === 'protocol' || /\b400\b/.test(failure.evidence ?? '')
  if (!unclear || !client) return failure
  const said = failure.evidence ?? 'refused'
  try {
    const view = await watch.refresh()
    if (view.api !== 'ok') return failure
    const other = somebodyElse(leg, view)
    if (other) return new Failure('duel', `${said}: ${other.type} ${other.id} publishes there, and may not be replaced`)
    const own = await client.pathSettings(view.paths.get(path)?.confName ?? path)
    const source = own?.source
    if (typeof source === 'string' && source !== '' && source !== 'publisher') {
      return new Failure('path-refused', parts.redact(`${said}: the server takes this path from ${source}`))
    }
    if (own) return new Failure('codec', `${said}: the path is free, so the server does not take these tracks`)
    for (const pattern of openPatterns) {
      if (await client.pathSettings(pattern))
        return new Failure('codec', `${said}: any path is allowed, so the server does not take these tracks`)
    }
    return new Failure('path-refused', `${said}: the server's configuration has no path ${path}`)
  } catch {
    return failure
  }
}

/** Why the server closed a session that worked. */
export async function explainClose(leg: Leg, failure: Failure, closing: Closing): Promise<Failure> {
  const { watch, path, parts, ownSource } = leg
  if (failure.cause !== 'server-closed') return failure
  if (!watch.client) return guessDuel(leg, failure, parts.clock.now() - closing.openedAt)
  // A moment for the server to note who comes next.
  await pause(parts.clock, 400)
  const view = await watch.refresh()
  if (view.api !== 'ok') return failure
  const other = somebodyElse(leg, view)
  if (other) return new Failure('duel', parts.redact(`${other.type} ${other.id} took over ${path}`))
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

/**
 * Without the API: who is thrown out again and again soon after it was let in is most likely not alone. One of both gives up
 * first: the one that came second, since who published in peace before has more patience.
 */
function guessDuel(leg: Leg, failure: Failure, lived: number): Failure {
  leg.shortLived = lived < shortLife ? leg.shortLived + 1 : -patienceOfTheFirst
  if (leg.shortLived < shortLives) return failure
  leg.shortLived = 0
  const swallowed = leg.server.profile.transport === 'udp' ? ', or no packet by UDP reaches the server (TCP would)' : ''
  return new Failure('duel', `let in and closed within ${shortLife / 1000} s again and again: somebody else publishes there${swallowed}`)
}
