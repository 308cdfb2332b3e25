/** How long to wait before the next try: exponential with full jitter between a floor and a ceiling. Pure. */
import type { BackoffPolicy } from './types.ts'

export const defaultBackoff: BackoffPolicy = { floor: 1000, base: 2000, ceiling: 60_000, healthyAfter: 30_000, limit: 0 }

/** `failures`: tries in a row that failed before this wait, at least 1. `random`: 0 to 1. Milliseconds, never below the floor, never above the ceiling. */
export function backoffDelay(policy: BackoffPolicy, failures: number, random: number): number {
  const ceiling = Math.max(policy.floor, policy.ceiling)
  // 2^31 is past every sensible ceiling; without the bound a long outage ends at Infinity × 0.
  const widest = Math.min(ceiling, policy.base * 2 ** Math.min(failures - 1, 31))
  return Math.round(policy.floor + random * Math.max(0, widest - policy.floor))
}
