/** What this process learnt of cameras: which logins worked, and the quirks of each address. Holds hashes, never passwords. */

import { createHash } from 'node:crypto'
import type { Credentials } from '../../net/index.ts'
import type { Quirks } from '../types.ts'
import type { RtspUrl } from '../wire/url.ts'

export interface Memory {
  /** These credentials were accepted there. */
  worked(url: RtspUrl, credentials: Credentials): void
  /**
   * They were refused. True when they worked before, so that the camera is rather full than the password wrong; after three
   * refusals in a row this is forgotten, since the password may have been changed and accounts lock.
   */
  refused(url: RtspUrl, credentials: Credentials): boolean
  /** The live record of an address: whatever a session learns is written into it. */
  quirks(url: string, known: Quirks | undefined): Quirks
}

const limit = 2000

export function createMemory(): Memory {
  const logins = new Map<string, number>()
  const learnt = new Map<string, Quirks>()
  const keyOf = ({ host, port }: RtspUrl, { user, password }: Credentials) =>
    createHash('sha256')
      .update(JSON.stringify([host, port, user, password]))
      .digest('base64')
  const bound = (map: Map<string, unknown>) => {
    const oldest = map.size > limit ? map.keys().next().value : undefined
    if (oldest !== undefined) map.delete(oldest)
  }

  return {
    worked(url, credentials) {
      logins.set(keyOf(url, credentials), 0)
      bound(logins)
    },
    refused(url, credentials) {
      const key = keyOf(url, credentials)
      const times = logins.get(key)
      if (times === undefined) return false
      if (times >= 2) logins.delete(key)
      else logins.set(key, times + 1)
      return times < 2
    },
    quirks(url, known) {
      const merged = { ...known, ...learnt.get(url) }
      learnt.set(url, merged)
      bound(learnt)
      return merged
    },
  }
}
