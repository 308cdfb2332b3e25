/** The hub's own works: streams by camera and role, their sources, the restream, and the figures that screens mirror. */
import type { StreamRole, StreamState } from '../../src-shared/cameras.ts'
import type { Clock, Log } from '../base/index.ts'
import type { Rtsp } from '../rtsp/types.ts'
import type { Secrets } from '../secrets/types.ts'
import type { EngineState } from '../state/index.ts'
import type { Supervisor } from '../supervisor/types.ts'
import { Arrivals } from './restream/arrivals.ts'
import { RestreamServer } from './restream/restream.ts'
import { restreamInput } from './restream/restream-input.ts'
import { runFfmpegPlan } from './source/source-ffmpeg.ts'
import { runMjpegSource } from './source/source-mjpeg.ts'
import { runRtspSource } from './source/source-rtsp.ts'
import type { SourceSession } from './source/source-session.ts'
import { BlockPool } from './stream/block-pool.ts'
import { differs } from './stream/state-row.ts'
import { Stream } from './stream/stream.ts'
import { TurnEnd } from './stream/turn-end.ts'
import type { Hub, SourcePlans, StreamRef } from './types.ts'

export interface HubParts {
  readonly plans: SourcePlans
  readonly state: EngineState
  readonly rtsp: Rtsp
  readonly supervisor: Supervisor
  readonly secrets: Secrets
  readonly log: Log
  readonly clock: Clock
}

/** Milliseconds between two looks at the figures. */
const figuresEvery = 1000
const roles: readonly StreamRole[] = ['main', 'sub']

export async function createHub(parts: HubParts): Promise<Hub> {
  const { plans, state, rtsp, supervisor, secrets, clock } = parts
  const log = parts.log.child({ room: 'hub' })
  const streams = new Map<string, Stream>()
  const arrivals = new Arrivals()
  const pool = new BlockPool()
  const turnEnd = new TurnEnd()
  let closed = false

  const run = async (ref: StreamRef, session: SourceSession): Promise<void> => {
    const plan = await plans.plan(ref)
    if (session.attempt.signal.aborted) return
    if (plan.kind === 'ffmpeg') {
      for (const secret of Object.values(plan.secrets)) secrets.learn(secret)
      const expected = arrivals.expect(session)
      secrets.learn(expected.key)
      try {
        await runFfmpegPlan({ supervisor, plan, session, ref, target: `rtsp://127.0.0.1:${restream.port}/source/${expected.key}` })
      } finally {
        expected.close()
      }
      return
    }
    secrets.learn(plan.password)
    if (plan.kind === 'mjpeg') await runMjpegSource(plan, session, clock)
    else await runRtspSource(rtsp, plan, session)
  }

  const show = (stream: Stream) => {
    if (closed) return
    const key = keyOf(stream.ref)
    const row = stream.row()
    if (differs(state.get('streams', key), row)) state.put('streams', key, row)
  }

  const streamOf = (ref: StreamRef): Stream => {
    const key = keyOf(ref)
    const known = streams.get(key)
    if (known) return known
    const stream = new Stream({
      ref: { cameraId: ref.cameraId, role: ref.role },
      supervisor,
      clock,
      log: log.child({ stream: key }),
      pool,
      turnEnd,
      run: (session) => run(ref, session),
      changed: show,
      learnt: (tracks, quirks) => plans.learnt(ref, tracks, quirks),
    })
    streams.set(key, stream)
    return stream
  }

  const restream = new RestreamServer({ log, clock, arrivals, stream: streamOf })
  secrets.learn(restream.token)
  await restream.listen()

  const forgetIfGone = (cameraId: string) => {
    if (state.get('cameras', cameraId)) return
    for (const role of roles) {
      const stream = streams.get(keyOf({ cameraId, role }))
      if (stream && stream.audience.size > 0) continue
      streams.delete(keyOf({ cameraId, role }))
      state.remove('streams', keyOf({ cameraId, role }))
    }
  }

  let cancelFigures = clock.after(figuresEvery, function look() {
    for (const stream of streams.values()) {
      if (!stream.running) continue
      stream.sample(clock.now())
      show(stream)
    }
    cancelFigures = clock.after(figuresEvery, look)
  })

  return {
    join: (ref, reader, options) => streamOf(ref).join(reader, options),
    state: (ref): StreamState | undefined => streams.get(keyOf(ref))?.row(),
    retry: (ref) => streams.get(keyOf(ref))?.retry(),
    cameraChanged(cameraId) {
      for (const role of roles) {
        const stream = streams.get(keyOf({ cameraId, role }))
        if (!stream) continue
        if (stream.audience.size > 0) stream.retry()
        else void stream.close()
      }
      forgetIfGone(cameraId)
    },
    restream: {
      get port() {
        return restream.port
      },
      url: (ref) => `rtsp://127.0.0.1:${restream.port}${restream.path(ref)}`,
      input: (ref) =>
        restreamInput(`127.0.0.1:${restream.port}${restream.path(ref)}`, streams.get(keyOf(ref)), state.get('cameras', ref.cameraId), ref),
    },
    async close() {
      closed = true
      cancelFigures()
      await Promise.all([...streams.values()].map((stream) => stream.close()))
      await restream.close()
    },
  }
}

function keyOf(ref: StreamRef): string {
  return `${ref.cameraId}/${ref.role}`
}
