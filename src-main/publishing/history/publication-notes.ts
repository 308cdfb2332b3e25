/**
 * What the history is told of one publication: an entry from its start until it ends or gives up, the outages in between, and
 * which way carried it. One that is started again after it gave up is another entry.
 */
import type { Publication, Way } from '../../../src-shared/publishing.ts'
import type { Trouble } from '../../../src-shared/trouble.ts'
import type { OpenEntry, PublicationLog } from './publication-log.ts'

export interface PublicationNotes {
  note(seen: { status: Publication['status']; way: Way; trouble: Trouble | null }): void
  end(how: 'stopped' | 'engine-ended'): void
}

type About = Omit<Parameters<PublicationLog['begin']>[0], 'way'>

export function openNotes(history: PublicationLog, about: About): PublicationNotes {
  let entry: OpenEntry | undefined
  return {
    note({ status, way, trouble }) {
      if (status === 'stopped') return
      const gaveUp = status === 'failed' || status === 'held'
      if (!gaveUp) entry ??= history.begin({ ...about, way })
      entry?.wayChanged(way)
      if (status === 'publishing') entry?.outageEnds()
      else if (trouble) entry?.outageBegins(trouble.cause, trouble.evidence)
      if (!gaveUp) return
      entry?.end('failed')
      entry = undefined
    },
    end(how) {
      entry?.end(how)
      entry = undefined
    },
  }
}
