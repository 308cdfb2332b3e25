/**
 * Way `pull`: MediaMTX fetches the camera itself; one call of its API, no process and no traffic here. The camera's
 * password then stands in the server's configuration, which the reason says.
 *
 * A path made through the API is lost when the server restarts: every poll looks for it, and it is applied again.
 */
import { isDeepStrictEqual } from 'node:util'
import { Failure } from '../../base/index.ts'
import type { MediamtxClient, Settings } from '../mediamtx/client.ts'
import { hasMarker, leaveMarker, takeMarker } from '../mediamtx/reload-marker.ts'
import type { ServerView } from '../mediamtx/server-watch.ts'
import type { OpenWay, PublishContext, WayTools } from './publish-context.ts'
import { watchServerCounts } from './server-counts.ts'

export const openPull: OpenWay = async (tools, context, attempt) => {
  const { watch, pulled, path } = context
  const client = watch.client
  if (!client) throw new Failure('path-refused', 'the profile names no API, through which the server could be told to fetch')
  const settings = await pullSettings(tools, context, client)
  await applyPath(context, client, settings)
  pulled.add(path)
  const undo = async () => {
    pulled.delete(path)
    await removeOwnPath(client, path, String(settings.source), pulled)
    if (pulled.size === 0) await takeMarker(client)
  }
  const before = await leaveMarker(client)
    .then(() => watch.fingerprint(undefined, true))
    .catch(async (thrown: unknown) => {
      await undo().catch(() => {}) // the next try makes it again
      throw thrown
    })
  const counts = watchServerCounts(context, attempt, async (view, previous) => {
    if (view.paths.has(path)) return
    if (previous && (await wasRemoved(context, client, { view, previous, before }))) {
      throw new Failure('held', `somebody removed path ${path} from the server while nothing else changed`)
    }
    await applyPath(context, client, settings)
    await leaveMarker(client)
  })
  return { ...counts, close: async () => {}, undo }
}

/**
 * A path made through the API is lost with the server's process, and whenever the server loads its file again: that has to
 * be mended. An operator who removes it means it. In doubt it is mended.
 */
async function wasRemoved(
  { path, watch }: PublishContext,
  client: MediamtxClient,
  { view, previous, before }: { view: ServerView; previous: ServerView; before: string | undefined },
): Promise<boolean> {
  if (before === undefined || previous.api !== 'ok' || view.sameSince > previous.at || !previous.paths.has(path)) return false
  if ((await watch.fingerprint(undefined, true)) !== before) return false
  if ((await client.pathSettings(path)) !== undefined) return false
  return hasMarker(client)
}

async function pullSettings({ cameras }: WayTools, { ref }: PublishContext, client: MediamtxClient): Promise<Settings> {
  const plan = await cameras.plan(ref)
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
async function applyPath({ path, redact }: PublishContext, client: MediamtxClient, settings: Settings): Promise<void> {
  const existing = await client.pathSettings(path)
  if (!existing) return client.addPath(path, settings)
  const source = typeof existing.source === 'string' ? existing.source : ''
  if (place(source) !== place(String(settings.source))) {
    throw new Failure('path-refused', redact(`the server has a path ${path} of its own: ${source || 'publisher'}`))
  }
  if (Object.entries(settings).some(([key, value]) => !isDeepStrictEqual(existing[key], value))) {
    await client.changePath(path, settings)
  }
}

/** `wanted`: paths that are to stay, also where one became so while a slow server was asked. */
export async function removeOwnPath(
  client: MediamtxClient,
  path: string,
  source: string,
  wanted?: { has(path: string): boolean },
): Promise<void> {
  const existing = await client.pathSettings(path)
  if (existing && place(String(existing.source)) === place(source) && !wanted?.has(path)) await client.deletePath(path)
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
