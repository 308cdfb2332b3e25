/** Which certificates of a server wait for a decision. Pure. */
import type { Certificate } from '../../../src-shared/publishing.ts'

export interface Change {
  /** Of RTSP and of the API, where both show the same two. */
  readonly addresses: readonly string[]
  readonly trusted: string
  readonly since: number
  readonly offered: string
  readonly offeredAt: number
}

export function changesOf(certificates: readonly Certificate[]): Change[] {
  const changes = new Map<string, Change>()
  for (const { address, fingerprint, since, offered, offered_at } of certificates) {
    if (fingerprint === null || offered === null) continue
    const key = `${fingerprint} ${offered}`
    const known = changes.get(key)
    const addresses = [...(known?.addresses ?? []), address]
    changes.set(
      key,
      known ? { ...known, addresses } : { addresses, trusted: fingerprint, since: since ?? 0, offered, offeredAt: offered_at ?? 0 },
    )
  }
  return [...changes.values()]
}

/** Eight bytes a line, so that two stand beside each other and are compared line by line. */
export function fingerprintLines(fingerprint: string): string {
  const bytes = fingerprint.split(':')
  return Array.from({ length: Math.ceil(bytes.length / 8) }, (_, line) => bytes.slice(line * 8, line * 8 + 8).join(':')).join('\n')
}
