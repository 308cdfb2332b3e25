/**
 * The live ONVIF sessions. A session belongs to an address and a login, so the inputs of one recorder share theirs, and a
 * camera whose address or login is changed gets another one.
 */
import { type Clock, Failure } from '../base/index.ts'
import { connectSession, createSession, deviceOn, type OnvifIdentity, type OnvifSession, recogniseDevice } from './onvif/index.ts'
import type { AskOptions, Devices, DeviceTarget } from './types.ts'

export interface DevicesOptions {
  readonly clock: Clock
  /** Masks credentials in what a device says. */
  redact(text: string): string
}

interface Live {
  readonly session: OnvifSession
  /** Undefined before the first connect and after one that failed. */
  identity: Promise<OnvifIdentity> | undefined
  usedAt: number
}

/** Milliseconds that a session is kept which belongs to no camera, and how many of them. */
const keptFor = 10 * 60_000
const mostVisits = 300

export function createDevices({ clock, redact }: DevicesOptions): Devices {
  const live = new Map<string, Live>()
  const keyByCamera = new Map<string, string>()
  const closing = new AbortController()
  let targetOf: (cameraId: string) => DeviceTarget = (cameraId) => {
    throw new Failure('not-found', `there is no camera ${cameraId}`)
  }

  const open = async (target: DeviceTarget, { signal, deadline, fresh, insist }: AskOptions) => {
    closing.signal.throwIfAborted()
    const key = keyOf(target)
    const one = live.get(key) ?? { session: createSession({ ...target, clock, redact }), identity: undefined, usedAt: 0 }
    live.set(key, one)
    if (target.worked) one.session.workedBefore()
    one.usedAt = clock.now()
    forgetOldVisits()
    if (insist) one.session.forgive()
    if (fresh || insist) one.identity = undefined
    if (!one.identity) {
      const connecting = connectSession(one.session, deadline, closing.signal)
      one.identity = connecting
      connecting.catch(() => {
        if (one.identity === connecting) one.identity = undefined
      })
    }
    return deviceOn(one.session, await untilAborted(one.identity, signal), signal)
  }

  const forgetOldVisits = () => {
    const held = new Set(keyByCamera.values())
    const visits = [...live].filter(([key]) => !held.has(key)).sort(([, a], [, b]) => b.usedAt - a.usedAt)
    for (const [index, [key, { usedAt }]] of visits.entries()) if (index >= mostVisits || clock.now() - usedAt > keptFor) live.delete(key)
  }

  return {
    knowCameras(target) {
      targetOf = target
    },
    async session(cameraId, options = {}) {
      const target = targetOf(cameraId)
      keyByCamera.set(cameraId, keyOf(target))
      return open(target, options)
    },
    credentialsOf: (cameraId) => targetOf(cameraId).credentials,
    visit: (target, options = {}) => open(target, options),
    recognise: (deviceUrl, { signal, timeout } = {}) => recogniseDevice({ deviceUrl, clock, redact }, signal, timeout),
    cameraChanged(cameraId) {
      const key = keyByCamera.get(cameraId)
      if (key === undefined) return
      keyByCamera.delete(cameraId)
      if (![...keyByCamera.values()].includes(key)) live.delete(key)
    },
    async close() {
      closing.abort(new Failure('silent', 'the engine ends'))
      live.clear()
      keyByCamera.clear()
    },
  }
}

function keyOf({ deviceUrl, credentials }: DeviceTarget): string {
  return JSON.stringify([deviceUrl, credentials?.user, credentials?.password])
}

/** The asker gives up; what was asked goes on for the others. */
function untilAborted<T>(asked: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return asked
  return new Promise((resolve, reject) => {
    const give = () => reject(new Failure('silent', 'cancelled'))
    if (signal.aborted) return give()
    signal.addEventListener('abort', give, { once: true })
    asked.then(resolve, reject).finally(() => signal.removeEventListener('abort', give))
  })
}
