/**
 * Why a server refused to let us publish: a 400 has many meanings, and MediaMTX says which only in its log. Its API tells some of
 * them apart. Final is only what was proved by it: a refusal without a reason is tried again, since a server answers so as well while
 * a reader asks for the same path in the same moment, while it starts, and while it still holds a session that died.
 */
import { Failure } from '../../base/index.ts'
import { type MediamtxClient, openPatterns } from '../mediamtx/client.ts'
import { lookForRival, type RivalContext } from './rival.ts'

/** Refusals in a row for no known reason from which on the tracks are named as what it may be. */
const suspectTracks = 4

/** The answer alone does not say why. */
export const isUnclear = ({ cause, evidence }: Failure): boolean =>
  cause === 'path-refused' || cause === 'protocol' || /\b400\b/.test(evidence ?? '')

/** `unexplained`: tries in a row that were refused for no known reason before this one. */
export async function explainRefusal(
  context: RivalContext,
  failure: Failure,
  { signal, unexplained = 0 }: { signal?: AbortSignal; unexplained?: number } = {},
): Promise<Failure> {
  const { watch, path } = context
  const { client } = watch
  if (!isUnclear(failure)) return failure
  const said = failure.evidence ?? 'refused'
  const unproven = (why: string) => new Failure('path-refused', context.redact(`${said}${why}`), false)
  if (!client) return unproven('')
  try {
    const seen = await lookForRival(context, signal)
    const { rival } = seen ?? {}
    if (rival && seen?.lives) return new Failure('duel', `${said}: ${rival.type} ${rival.id} publishes there, and may not be replaced`)
    if (rival) return unproven(`: the server still holds ${rival.type} ${rival.id}, of which nothing comes any more`)
    if (watch.view.api !== 'ok') return unproven('')
    const allowed = await isAllowed(client, watch.view.paths.get(path)?.confName ?? path)
    if (allowed === 'unknown') return unproven('')
    if (allowed === 'no') return new Failure('path-refused', `${said}: the server's configuration has no path ${path}`)
    if (allowed !== 'yes')
      return new Failure('path-refused', context.redact(`${said}: the server takes this path from ${allowed.takenFrom}`))
  } catch {
    return unproven('')
  }
  const why = `${said}: the path is allowed, and nobody publishes there`
  return unexplained + 1 < suspectTracks
    ? new Failure('path-refused', why, false)
    : new Failure('codec', `${why}, ${unexplained + 1} times in a row: it may be the tracks that the server does not take`, false)
}

/** What the server's configuration says to a publisher on this path. */
async function isAllowed(client: MediamtxClient, name: string): Promise<'yes' | 'no' | 'unknown' | { readonly takenFrom: string }> {
  const own = await client.pathSettings(name)
  const source = own?.source
  if (typeof source === 'string' && source !== '' && source !== 'publisher') return { takenFrom: source }
  if (own) return 'yes'
  const all = await client.pathConfigurations()
  if (!all) {
    for (const pattern of openPatterns) if (await client.pathSettings(pattern)) return 'yes'
    return 'unknown' // 1.2 does not tell which patterns there are besides
  }
  const patterns = [...all.keys()].filter((key) => key.startsWith('~') || openPatterns.includes(key))
  const verdicts = patterns.map((pattern) => matches(pattern, name))
  return verdicts.includes(true) ? 'yes' : verdicts.includes(undefined) ? 'unknown' : 'no'
}

/** Undefined where it is an expression that only Go can read. */
function matches(pattern: string, name: string): boolean | undefined {
  if (!pattern.startsWith('~')) return true
  try {
    return new RegExp(pattern.slice(1)).test(name)
  } catch {
    return undefined
  }
}
