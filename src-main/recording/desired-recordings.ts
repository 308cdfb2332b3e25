/** Desired state: who wants which stream recorded now: sessions that are open, and plans whose time it is. A wish for a stream that is not there is none. */
import type { WantedBy } from '../../src-shared/recording-rows.ts'
import type { Cameras } from '../cameras/types.ts'
import type { StreamRef } from '../hub/types.ts'
import type { Library } from './library.ts'
import type { Plans } from './plans.ts'
import { isPlanned } from './schedule.ts'
import type { Sessions } from './sessions.ts'

/** By `keyOf` its stream. */
export type DesiredRecordings = Map<string, { readonly ref: StreamRef; readonly by: Set<WantedBy> }>

export const keyOf = ({ cameraId, role }: StreamRef) => `${cameraId}/${role}`

export interface DesiredRecordingsParts {
  readonly cameras: Cameras
  readonly sessions: Sessions
  readonly plans: Plans
  readonly library: Library
}

export function createDesiredRecordings({ cameras, sessions, plans, library }: DesiredRecordingsParts) {
  const known = ({ cameraId, role }: StreamRef) => {
    try {
      const { streams } = cameras.get(cameraId)
      return role === 'main' || streams.some((stream) => stream.role === role)
    } catch {
      return false
    }
  }
  return {
    known,
    wishes(now: number): DesiredRecordings {
      const found: DesiredRecordings = new Map()
      const add = (ref: StreamRef, by: WantedBy) => {
        const one = found.get(keyOf(ref)) ?? { ref, by: new Set() }
        one.by.add(by)
        found.set(keyOf(ref), one)
      }
      for (const session of sessions.open()) for (const ref of session.streams) add(ref, session.kind)
      for (const plan of plans.list())
        if (isPlanned(plan, now))
          for (const role of plan.roles) add({ cameraId: plan.camera_id, role }, plan.mode === 'continuous' ? 'continuous' : 'schedule')
      for (const [key, { ref }] of found) if (!known(ref)) found.delete(key)
      return found
    },
    /** From when on a stream that is wanted again after a restart is missing: where its last file ended, as far as it was wanted then. */
    async missingSince(ref: StreamRef): Promise<number | undefined> {
      const end = await library.lastEnd(ref)
      const begun = sessions.open().flatMap(({ streams, from }) => (streams.some((one) => keyOf(one) === keyOf(ref)) ? [from] : []))
      if (end !== undefined && isPlanned(plans.plan(ref.cameraId), end + 1000)) return end
      return begun.length > 0 ? Math.max(end ?? 0, Math.min(...begun)) : undefined
    },
  }
}
