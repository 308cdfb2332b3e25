/** What is known of each camera at a glance, for the status bar and for lists. Pure. */
import { type Camera, StreamRole, type StreamState } from '../../../src-shared/cameras.ts'
import type { State } from '../../../src-shared/collections.ts'
import type { Trouble } from '../../../src-shared/trouble.ts'
import type { StateWord } from '../../parts/state-mark.tsx'

const cameraParts = ['reachable', 'watched', 'trouble'] as const
export type CameraPart = (typeof cameraParts)[number]

export interface CameraState {
  readonly word: StateWord
  /** Of its streams, or of the last time it was asked for them. */
  readonly trouble: Trouble | null
  /** Of its publication, where its streams are in none. */
  readonly publication: Trouble | null
  /** It answered when it was asked last, or sends now. */
  readonly reachable: boolean
  /** Somebody looks at it in a window, or reads its stream. */
  readonly watched: boolean
}

const inTrouble = ({ state }: StreamState) => state === 'failed' || state === 'backing-off'

export function stateOfCamera(camera: Camera, { streams, publications }: Pick<State, 'streams' | 'publications'>): CameraState {
  // By their keys: a list of hundreds asks this for each of them, several times a second.
  const own = StreamRole.options.flatMap((role) => streams[`${camera.id}/${role}`] ?? [])
  const running = own.filter(({ state }) => state === 'running')
  const troubled = own.find(inTrouble)
  const publication = publications[camera.id]
  const published = publication && publication.status !== 'stopped' ? publication : undefined
  const trouble = troubled?.trouble ?? (running.length === 0 ? (camera.trouble ?? null) : null)
  return {
    word: troubled
      ? troubled.state === 'failed'
        ? 'failed'
        : 'reconnecting'
      : running.length > 0
        ? 'live'
        : own.some(({ state }) => state === 'starting')
          ? 'connecting'
          : trouble
            ? 'attention'
            : 'idle',
    trouble,
    publication: trouble ? null : (published?.trouble ?? published?.thinned ?? null),
    reachable: running.length > 0 || (!trouble && camera.streams.some(({ probed_at }) => probed_at !== null)),
    watched: own.some(({ readers, readers_for, state }) => state === 'running' && (readers_for ? (readers_for.view ?? 0) : readers) > 0),
  }
}

export function isIn(part: CameraPart, { reachable, watched, trouble, publication }: CameraState): boolean {
  return { reachable, watched, trouble: trouble !== null || publication !== null }[part]
}

let counted: { rows: State; parts: Record<CameraPart, string[]> } | undefined

/** The cameras of each part, by id; counted once for all that ask about the same rows. */
export function camerasByPart(rows: State): Record<CameraPart, string[]> {
  if (counted?.rows !== rows) counted = { rows, parts: countParts(rows) }
  return counted.parts
}

function countParts(rows: State): Record<CameraPart, string[]> {
  const states = Object.values(rows.cameras).map((camera) => ({ id: camera.id, state: stateOfCamera(camera, rows) }))
  const of = (part: CameraPart) => states.filter(({ state }) => isIn(part, state)).map(({ id }) => id)
  return { reachable: of('reachable'), watched: of('watched'), trouble: of('trouble') }
}
