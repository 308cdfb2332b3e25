/**
 * What is known of each camera's publication: one slot per camera, one state per slot. Who puts another one in has thereby cleared
 * what was there, and the screens mirror what is in it.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Publication as Row } from '../../src-shared/publishing.ts'
import type { EngineState } from '../state/index.ts'
import type { Desired } from './desired/last-options.ts'
import type { PublicationNotes } from './history/publication-notes.ts'
import type { Publication } from './publication/publication.ts'

export type Slot =
  | { readonly is: 'running'; readonly publication: Publication; readonly request: Desired }
  /** Desired, and not to be built as things are: an outage as well, of which the history is told. */
  | { readonly is: 'refused'; readonly row: Row; readonly request: Desired; readonly notes: PublicationNotes }
  /** Ended by a change of its profile or camera, about to begin again with it. */
  | { readonly is: 'moving'; readonly row: Row; readonly request: Desired }
  /** Neither desired nor published: a start was refused for what was said some time before. */
  | { readonly is: 'declined'; readonly row: Row }
  /** What became of one that was stopped. */
  | { readonly is: 'stopped'; readonly row: Row }

export interface Slots {
  get(cameraId: string): Slot | undefined
  put(cameraId: string, slot: Slot): void
  remove(cameraId: string): void
  /** The engine ends: what was refused all the time is noted so. */
  close(): void
  /** A new row of one that runs; of one that does not any more it is nobody's business. */
  changed(publication: Publication, row: Row): void
  running(): { readonly cameraId: string; readonly publication: Publication; readonly request: Desired }[]
  /** Those that are to be published, with what was asked for. */
  desired(): { readonly cameraId: string; readonly request: Desired }[]
  /** Those that there is something to tell of: all but the stopped. */
  rows(): Row[]
}

export const rowIn = (slot: Slot): Row => (slot.is === 'running' ? slot.publication.row : slot.row)
export const requestIn = (slot: Slot | undefined): Desired | undefined => (slot && 'request' in slot ? slot.request : undefined)

export function createSlots(state: EngineState): Slots {
  const slots = new Map<string, Slot>()
  const show = (cameraId: string, row: Row) => {
    // One that failed says the same every second: told once.
    if (!isDeepStrictEqual(state.get('publications', cameraId), row)) state.put('publications', cameraId, row)
  }
  const leave = (slot: Slot | undefined, how: 'stopped' | 'engine-ended' = 'stopped') => {
    if (slot?.is === 'refused') slot.notes.end(how)
  }
  return {
    get: (cameraId) => slots.get(cameraId),
    put(cameraId, slot) {
      leave(slots.get(cameraId))
      slots.set(cameraId, slot)
      if (slot.is === 'stopped') state.remove('publications', cameraId)
      else show(cameraId, rowIn(slot))
    },
    close() {
      for (const slot of slots.values()) leave(slot, 'engine-ended')
    },
    remove(cameraId) {
      leave(slots.get(cameraId))
      slots.delete(cameraId)
      state.remove('publications', cameraId)
    },
    changed(publication, row) {
      const slot = slots.get(publication.cameraId)
      if (slot?.is === 'running' && slot.publication === publication) show(publication.cameraId, row)
    },
    running: () => [...slots].flatMap(([cameraId, slot]) => (slot.is === 'running' ? [{ cameraId, ...slot }] : [])),
    desired: () => [...slots].flatMap(([cameraId, slot]) => ('request' in slot ? [{ cameraId, request: slot.request }] : [])),
    rows: () => [...slots.values()].filter(({ is }) => is !== 'stopped').map(rowIn),
  }
}
