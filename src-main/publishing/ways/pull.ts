/**
 * Way `pull`: MediaMTX fetches the camera itself; one call of its API, no process and no traffic here. The camera's
 * password then stands in the server's configuration, which the reason says.
 *
 * A path made through the API is lost when the server restarts: every poll looks for it, and it is applied again.
 */
import { Failure } from '../../base/index.ts'
import type { Attempt } from '../../supervisor/types.ts'
import type { MediamtxClient, Settings } from '../mediamtx/client.ts'
import type { PathState } from '../mediamtx/path-state.ts'
import type { ServerView } from '../mediamtx/server-watch.ts'
import { hasWitness, leaveWitness, takeWitness } from '../mediamtx/witness.ts'
import type { Delivery } from '../publication/delivery.ts'
import type { Leg, RunWay, Session } from './leg.ts'

export const runPull: RunWay = async (leg, attempt) => {
  const client = leg.watch.client
  if (!client) throw new Failure('path-refused', 'the profile names no API, through which the server could be told to fetch')
  const settings = await pullSettings(leg, client)
  await applyPath(leg, client, settings)
  leg.pulled.add(leg.path)
  leg.undo = async () => {
    leg.pulled.delete(leg.path)
    await removeOwnPath(client, leg.path, String(settings.source), leg.pulled)
    if (leg.pulled.size === 0) await takeWitness(client)
  }
  await leaveWitness(client)
  const before = await leg.watch.fingerprint(undefined, true)
  await watchServerCounts(leg, attempt, async (view, previous) => {
    if (view.paths.has(leg.path)) return
    if (previous && (await wasRemoved(leg, client, { view, previous, before }))) {
      throw new Failure('held', `somebody removed path ${leg.path} from the server while nothing else changed`)
    }
    await applyPath(leg, client, settings)
    await leaveWitness(client)
  })
}

/**
 * A path made through the API is lost with the server's process, and whenever the server loads its file again: that has to
 * be mended. An operator who removes it means it. In doubt it is mended.
 */
async function wasRemoved(
  leg: Leg,
  client: MediamtxClient,
  { view, previous, before }: { view: ServerView; previous: ServerView; before: string | undefined },
): Promise<boolean> {
  if (before === undefined || previous.api !== 'ok' || view.sameSince > previous.at || !previous.paths.has(leg.path)) return false
  if ((await leg.watch.fingerprint(undefined, true)) !== before) return false
  if ((await client.pathSettings(leg.path)) !== undefined) return false
  return hasWitness(client)
}

async function pullSettings(leg: Leg, client: MediamtxClient): Promise<Settings> {
  const plan = await leg.parts.cameras.plan(leg.ref)
  if (plan.kind !== 'rtsp') throw new Failure('codec', 'only an RTSP camera can be fetched by the server')
  const source = withLogin(plan.url, plan.user, plan.password)
  const keys = await client.pathDefaults()
  // Renamed in 1.3.0; an unknown key is refused by every version.
  const transport = 'rtspTransport' in keys ? 'rtspTransport' : 'sourceProtocol' in keys ? 'sourceProtocol' : undefined
  const value = plan.transport === 'udp' ? 'udp' : 'tcp'
  // What a camera signed itself is refused, unless the server is told which one to expect.
  const fingerprint = plan.url.startsWith('rtsps:') ? plan.quirks?.fingerprint : undefined
  return {
    ...{ source, sourceOnDemand: false },
    ...(transport ? { [transport]: value } : {}),
    ...(fingerprint ? { sourceFingerprint: fingerprint.replaceAll(':', '').toLowerCase() } : {}),
  }
}

/** Creates the path, or takes over what is ours from an earlier run. What a person configured is left alone. */
async function applyPath(leg: Pick<Leg, 'path' | 'parts'>, client: MediamtxClient, settings: Settings): Promise<void> {
  const existing = await client.pathSettings(leg.path)
  if (!existing) return client.addPath(leg.path, settings)
  const source = typeof existing.source === 'string' ? existing.source : ''
  if (place(source) !== place(String(settings.source))) {
    throw new Failure('path-refused', leg.parts.redact(`the server has a path ${leg.path} of its own: ${source || 'publisher'}`))
  }
  if (Object.entries(settings).some(([key, value]) => JSON.stringify(existing[key]) !== JSON.stringify(value))) {
    await client.changePath(leg.path, settings)
  }
}

/** `wanted`: paths that are to stay, also where one became so while a slow server was asked. */
export async function removeOwnPath(client: MediamtxClient, path: string, source: string, wanted?: ReadonlySet<string>): Promise<void> {
  const existing = await client.pathSettings(path)
  if (existing && place(String(existing.source)) === place(source) && !wanted?.has(path)) await client.deletePath(path)
}

/** Runs until the attempt ends: progress is what the server counts. `polled` may mend what is missing. */
async function watchServerCounts(
  leg: Leg,
  attempt: Attempt,
  polled: (view: ServerView, previous: ServerView | undefined) => Promise<void>,
): Promise<void> {
  let counted: number | undefined
  let first = 0
  let changedAt = leg.parts.clock.now()
  let delivery: Delivery = 'unknown'
  const session: Session = {
    get bytes() {
      return counted === undefined ? 0 : counted - first
    },
    frames: 0,
    dropped: 0,
    delay: null,
    get delivery() {
      return delivery
    },
    get serverBytes() {
      return counted ?? null
    },
    tick: () => {},
    polled: () => {},
  }
  const look = (path: PathState | undefined) => {
    const now = leg.parts.clock.now()
    const bytes = path?.inboundBytes
    if (bytes !== undefined && bytes !== counted) {
      if (counted === undefined || bytes < counted) first = bytes - (counted === undefined ? 0 : Math.max(0, counted - first))
      const moved = counted !== undefined && bytes > 0
      counted = bytes
      changedAt = now
      if (moved && path?.available) {
        attempt.progress()
        delivery = 'arriving'
      }
    } else if (now - changedAt > 6000) delivery = 'stalled-source'
  }
  leg.opened(session)
  try {
    await new Promise<void>((resolve, reject) => {
      let previous: ServerView | undefined
      let mending = false
      const release = leg.watch.use((view: ServerView) => {
        if (view.api !== 'ok') {
          const failure = view.failure ?? new Failure('unreachable', 'the API does not answer')
          // A listener that was opened anew refuses once; what it pulls goes on meanwhile.
          if (failure.cause !== 'silent' && !failure.final && previous?.api === 'ok') {
            previous = view
            return
          }
          const hangs = failure.cause === 'silent' && delivery === 'arriving'
          return end(() => reject(hangs ? new Failure('stalled-server', failure.evidence) : failure))
        }
        look(view.paths.get(leg.path))
        if (mending) return
        mending = true
        const mended = polled(view, previous).finally(() => (mending = false))
        mended.catch((thrown: unknown) => end(() => reject(thrown)))
        previous = view
      })
      const stop = () => end(resolve)
      const end = (settle: () => void) => {
        release()
        attempt.signal.removeEventListener('abort', stop)
        settle()
      }
      if (attempt.signal.aborted) stop()
      else attempt.signal.addEventListener('abort', stop, { once: true })
    })
  } finally {
    leg.closed(session)
  }
}

/** Credentials percent-encoded; MediaMTX wants both parts or none. */
export function withLogin(url: string, user: string | undefined, password: string | undefined): string {
  if (!user || !password) return url
  return url.replace('://', `://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`)
}

/** An address without its credentials. */
function place(source: string): string {
  return source.replace(/:\/\/[^/]*@/, '://')
}
