/**
 * Whether anybody can see this window. The page's own visibility is not enough on the desktop: some window systems call a page visible
 * whose window was minimised or hidden, and it would go on decoding for nobody.
 */
import { channels } from '../../src-shared/channels.ts'

let shown = true
const listeners = new Set<() => void>()

const changed = () => {
  for (const call of [...listeners]) call()
}

// Only the preload script posts these; for the life of the page.
globalThis.window?.addEventListener('message', (event: MessageEvent<{ type?: unknown; seen?: unknown } | null>) => {
  if (event.source !== window || event.data?.type !== channels.seen) return
  shown = event.data.seen === true
  changed()
})
globalThis.document?.addEventListener?.('visibilitychange', changed)

export const isWindowSeen = (): boolean => shown && document.visibilityState === 'visible'

/** Calls whenever that may have changed, until the signal is aborted. */
export function onWindowSeen(call: () => void, signal: AbortSignal): void {
  listeners.add(call)
  signal.addEventListener('abort', () => listeners.delete(call))
}
