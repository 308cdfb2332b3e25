/**
 * What the history is told of one publication: an entry from its start until it ends, the outages in between, what was impaired
 * while it published, and which way carried it.
 *
 * An outage lasts until it is mended or the publication is ended: one that gave up does not publish either, however long nobody looks.
 */
import type { Publication } from '../../../src-shared/publishing.ts'
import type { Cause } from '../../../src-shared/trouble.ts'
import type { OpenEntry, PublicationLog } from './publication-log.ts'

export interface PublicationNotes {
  note(seen: Pick<Publication, 'status' | 'way' | 'trouble' | 'damaged' | 'lagging' | 'thinned'>): void
  end(how: 'stopped' | 'engine-ended'): void
}

type About = Omit<Parameters<PublicationLog['begin']>[0], 'way'>

export function openNotes(history: PublicationLog, about: About): PublicationNotes {
  let entry: OpenEntry | undefined
  let gaveUp = false
  let impaired: readonly Cause[] = []
  return {
    note({ status, way, trouble, damaged, lagging, thinned }) {
      if (status === 'stopped') return
      gaveUp = status === 'failed' || status === 'held'
      entry ??= history.begin({ ...about, way })
      entry.wayChanged(way)
      if (status === 'publishing') entry.outageEnds()
      else if (trouble) entry.outageBegins(trouble.cause, trouble.evidence)
      const now = [damaged, lagging, thinned].filter((one) => one !== null)
      for (const { cause, evidence } of now) entry.impairmentBegins(cause, evidence)
      for (const cause of impaired) if (!now.some((one) => one.cause === cause)) entry.impairmentEnds(cause)
      impaired = now.map(({ cause }) => cause)
    },
    end(how) {
      entry?.end(gaveUp && how === 'stopped' ? 'failed' : how)
      entry = undefined
    },
  }
}
