/** What a publication is called, from its two sides: a pure decision, so that screens, history and metrics agree. */
import type * as z from 'zod'
import type { Publication } from '../../../src-shared/publishing.ts'
import type { Trouble } from '../../../src-shared/trouble.ts'
import { isFinal } from '../../../src-shared/trouble.ts'
import type { SupervisedState } from '../../supervisor/types.ts'

export type PublicationStatus = z.infer<typeof Publication>['status']

export interface Sides {
  /** Ended by a person or with the engine. */
  readonly over: boolean
  /** Why the source gives nothing; null when it does, or is not read here. */
  readonly sourceTrouble: Trouble | null
  readonly server: { readonly state: SupervisedState; readonly trouble: Trouble | null }
  /** It has been publishing since it was started. */
  readonly worked: boolean
}

/** Nothing new to tell; when it was noticed does not count. */
export function sameTrouble(one: Trouble | null, other: Trouble | null): boolean {
  return one?.cause === other?.cause && one?.evidence === other?.evidence && one?.retry_at === other?.retry_at
}

export function publicationStatus({ over, sourceTrouble, server, worked }: Sides): { status: PublicationStatus; trouble: Trouble | null } {
  if (over) return { status: 'stopped', trouble: null }
  // A server that refused for good stays the reason, whatever the camera does meanwhile.
  if (server.state === 'failed') return { status: server.trouble?.cause === 'held' ? 'held' : 'failed', trouble: server.trouble }
  if (sourceTrouble) return { status: isFinal(sourceTrouble) ? 'failed' : 'reconnecting', trouble: sourceTrouble }
  if (server.state === 'running') return { status: 'publishing', trouble: null }
  return { status: worked || server.trouble ? 'reconnecting' : 'starting', trouble: server.trouble }
}
