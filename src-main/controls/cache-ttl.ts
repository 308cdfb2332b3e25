/**
 * How long controls that were read count, milliseconds: CAMGATE_CONTROLS_TTL, or MINIDVR_CONTROLS_CACHE_TTL as the earlier
 * system called it, both in seconds. A second where neither says a number.
 */
export function cacheTtl(environment: Readonly<Record<string, string | undefined>>): number {
  for (const name of ['CAMGATE_CONTROLS_TTL', 'MINIDVR_CONTROLS_CACHE_TTL']) {
    const said = environment[name]?.trim()
    const seconds = said ? Number(said) : Number.NaN
    if (seconds >= 0 && seconds <= 3600) return seconds * 1000
  }
  return 1000
}
