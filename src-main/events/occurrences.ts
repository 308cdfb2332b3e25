/**
 * Deduplication and debounce: the events of one camera out of what it says: what begins, what lasts, what is over. Pure but for its timers.
 *
 * Guarantees: a state that is said again is no new event, also after a new subscription, which tells all states anew; what was told
 * twice counts once; what has no end of its own ends when nothing was said for a while; a flood is cut off, and counted.
 */
import type { CameraEvent, EventKind, EventNotice } from '../../src-shared/events.ts'
import type { Clock } from '../base/index.ts'
import type { Notification } from './pull-point/read-notifications.ts'
import { meaningOf } from './topics.ts'

export interface OccurrencesParts {
  readonly cameraId: string
  readonly clock: Clock
  /** An id that no other event has. */
  nextId(): string
  notice(notice: EventNotice): void
  /** Milliseconds after which a state that never was seen to end has ended (default 30 s). */
  readonly silence?: number | undefined
}

export interface Occurrences {
  /** `ahead`: the camera's clock minus ours, milliseconds. */
  take(notification: Notification, ahead: number): void
  /** Nobody listens any more: what lasts has no end that is known. */
  lost(): void
  readonly active: CameraEvent[]
  /** States of relay outputs, by token. */
  readonly relays: ReadonlyMap<string, boolean>
  readonly skipped: number
  close(): void
}

/** Milliseconds around now within which a camera's own time is believed: older is what waited in a subscription. */
const believed = { past: 150_000, future: 5000 }
/** Cameras tell their time in whole seconds: less of a difference is none. */
const toTheSecond = 1500
/** Milliseconds within which the same short event is one, where nobody counts them. */
const oneWithin = 5000
const uncounted: ReadonlySet<EventKind> = new Set<EventKind>(['health', 'other', 'picture', 'sound'])
/** Events a minute. */
const mostPerMinute = 120
/** A state that its camera forgot to end, milliseconds. */
const longest = 6 * 3600_000
const remembered = 500

export function createOccurrences({ cameraId, clock, nextId, notice, silence = 30_000 }: OccurrencesParts): Occurrences {
  const lasting = new Map<string, { event: CameraEvent; cancel: () => void }>()
  /** Topics that were seen to end: their end is waited for. */
  const ends = new Set<string>()
  /** Short events of late: key to when. */
  const recent = new Map<string, number>()
  const relays = new Map<string, boolean>()
  let minute = { since: 0, count: 0 }
  let skipped = 0

  const isFlood = (now: number) => {
    if (now - minute.since > 60_000 || now < minute.since) minute = { since: now, count: 0 }
    minute.count += 1
    if (minute.count <= mostPerMinute) return false
    skipped += 1
    return true
  }
  const timeOf = (at: number | undefined, ahead: number): number => {
    const now = clock.now()
    const ours = at === undefined ? now : at - (Math.abs(ahead) < toTheSecond ? 0 : ahead)
    return ours > now - believed.past && ours < now + believed.future ? Math.min(now, Math.round(ours)) : now
  }
  const end = (key: string, to: number, by: NonNullable<CameraEvent['ended_by']>) => {
    const found = lasting.get(key)
    if (!found) return
    found.cancel()
    lasting.delete(key)
    notice({ change: 'ended', event: { ...found.event, to: Math.max(found.event.from, to), ended_by: by } })
  }
  /** Until when it counts without being said again. */
  const watch = (key: string, topic: string) => {
    const found = lasting.get(key)
    if (!found) return
    found.cancel()
    found.cancel = ends.has(topic)
      ? clock.after(longest, () => end(key, clock.now(), 'silence'))
      : clock.after(silence, () => end(key, clock.now(), 'silence'))
  }

  return {
    get active() {
      return [...lasting.values()].map(({ event }) => event)
    },
    relays,
    get skipped() {
      return skipped
    },
    take({ topic, operation, at, source, data }, ahead) {
      const meaning = meaningOf(topic, data)
      if (!meaning) return
      const { kind, state } = meaning
      const key = `${topic} ${JSON.stringify(source)}`
      const from = timeOf(at, ahead)
      const event: CameraEvent = {
        ...{ id: '', camera_id: cameraId, kind, topic, source: nameOf(source), from, to: null },
        ...{ before: operation === 'Initialized', ended_by: null, data: { ...source, ...data } },
      }
      if (kind === 'relay' && state !== undefined) relays.set(source.RelayToken ?? source.Token ?? nameOf(source) ?? '', state)
      if (state === false || operation === 'Deleted') {
        if (state === false) ends.add(topic)
        end(key, from, 'camera')
        return
      }
      if (state === true) {
        if (!lasting.has(key)) {
          if (isFlood(clock.now())) return
          const begun = { ...event, id: nextId() }
          lasting.set(key, { event: begun, cancel: () => {} })
          notice({ change: 'began', event: begun })
        }
        return watch(key, topic)
      }
      // what held when we began to listen is no news where it has no state
      if (operation === 'Initialized') return
      const mark = uncounted.has(kind) ? key : `${key} ${JSON.stringify(data)} ${at ?? ''}`
      const before = recent.get(mark)
      recent.delete(mark)
      recent.set(mark, from)
      for (const oldest of recent.keys()) {
        if (recent.size <= remembered) break
        recent.delete(oldest)
      }
      if (before !== undefined && (!uncounted.has(kind) ? at !== undefined : Math.abs(from - before) < oneWithin)) return
      if (isFlood(clock.now())) return
      notice({ change: 'pulse', event: { ...event, id: nextId(), to: from } })
    },
    lost() {
      for (const key of [...lasting.keys()]) end(key, clock.now(), 'lost')
    },
    close() {
      this.lost()
    },
  }
}

/** What people know it by: a rule has a name that somebody gave it; tokens are the camera's. */
function nameOf(source: Readonly<Record<string, string>>): string | null {
  const named = ['Rule', 'InputToken', 'RelayToken', 'Token', 'VideoSourceToken', 'Source', 'VideoSourceConfigurationToken'].map(
    (name) => source[name],
  )
  return named.find((value) => value !== undefined && value !== '') ?? Object.values(source).find((value) => value !== '') ?? null
}
