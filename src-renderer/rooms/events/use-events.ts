/** What one camera noticed: what is kept, and from then on what comes. It is listened to for as long as this is looked at. */
import { useState } from 'react'
import type { CameraEvent, EventKind } from '../../../src-shared/events.ts'
import { useWatch } from '../../kernel/use-watch.ts'

export interface SeenEvents {
  /** Newest first; undefined until they were read. */
  readonly events: readonly CameraEvent[] | undefined
  readonly failed: unknown
  readonly more: boolean
  showMore(): void
}

const page = 50
/** Rows that are kept in the window. */
const most = 1000

export function useEvents(cameraId: string, kind: EventKind | null): SeenEvents {
  const [events, setEvents] = useState<readonly CameraEvent[]>()
  const [asked, setAsked] = useState(page)
  const failed = useWatch(`${cameraId} ${kind} ${asked}`, {
    begin: () => setEvents(undefined),
    async follow(engine, signal) {
      const live = await engine.events.watch({ camera_id: cameraId }, { signal })
      const read = await engine.events.read({ camera_id: cameraId, limit: asked, ...(kind && { kind }) })
      if (!signal.aborted) setEvents((known) => merge(known ?? [], read.events))
      for await (const { event } of live) if (!kind || event.kind === kind) setEvents((known) => merge(known ?? [], [event]))
    },
  })
  return { events, failed, more: (events?.length ?? 0) >= asked && asked < most, showMore: () => setAsked((count) => count + 2 * page) }
}

/** One row for each event, the newest word of it. */
function merge(known: readonly CameraEvent[], news: readonly CameraEvent[]): CameraEvent[] {
  const byId = new Map([...known, ...news].map((event) => [event.id, event]))
  return [...byId.values()].sort((a, b) => Number(b.id) - Number(a.id)).slice(0, most)
}
