/**
 * A publication as a reducer over its two sides: what is known of the source and of the server, what each event makes of it, and
 * what the server side is to do then. Pure: the publication carries out what comes out.
 *
 * Guarantees: the server side runs exactly while there is something to send; a refusal that is final stays until somebody asks
 * again, or until the tracks that were refused became others.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Trouble } from '../../../src-shared/trouble.ts'
import { asFailure, type Failure } from '../../base/index.ts'
import type { MediaDescription } from '../../media/index.ts'
import type { SupervisedStatus } from '../../supervisor/types.ts'
import { type Carried, carriedTracks, sameAnnouncement } from '../ways/carried-tracks.ts'
import type { Choice, KnownTrack } from '../ways/choose-way.ts'

/** The source as the hub tells it. */
export interface SourceState {
  readonly description: MediaDescription | undefined
  readonly failure: Failure | undefined
  /** Times that it failed. */
  readonly errors: number
}

export interface PublicationState {
  /** Ended by a person or with the engine. */
  readonly over: boolean
  /** Undefined: not read here, or not begun. */
  readonly source: SourceState | undefined
  /** No way can carry what the source sends. */
  readonly blocked: Trouble | undefined
  readonly choice: Choice
  /** Tracks that the server gets, where they are known. */
  readonly carried: Carried | undefined
  readonly server: SupervisedStatus
  /** Times that it began to publish. */
  readonly runs: number
}

export type PublicationEvent =
  | { readonly type: 'source-changed'; readonly source: SourceState }
  | { readonly type: 'server-changed'; readonly status: SupervisedStatus }
  | { readonly type: 'ended' }

/** What the server side is to do. `start` does nothing where it runs, waits or failed, and takes back a stop that is under way. */
type ServerCommand = 'start' | 'stop' | 'retry'

export interface Rules {
  /** Throws Failure where no way carries these tracks. `worked`: the way that was asked for has carried them once, and may give way. */
  choose(tracks: readonly KnownTrack[], worked: boolean): Choice
  /** Milliseconds since 1970. */
  readonly now: number
}

export interface Step {
  readonly state: PublicationState
  /** In this order. */
  readonly commands: readonly ServerCommand[]
}

export function reduce(before: PublicationState, event: PublicationEvent, rules: Rules): Step {
  switch (event.type) {
    case 'ended':
      return { state: { ...before, over: true }, commands: [] }
    case 'server-changed': {
      const began = event.status.state === 'running' && before.server.state !== 'running'
      return { state: { ...before, server: event.status, runs: before.runs + (began ? 1 : 0) }, commands: [] }
    }
    case 'source-changed': {
      const state = withSource(before, event.source, rules)
      if (state.over) return { state, commands: [] }
      const again: ServerCommand[] = announcesAnew(before, state) ? ['retry'] : []
      return { state, commands: [...again, ...whileReady(state)] }
    }
  }
}

/** Described, and not in trouble. */
const isReady = (source: SourceState | undefined): boolean => source?.description !== undefined && source.failure === undefined

function withSource(before: PublicationState, source: SourceState, { choose, now }: Rules): PublicationState {
  if (!source.description || !isReady(source)) return { ...before, source }
  try {
    const choice = choose(source.description.tracks, before.runs > 0)
    const carried = carriedTracks(source.description, { audio: choice.audio !== 'drop' })
    return { ...before, source, choice, carried, blocked: undefined }
  } catch (thrown) {
    const failure = asFailure(thrown)
    const same = before.blocked !== undefined && failure.evidence === (before.blocked.evidence ?? undefined)
    return { ...before, source, blocked: same ? before.blocked : failure.toTrouble(now) }
  }
}

/** An announcement is for the tracks that it names: others need a new one, and may be taken where the last were not. */
function announcesAnew(before: PublicationState, { choice, carried, server }: PublicationState): boolean {
  const other =
    !isDeepStrictEqual(choice, before.choice) ||
    (before.carried !== undefined && carried !== undefined && carried !== before.carried && !sameAnnouncement(before.carried, carried))
  const { state, trouble } = server
  const refused = (state === 'failed' || state === 'backing-off') && trouble?.cause === 'codec'
  return other && (state === 'running' || state === 'starting' || refused)
}

function whileReady({ source, blocked, server }: PublicationState): ServerCommand[] {
  if (isReady(source) && !blocked) return ['start']
  const resting = server.state === 'idle' || server.state === 'stopped' || server.state === 'failed'
  return resting ? [] : ['stop']
}
