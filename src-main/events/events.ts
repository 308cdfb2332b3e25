/**
 * What cameras notice: followed while somebody wants it, kept, told to screens, programs and webhooks. One live ONVIF session per
 * camera serves this like everything else.
 *
 * Guarantees: a camera that nobody wants events of is not asked for any; one subscription per camera; a slow webhook or a full disk
 * holds no event up; subscriptions are ended with the engine.
 */

import * as z from 'zod'
import { deviceUrlOf } from '../../src-shared/cameras.ts'
import type { EventNotice } from '../../src-shared/events.ts'
import { Follow } from '../../src-shared/events.ts'
import { asFailure, type Clock, Condition, type Log, Problem } from '../base/index.ts'
import type { Cameras } from '../cameras/types.ts'
import type { Devices } from '../devices/types.ts'
import type { Secrets } from '../secrets/index.ts'
import type { EngineState } from '../state/index.ts'
import type { Store } from '../store/types.ts'
import { type CameraListener, createCameraListener, type ListenerParts } from './camera-listener.ts'
import { openHistory } from './history.ts'
import { openHooks } from './hooks/hooks.ts'
import { readRelays, setRelay, switchRelay } from './relays.ts'
import type { Events } from './types.ts'

export interface EventsOptions {
  readonly cameras: Cameras
  readonly devices: Devices
  readonly state: EngineState
  readonly store: Store
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  readonly times?: ListenerParts['times']
}

/** Notices that wait for one reader before the oldest are left out. */
const mostWaiting = 1000
/** Marks of one camera on a time line at most. */
const mostMarks = 2000
/** Milliseconds in which an event is to show what a relay does. */
const relayWithin = 3000

