/** What this process learnt of cameras: which logins worked or were refused, and the quirks of each address. */
import type { Clock } from '../../base/index.ts'
import { createLoginMemory, type LoginMemory } from '../../net/index.ts'
import type { Quirks } from '../types.ts'

export interface Memory {
  readonly logins: LoginMemory
  /** The live record of an address: whatever a session learns is written into it. */
  quirks(url: string, known: Quirks | undefined): Quirks
}

const limit = 2000

export function createMemory(clock: Clock): Memory {
  const learnt = new Map<string, Quirks>()
  return {
    logins: createLoginMemory(clock),
    quirks(url, known) {
      const { played: _, ...merged } = { ...known, ...learnt.get(url) }
      learnt.set(url, merged)
      const oldest = learnt.size > limit ? learnt.keys().next().value : undefined
      if (oldest !== undefined) learnt.delete(oldest)
      return merged
    },
  }
}
