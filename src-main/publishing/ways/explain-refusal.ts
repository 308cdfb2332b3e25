/**
 * Why a server refused to let us publish: a 400 has four meanings, and MediaMTX says which only in its log. Its API tells them
 * apart. Without it the failure stays what it was.
 */
import { Failure } from '../../base/index.ts'
import { openPatterns } from '../mediamtx/client.ts'
import { type RivalContext, rivalIn } from './rival.ts'

export async function explainRefusal(context: RivalContext, failure: Failure): Promise<Failure> {
  const { watch, path } = context
  const client = watch.client
  const unclear = failure.cause === 'path-refused' || failure.cause === 'protocol' || /\b400\b/.test(failure.evidence ?? '')
  if (!unclear || !client) return failure
  const said = failure.evidence ?? 'refused'
  try {
    const view = await watch.refresh()
    if (view.api !== 'ok') return failure
    const other = rivalIn(context, view)
    if (other) return new Failure('duel', `${said}: ${other.type} ${other.id} publishes there, and may not be replaced`)
    const own = await client.pathSettings(view.paths.get(path)?.confName ?? path)
    const source = own?.source
    if (typeof source === 'string' && source !== '' && source !== 'publisher') {
      return new Failure('path-refused', context.redact(`${said}: the server takes this path from ${source}`))
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
