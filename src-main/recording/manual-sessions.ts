/** Sessions by hand: several cameras as one, from a start to a stop, to the end of a time, or to the end of the seconds after a stop. */
import { asFailure, type Clock, type Log } from '../base/index.ts'
import type { Cameras } from '../cameras/types.ts'
import type { StreamRef } from '../hub/types.ts'
import type { Plans } from './plans.ts'
import { type SessionRow, type Sessions, sessionOf } from './sessions.ts'
import type { RecordingRoom } from './types.ts'

export interface ManualSessionsParts {
  readonly cameras: Cameras
  readonly sessions: Sessions
  readonly plans: Plans
  readonly clock: Clock
  readonly log: Log
  known(ref: StreamRef): boolean
  /** Recorders are begun and ended. */
  look(): Promise<void>
  /** The same, and what nobody wants any more has ended. */
  settled(): Promise<void>
}

export function createManualSessions({ cameras, sessions, plans, clock, log, known, look, settled }: ManualSessionsParts) {
  const end = async (session: SessionRow): Promise<SessionRow> => {
    const now = clock.now()
    if (session.to !== null) return session
    if (session.post_roll > 0 && session.until === null)
      return sessions.change(session.id, { until: Math.round(now + session.post_roll * 1000) })
    return sessions.change(session.id, { to: Math.round(Math.max(session.from, now)) })
  }
  const start: RecordingRoom['start'] = async ({ camera_ids, roles, name, note, post_roll, duration }) => {
    const found = camera_ids.map((id) => cameras.get(id))
    const now = clock.now()
    const streams = found.flatMap(({ id }) => roles.map((role) => ({ cameraId: id, role }))).filter(known)
    const usual = found
      .map((camera) => camera.name)
      .slice(0, 3)
      .join(', ')
    const preRoll = Math.max(0, ...streams.map(({ cameraId }) => plans.plan(cameraId).pre_roll))
    const session = await sessions.add({
      name: name ?? usual,
      note: note ?? null,
      kind: 'hand',
      from: now - preRoll * 1000,
      until: duration === undefined ? null : Math.round(now + duration * 1000),
      pre_roll: preRoll,
      post_roll,
      device_id: null,
      stream_path: null,
      playlist_url: null,
      streams,
    })
    await look()
    return sessionOf(session)
  }
  const stop: RecordingRoom['stop'] = async ({ session_id, camera_ids }) => {
    const isMeant = (one: SessionRow) =>
      one.kind === 'hand' && (camera_ids === undefined || one.streams.some(({ cameraId }) => camera_ids.includes(cameraId)))
    const meant = session_id === undefined ? sessions.open().filter(isMeant) : [await sessions.get(session_id)]
    const ended: SessionRow[] = []
    for (const session of meant) ended.push(await end(session))
    await settled()
    return ended.map(sessionOf)
  }
  return {
    start,
    stop,
    /** Ends those whose time is over. */
    async endDue(now: number): Promise<void> {
      for (const session of sessions.open())
        if (session.until !== null && session.until <= now)
          await sessions
            .change(session.id, { to: session.until })
            .catch((thrown: unknown) => log.warn({ error: asFailure(thrown).message }, 'a session could not be ended'))
    },
  }
}
