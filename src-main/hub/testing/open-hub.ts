/** For the tests of the hub: a hub with the real supervisor and RTSP client on cameras of the virtual LAN. */

import { Failure, systemClock } from '../../base/index.ts'
import { createRtsp } from '../../rtsp/index.ts'
import { createState } from '../../state/index.ts'
import { createSupervisor } from '../../supervisor/index.ts'
import { silentLog } from '../../testing/silent-log.ts'
import { createHub } from '../index.ts'
import type { SourcePlan, SourcePlans, StreamRef } from '../types.ts'

/** `plans` by camera id; a function is asked at each opening. */
export async function openHub(plans: Record<string, SourcePlan | (() => SourcePlan)>) {
  const redact = (text: string) => text
  const learnt: unknown[] = []
  const given: SourcePlans = {
    async plan(ref) {
      const plan = plans[ref.cameraId]
      if (!plan) throw new Failure('not-found')
      return typeof plan === 'function' ? plan() : plan
    },
    learnt: (ref, tracks, quirks) => void learnt.push({ ref, tracks, quirks }),
  }
  const parts = { log: silentLog, clock: systemClock, redact }
  const supervisor = createSupervisor(parts)
  const secrets = { seal: redact, open: redact, learn() {}, redact }
  const state = createState()
  const hub = await createHub({ plans: given, state, rtsp: createRtsp(parts), supervisor, secrets, ...parts })
  const close = async () => {
    await hub.close()
    await supervisor.close()
  }
  return { hub, state, learnt, close }
}

export const rtspPlan = (url: string, user?: string, password?: string): SourcePlan => ({
  kind: 'rtsp',
  url,
  user,
  password,
  transport: 'tcp',
})
export const mainOf = (cameraId: string): StreamRef => ({ cameraId, role: 'main' })
