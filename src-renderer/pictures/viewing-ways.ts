/**
 * How this page can show a stream: WebCodecs, Media Source Extensions, or JPEGs; what it decodes by each, why one cannot be used, and
 * which one a person asked for.
 */
import type { Codec } from '../../src-shared/cameras.ts'
import type { Taking, ViewKind } from '../../src-shared/media-channel.ts'

/** The best first. */
export const ways = ['webcodecs', 'mse', 'jpeg'] as const
export type Way = (typeof ways)[number]

/** Why a way is not used: the page is not a secure context, the browser lacks it or the codec's decoder, its decoder failed here, or a person chose another. */
export type WhyNot = 'insecure' | 'absent' | 'no-decoder' | 'failed' | 'chosen'

interface Ability {
  readonly codecs: readonly Codec[]
  /** Why it cannot be used at all; null when it can, for these codecs. */
  readonly why: WhyNot | null
}
export type Abilities = Readonly<Record<Exclude<Way, 'jpeg'>, Ability>>

const kindOf: Record<Way, ViewKind> = { webcodecs: 'units', mse: 'fragments', jpeg: 'jpeg' }
export const wayOf = (kind: ViewKind): Way | null => ways.find((way) => kindOf[way] === kind) ?? null

/** A string of each codec that any decoder of it takes: main profile of medium levels. */
const asked: readonly [Codec, string][] = [
  ['h264', 'avc1.4d0028'],
  ['h265', 'hvc1.1.6.L120.90'],
]

/** What a browser offers; parts of `window`, so that tests can leave some out. */
export interface BrowserMedia {
  readonly isSecureContext?: boolean
  readonly VideoDecoder?: {
    isConfigSupported(config: { codec: string; optimizeForLatency: boolean }): Promise<{ supported?: boolean | undefined }>
  }
  readonly MediaSource?: { isTypeSupported(type: string): boolean }
}

export async function readAbilities(browser: BrowserMedia): Promise<Abilities> {
  return { webcodecs: await webCodecs(browser), mse: mediaSource(browser) }
}

async function webCodecs({ VideoDecoder: decoder, isSecureContext }: BrowserMedia): Promise<Ability> {
  if (!decoder) return { codecs: [], why: isSecureContext === false ? 'insecure' : 'absent' }
  const codecs: Codec[] = []
  for (const [name, codec] of asked) {
    // Older browsers throw for what they do not know.
    const answer = await decoder.isConfigSupported({ codec, optimizeForLatency: true }).catch(() => undefined)
    if (answer?.supported) codecs.push(name)
  }
  return { codecs, why: codecs.length > 0 ? null : 'no-decoder' }
}

function mediaSource({ MediaSource: source }: BrowserMedia): Ability {
  if (!source) return { codecs: [], why: 'absent' }
  const codecs = asked.filter(([, codec]) => source.isTypeSupported(`video/mp4; codecs="${codec}"`)).map(([name]) => name)
  return { codecs, why: codecs.length > 0 ? null : 'no-decoder' }
}

/** What the engine is asked for: the ways that are left, best first. JPEG is always among them, since a picture is better than none. */
export function takesOf(abilities: Abilities, forced: Way | null, failed: ReadonlySet<Way>): Taking[] {
  const takes = ways.flatMap((way): Taking[] => {
    if (way === 'jpeg' || failed.has(way) || (forced !== null && forced !== way)) return []
    const { codecs, why } = abilities[way]
    return why === null ? [{ kind: kindOf[way], codecs: [...codecs] }] : []
  })
  return [...takes, { kind: 'jpeg', codecs: [] }]
}

/** Why the ways before the one in use were passed over, for this codec. Empty for a camera that sends JPEGs: there is nothing better. */
export function whyNotBetter(
  used: Way,
  codec: Codec,
  { abilities, forced, failed }: { abilities: Abilities; forced: Way | null; failed: ReadonlySet<Way> },
): { way: Way; why: WhyNot }[] {
  if (codec === 'mjpeg') return []
  return ways.slice(0, ways.indexOf(used)).flatMap((way) => {
    if (way === 'jpeg') return []
    const { codecs, why } = abilities[way]
    if (why !== null) return [{ way, why }]
    if (!codecs.includes(codec)) return [{ way, why: 'no-decoder' as const }]
    if (failed.has(way)) return [{ way, why: 'failed' as const }]
    return forced === null ? [] : [{ way, why: 'chosen' as const }]
  })
}

const storageKey = 'camgate.viewer'

/** `?viewer=mse` in the address, else what was chosen in this browser; null: the best that works. */
export function readForcedWay(search: string, storage: Pick<Storage, 'getItem'> | undefined): Way | null {
  const wished = new URLSearchParams(search).get('viewer') ?? storage?.getItem(storageKey)
  return ways.find((way) => way === wished) ?? null
}

export function keepForcedWay(way: Way | null, storage: Pick<Storage, 'setItem' | 'removeItem'> | undefined): void {
  if (way === null) storage?.removeItem(storageKey)
  else storage?.setItem(storageKey, way)
}
