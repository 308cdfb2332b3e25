/** Publishers that the restream expects: our own FFmpeg sources, each with a path that nobody else can know. */
import { randomBytes } from 'node:crypto'
import type { SourceAttempt } from '../source/source-attempt.ts'

export interface Arrival {
  readonly sourceAttempt: Pick<SourceAttempt, 'opened' | 'rtp' | 'rtcp' | 'delivered'>
  /** One publisher per expectation. */
  taken: boolean
}

export class Arrivals {
  readonly #expected = new Map<string, Arrival>()

  /** `path` is the first part of the address to publish to; good until `close`. */
  expect(sourceAttempt: Arrival['sourceAttempt']): { key: string; close(): void } {
    const key = randomBytes(16).toString('hex')
    this.#expected.set(key, { sourceAttempt, taken: false })
    return { key, close: () => void this.#expected.delete(key) }
  }

  /** The key is 128 random bits: looking it up in a map tells an attacker nothing useful about others. */
  find(key: string): Arrival | undefined {
    return this.#expected.get(key)
  }
}
