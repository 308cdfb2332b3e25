import type { Clock } from './base/index.ts'

/**
 * How the process that carries packets is started, measured with twenty and fifty cameras of 4 Mbit/s.
 *
 * Packets live for a moment only. Room for more young objects (MB, three times over) is resident memory and nothing else. And when
 * many happen to be alive during an early collection, V8 takes that for a habit and makes them in the old space from then on, for
 * good: a third more CPU and 45 MB more memory, in one start of two. What runs for every packet is compiled for speed in any case; a
 * second, simpler machine code of what runs now and then is memory alone.
 *
 * Not taken: `--optimize-for-size`. It saves 6 MB, and collects the whole heap every other second where pictures are sent on.
 */
export const engineFlags: readonly string[] = [
  '--max-semi-space-size=2',
  '--no-allocation-site-pretenuring',
  '--no-sparkplug',
  '--expose-gc',
]

/** The same where Node itself is started: its snapshot saves 30 ms of the start, and keeps 6 MB. */
export const gatewayFlags: readonly string[] = [...engineFlags, '--no-node-snapshot']

/**
 * Its environment, which glibc reads: memory of V8's helper threads is taken from one arena instead of one for each, and what was
 * used at the start is given back (10 MB of an engine with twenty streams).
 */
export const engineEnvironment: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: String(128 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(1024 * 1024),
}

/** Milliseconds after which nothing of the start is needed any more. */
const startedAfter = 10_000

/**
 * Gives back what only the start needed, once: V8 would keep it until its heap has doubled. Nothing happens where the flag was not
 * given (tests, programs that open an engine of their own).
 */
export function tidyAfterStart(clock: Clock): () => void {
  return clock.after(startedAfter, () => void globalThis.gc?.({ type: 'major', execution: 'async', flavor: 'last-resort' }))
}
