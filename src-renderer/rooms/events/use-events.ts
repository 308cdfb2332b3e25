/** What one camera noticed: what is kept, and from then on what comes. It is listened to for as long as this is looked at. */
import { useEffect, useState } from 'react'
import type { CameraEvent, EventKind } from '../../../src-shared/events.ts'
import { onLink } from '../../kernel/engine-link.ts'

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
  const [failed, setFailed] = useState<unknown>()
  const [asked, setAsked] = useState(page)
  useEffect(() => {
    setEvents(undefined)
    setFailed(undefined)
    let ended = false
    let leave = () => {}
    const unlink = onLink((link) => {
      leave()
      if (!link) return
      const stop = new AbortController()
      leave = () => stop.abort()
      const follow = async () => {
        const live = await link.engine.events.watch({ camera_id: cameraId }, { signal: stop.signal })
        const read = await link.engine.events.read({ camera_id: cameraId, limit: asked, ...(kind && { kind }) })
        if (!ended) setEvents((known) => merge(known ?? [], read.events))
        for await (const { event } of live) if (!kind || event.kind === kind) setEvents((known) => merge(known ?? [], [event]))
      }
      follow().catch((thrown: unknown) => {
        if (!ended && !stop.signal.aborted && !link.gone.aborted) setFailed(thrown)
      })
    })
    return () => {
      ended = true
      leave()
      unlink()
    }
  }, [cameraId, kind, asked])
  return { events, failed, more: (events?.length ?? 0) >= asked && asked < most, showMore: () => setAsked((count) => count + 2 * page) }
}

/** One row for each event, the newest word of it. */
function merge(known: readonly CameraEvent[], news: readonly CameraEvent[]): CameraEvent[] {
  const byId = new Map([...known, ...news].map((event) => [event.id, event]))
  return [...byId.values()].sort((a, b) => Number(b.id) - Number(a.id)).slice(0, most)
}
