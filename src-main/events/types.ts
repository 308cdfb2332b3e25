import type {
  CameraEvent,
  CameraEvents,
  EventHook,
  EventKind,
  EventNotice,
  Follow,
  HookChange,
  HookDraft,
  Relay,
} from '../../src-shared/events.ts'
import type { Trouble } from '../../src-shared/trouble.ts'
import type { RelayOutcome, RelayWish } from './relays.ts'

/** A stretch of the recordings' time line that a camera noticed something in. */
interface EventMark {
  readonly from: number
  readonly to: number | null
  readonly kind: EventKind
  readonly source: string | null
}

/** Calls for a camera throw Problem CAMERA_NOT_FOUND, NO_CONTROLS (it speaks no ONVIF), or Failure when the camera refuses. */
export interface Events {
  read(
    cameraId: string,
    query: {
      from?: number | undefined
      to?: number | undefined
      kind?: EventKind | undefined
      before?: string | undefined
      limit: number
    },
  ): Promise<{ following: CameraEvents; events: CameraEvent[] }>
  /** The camera is followed for as long as this is read. */
  watch(cameraId: string, signal?: AbortSignal): AsyncGenerator<EventNotice, void>
  /** The same with a call, for transports of their own; the result ends it. */
  listen(cameraId: string, call: (notice: EventNotice) => void): () => void
  /** Also a new try, where it was given up. */
  follow(cameraId: string, how: Follow): Promise<CameraEvents>
  /** For the time line; newest first, bounded. */
  marks(cameraId: string, range: { from: number; to: number }): Promise<EventMark[]>
  relays(cameraId: string): Promise<Relay[]>
  /** Throws Problem RELAY_NOT_FOUND. */
  switchRelay(cameraId: string, token: string, on: boolean): Promise<{ relay: Relay; outcome: 'applied' | 'unseen' | 'not-applied' }>
  /** By reading back. Throws Problem RELAY_NOT_FOUND, INPUT_INVALID before the camera is touched. */
  setRelay(cameraId: string, token: string, wish: RelayWish): Promise<RelayOutcome>
  readonly hooks: {
    list(): EventHook[]
    add(draft: HookDraft): Promise<EventHook>
    change(id: string, change: HookChange): Promise<EventHook>
    remove(id: string): Promise<void>
    test(id: string): Promise<{ status: number | null; ms: number; trouble: Trouble | null }>
  }
  /** Subscriptions at cameras are ended. */
  close(): Promise<void>
}