export async function createEvents(options: EventsOptions): Promise<Events> {
  const { cameras, devices, state, store, secrets, clock, log, times = {} } = options
  const history = await openHistory({ store, clock, log })
  const setting = store.setting('event-follow', z.record(z.string(), Follow))
  const how = new Map(Object.entries((await setting.read()) ?? {}))
  const listeners = new Map<string, CameraListener>()
  /** Whoever listens to a camera. */
  const readers = new Map<string, Set<(notice: EventNotice) => void>>()
  /** A camera said something, or its row changed. */
  const said = new Condition()
  const hooks = await openHooks({ store, secrets, clock, log, changed: () => refreshAll() })

  const refuseWithoutDevice = (cameraId: string) => {
    if (deviceUrlOf(cameras.get(cameraId)) === undefined) throw new Problem('NO_CONTROLS', { reason: 'no_service' })
  }
  const isRecorded = (cameraId: string) => (state.get('recordings', cameraId)?.wanted_by.length ?? 0) > 0
  const wanted = (cameraId: string, follow: Follow) =>
    follow !== 'never' && (follow === 'always' || (readers.get(cameraId)?.size ?? 0) > 0 || isRecorded(cameraId) || hooks.wants(cameraId))

  const notice = (told: EventNotice) => {
    const { camera_id } = told.event
    history.put(told.event)
    for (const call of readers.get(camera_id) ?? []) call(told)
    const camera = cameras.list().find(({ id }) => id === camera_id)
    if (camera) hooks.tell(told, camera.name)
  }
  const listenerOf = (cameraId: string): CameraListener => {
    const known = listeners.get(cameraId)
    if (known) return known
    refuseWithoutDevice(cameraId)
    const made = createCameraListener({
      cameraId,
      clock,
      log,
      times,
      device: (signal, fresh) => devices.session(cameraId, { signal, fresh }),
      nextId: history.nextId,
      wanted: (follow) => wanted(cameraId, follow),
      notice,
      changed(row) {
        state.put('events', cameraId, row)
        said.notify()
      },
      heard: () => said.notify(),
      how: how.get(cameraId) ?? 'auto',
    })
    listeners.set(cameraId, made)
    state.put('events', cameraId, made.row())
    return made
  }
  const refresh = (cameraId: string) => {
    const known = listeners.get(cameraId)
    if (known) return known.refresh()
    const isOnvif = cameras.list().some((camera) => camera.id === cameraId && deviceUrlOf(camera) !== undefined)
    if (isOnvif && wanted(cameraId, how.get(cameraId) ?? 'auto')) listenerOf(cameraId).refresh()
  }
  const refreshAll = () => {
    for (const { id } of cameras.list()) refresh(id)
  }
  const drop = async (cameraId: string) => {
    const known = listeners.get(cameraId)
    listeners.delete(cameraId)
    await known?.close()
    state.remove('events', cameraId)
  }
  /** What its subscription hangs on; a probe changes none of it. */
  const addressOf = (cameraId: string) => {
    const camera = cameras.get(cameraId)
    return JSON.stringify([deviceUrlOf(camera), camera.user, camera.has_password])
  }
  const addresses = new Map<string, string>()
  const leaveCameras = cameras.onChange((id, what) => {
    if (what === 'removed') {
      addresses.delete(id)
      return void drop(id)
    }
    const before = addresses.get(id)
    addresses.set(id, addressOf(id))
    if (what === 'created') return refresh(id)
    if (before === addresses.get(id)) return
    if (deviceUrlOf(cameras.get(id)) === undefined) return void drop(id)
    const known = listeners.get(id)
    // one that was just found to have ONVIF may be wanted already
    if (known) void known.restart()
    else refresh(id)
  })
  const leaveState = state.onChange((collection, key) => {
    if (collection === 'recordings') refresh(key)
  })
  refreshAll()

  const listen: Events['listen'] = (cameraId, call) => {
    const listener = listenerOf(cameraId)
    const calls = readers.get(cameraId) ?? new Set()
    readers.set(cameraId, calls)
    calls.add(call)
    listener.refresh()
    return () => {
      calls.delete(call)
      listeners.get(cameraId)?.refresh()
    }
  }
  const relaysOf = async (cameraId: string) => {
    refuseWithoutDevice(cameraId)
    return readRelays(await devices.session(cameraId), listeners.get(cameraId)?.relays() ?? new Map())
  }
  const relayOf = async (cameraId: string, token: string) => {
    const relay = (await relaysOf(cameraId)).find((one) => one.token === token)
    if (!relay) throw new Problem('RELAY_NOT_FOUND', { token })
    return relay
  }

  return {
    async read(cameraId, { from, to, kind, before, limit }) {
      const listener = listenerOf(cameraId)
      return { following: listener.row(), events: await history.list({ cameraId, from, to, kind, before, limit }) }
    },
    listen,
    async *watch(cameraId, signal) {
      let queue: EventNotice[] = []
      let wake = () => {}
      const end = listen(cameraId, (told) => {
        queue.push(told)
        if (queue.length > mostWaiting) queue.shift()
        wake()
      })
      const aborted = () => wake()
      signal?.addEventListener('abort', aborted)
      try {
        while (!signal?.aborted) {
          const batch = queue
          queue = []
          yield* batch
          if (queue.length === 0 && !signal?.aborted)
            await new Promise<void>((resolve) => {
              wake = resolve
            })
        }
      } finally {
        end()
        signal?.removeEventListener('abort', aborted)
      }
    },
    async follow(cameraId, follow) {
      const listener = listenerOf(cameraId)
      if (follow === 'auto') how.delete(cameraId)
      else how.set(cameraId, follow)
      await setting.write(Object.fromEntries(how))
      await listener.follow(follow)
      return listener.row()
    },
    async marks(cameraId, { from, to }) {
      const found = await history.list({ cameraId, from, to, limit: mostMarks })
      return found.map((event) => ({ from: event.from, to: event.to, kind: event.kind, source: event.source }))
    },
    relays: relaysOf,
    async switchRelay(cameraId, token, on) {
      await relayOf(cameraId, token)
      let told = false
      // its events are the only ones that tell what came of it; one that falls back may have done so before anybody looks
      const end = listen(cameraId, ({ change, event }) => {
        told ||= event.kind === 'relay' && event.source === token && change === (on ? 'began' : 'ended')
      })
      try {
        const states = () => listeners.get(cameraId)?.relays()
        const limit = { clock, within: relayWithin }
        await said.until(() => listenerOf(cameraId).row().state === 'following', limit)
        await switchRelay(await devices.session(cameraId), token, on)
        const seen = await said.until(() => told || states()?.get(token) === on, limit)
        const relay = await relayOf(cameraId, token)
        const outcome = seen ? 'applied' : relay.on === null ? 'unseen' : 'not-applied'
        log.info({ camera: cameraId, relay: token, on, outcome }, 'a relay was switched')
        return { relay, outcome }
      } finally {
        end()
      }
    },
    async setRelay(cameraId, token, wish) {
      const before = await relayOf(cameraId, token)
      const outcome = await setRelay(await devices.session(cameraId), before, wish, () => relayOf(cameraId, token))
      log.info({ camera: cameraId, relay: token, ...wish, outcome: outcome.outcome }, 'a relay was set')
      return outcome
    },
    hooks,
    async close() {
      leaveCameras()
      leaveState()
      await Promise.all(
        [...listeners.values()].map((listener) =>
          listener.close().catch((thrown: unknown) => log.warn({ reason: asFailure(thrown).message }, 'a listener did not end')),
        ),
      )
      hooks.close()
      await history.close()
    },
  }
}
