/**
 * Which cameras the table shows, and in which order. Pure.
 *
 * Figures change every second and rows must not jump: a list is sorted when somebody asks for it, and stays so.
 */
import type { Camera } from '../../../src-shared/cameras.ts'
import type { State } from '../../../src-shared/collections.ts'
import type { Publication } from '../../../src-shared/publishing.ts'
import type { Cause } from '../../../src-shared/trouble.ts'
import { matches } from '../../parts/matches.ts'
import type { Column } from './columns.ts'
import { isPublished, type PublicationWord, publicationWord, troubleOf, troubleSide } from './publication.ts'

type Publications = State['publications']

export const parts = ['all', 'attention', 'published', 'unpublished'] as const
export type Part = (typeof parts)[number]

export const sortable: ReadonlySet<Column> = new Set<Column>(['camera', 'state', 'way', 'bitrate', 'uptime', 'restarts', 'path'])

/** What needs somebody comes first. */
const urgency: Record<PublicationWord, number> = {
  failed: 0,
  held: 1,
  attention: 2,
  stalled: 3,
  reconnecting: 4,
  connecting: 5,
  publishing: 6,
  not_published: 7,
}

const isWell = (word: PublicationWord) => word === 'publishing' || word === 'connecting'

export function inPart(publication: Publication | undefined, part: Part): boolean {
  const word = publicationWord(publication)
  switch (part) {
    case 'all':
      return true
    case 'attention':
      return isPublished(publication) && !isWell(word)
    case 'published':
      return isPublished(publication)
    case 'unpublished':
      return !isPublished(publication)
  }
}

/** By name, station, path and state as they are read on the screen. */
export function answersTo({ name, station }: Camera, publication: Publication | undefined, question: string, state: string): boolean {
  return question.trim() === '' || matches([name, station, publication?.publish_path, state].filter(Boolean).join(' '), question)
}

/** Ids in the order of a column; `cameras` come by name, and keep that order among equals. */
export function sortedIds(cameras: readonly Camera[], publications: Publications, column: Column, down: boolean): string[] {
  const value = ({ id }: Camera): number | string => {
    const publication = publications[id]
    if (column === 'state') return urgency[publicationWord(publication)]
    if (!isPublished(publication) || !publication) return column === 'way' || column === 'path' ? '\uffff' : -1
    if (column === 'bitrate') return publication.metrics.bitrate
    if (column === 'uptime') return publication.uptime_seconds
    if (column === 'restarts') return publication.restarts
    return column === 'way' ? publication.way : publication.publish_path
  }
  const rows = cameras.map((camera, place) => ({ id: camera.id, value: column === 'camera' ? place : value(camera), place }))
  const order = (a: (typeof rows)[number], b: (typeof rows)[number]) =>
    typeof a.value === 'number' && typeof b.value === 'number' ? a.value - b.value : String(a.value).localeCompare(String(b.value))
  return rows.sort((a, b) => (down ? -order(a, b) : order(a, b)) || a.place - b.place).map(({ id }) => id)
}

/** Cameras in a kept order of ids; those that came since are at the end. */
export function inOrder(cameras: readonly Camera[], ids: readonly string[]): Camera[] {
  const place = new Map(ids.map((id, n) => [id, n]))
  return [...cameras].sort((a, b) => (place.get(a.id) ?? ids.length) - (place.get(b.id) ?? ids.length))
}

export interface CommonTrouble {
  readonly profile: string
  readonly ids: readonly string[]
  /** Whether all of them have the same proof. */
  readonly sameEvidence: boolean
  /** The one whose next try is the soonest. */
  readonly publication: Publication
}

/** So many with one trouble of one server are one message, not a screen full of the same sentence. */
const many = 3

/** What ends them all in the same way, until something is done about their server. */
const serversOwn: ReadonlySet<Cause> = new Set<Cause>(['certificate', 'auth', 'bad-url'])

/** The trouble that most publications share, where it is their server's. */
export function commonTrouble(publications: Publications, streams: State['streams']): CommonTrouble | undefined {
  const groups = new Map<string, Publication[]>()
  for (const publication of Object.values(publications)) {
    const { camera_id, role, profile, status, thinned } = publication
    const trouble = troubleOf(publication)
    if (!trouble || !(status === 'reconnecting' || thinned || (status === 'failed' && serversOwn.has(trouble.cause)))) continue
    if (troubleSide(publication, streams[`${camera_id}/${role}`]) !== 'server') continue
    const key = `${profile}\n${family(trouble.cause)}`
    groups.set(key, [...(groups.get(key) ?? []), publication])
  }
  const [largest] = [...groups.values()].sort((a, b) => b.length - a.length)
  if (!largest || largest.length < many) return undefined
  const at = ({ trouble }: Publication) => trouble?.retry_at ?? Number.POSITIVE_INFINITY
  const publication = largest.reduce((soonest, one) => (at(one) < at(soonest) ? one : soonest))
  const sameEvidence = new Set(largest.map((one) => troubleOf(one)?.evidence)).size === 1
  return { profile: publication.profile, sameEvidence, ids: largest.map(({ camera_id }) => camera_id), publication }
}

/** A server that goes away closes some connections and refuses others: one event. */
const family = (cause: Cause) => (cause === 'server-closed' || cause === 'refused' || cause === 'unreachable' ? 'away' : cause)
