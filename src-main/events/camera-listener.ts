/** The event listener of one camera, for as long as somebody wants its events: its row, its subscription, what lasts now. */
import type { CameraEvent, CameraEvents, EventNotice, Follow } from '../../src-shared/events.ts'
import type { Trouble } from '../../src-shared/trouble.ts'
import type { Clock, Log } from '../base/index.ts'
import type { OnvifDevice } from '../devices/onvif/index.ts'
import { createOccurrences } from './occurrences.ts'
import { follow } from './pull-point/follower.ts'

export interface ListenerParts {
  readonly cameraId: string
  readonly clock: Clock
  readonly log: Log
  /** `fresh`: a person asks, so its services are read anew. */
  device(signal: AbortSignal, fresh: boolean): Promise<OnvifDevice>
  nextId(): string
  /** By its `how`: does anybody want its events now? */
  wanted(how: Follow): boolean
  notice(notice: EventNotice): void
  changed(row: CameraEvents): void
  /** The camera said something, news or not. */
  heard(): void
  readonly how: Follow
  readonly times: { readonly lifetime?: number | undefined; readonly patience?: number | undefined; readonly silence?: number | undefined }
}

export interface CameraListener {
  row(): CameraEvents
  /** Begins or ends, as is wanted now. */
  refresh(): void
  /** Ends, and begins anew where it is wanted: the camera has another address or login, or a person asks. */
  restart(): Promise<void>
  follow(how: Follow): Promise<void>
  relays(): ReadonlyMap<string, boolean>
  close(): Promise<void>
}

/** Milliseconds without a camera after which what lasted is over, and after nobody wants it until it is left. */
const lostAfter = 60_000
const leaveAfter = 5000

export function createCameraListener(parts: ListenerParts): CameraListener {
  const { cameraId, clock, log, notice, changed, times } = parts
  let { how } = parts
  let state: CameraEvents['state'] = 'off'
  let trouble: Trouble | null = null
  let latest: CameraEvent | null = null
  let end: (() => Promise<void>) | undefined
  let ending: Promise<void> = Promise.resolve()
  let [cancelLost, cancelLeave] = [() => {}, () => {}]
  let lostPlanned = false
  let closed = false
  let fresh = false

  const row = (): CameraEvents => ({
    ...{ camera_id: cameraId, follow: how, state, active: occurrences.active, latest, skipped: occurrences.skipped, trouble },
  })
  const tell = () => {
    if (!closed) changed(row())
  }
  const occurrences = createOccurrences({
    cameraId,
    clock,
    silence: times.silence,
    nextId: parts.nextId,
    notice(told) {
      latest = told.event
      notice(told)
      tell()
    },
  })
  const become = (next: CameraEvents['state'], why: Trouble | null) => {
    if (next === 'following') {
      cancelLost()
      lostPlanned = false
    } else if (!lostPlanned && occurrences.active.length > 0) {
      lostPlanned = true
      cancelLost = clock.after(lostAfter, () => occurrences.lost())
    }
    if (state === next && trouble?.cause === why?.cause && trouble?.retry_at === why?.retry_at) return
    if (why && trouble?.cause !== why.cause) log.info({ camera: cameraId, state: next, reason: why.evidence }, 'events of a camera')
    state = next
    trouble = why
    tell()
  }

  const begin = () => {
    end = follow({
      clock,
      lifetime: times.lifetime,
      patience: times.patience,
      device(signal) {
        const asked = fresh
        fresh = false
        return parts.device(signal, asked)
      },
      heard(notifications, device) {
        for (const one of notifications) occurrences.take(one, device.clockSkew ?? 0)
        parts.heard()
      },
      changed(next, why) {
        // while it tries again, what is wrong stays told
        if (next === 'connecting' && trouble) return
        become(next, why ? why.failure.toTrouble(clock.now(), why.attempt, why.retryAt) : null)
      },
    })
  }
  const leave = () => {
    const running = end
    end = undefined
    if (running) ending = running().then(() => undefined)
    cancelLost()
    occurrences.lost()
    become('off', null)
    return ending
  }

  const listener: CameraListener = {
    row,
    refresh() {
      cancelLeave()
      if (closed) return
      const wanted = parts.wanted(how)
      if (wanted && !end) {
        // never two subscriptions of ours
        const before = ending
        end = () => before
        void before.then(() => {
          if (!closed && end && parts.wanted(how)) begin()
        })
      }
      // a window that is opened again a moment later finds it still there
      if (!wanted && end) cancelLeave = clock.after(how === 'never' ? 0 : leaveAfter, () => void leave())
    },
    async restart() {
      trouble = null
      await leave()
      listener.refresh()
    },
    async follow(next) {
      how = next
      fresh = true
      await listener.restart()
      tell()
    },
    relays: () => occurrences.relays,
    async close() {
      cancelLeave()
      const left = leave()
      closed = true
      await left
    },
  }
  return listener
}
