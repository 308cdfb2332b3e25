/** The hub's own works: streams by camera and role, their sources, the restream, and the figures that screens mirror. */
import type { Camera, StreamRole, StreamState } from '../../src-shared/cameras.ts'
import { asFailure, type Clock, Failure, type Log } from '../base/index.ts'
import { createLoginMemory, type LoginMemory } from '../net/index.ts'
import type { Rtsp } from '../rtsp/types.ts'
import type { Secrets } from '../secrets/types.ts'
import type { EngineState } from '../state/index.ts'
import type { Supervisor } from '../supervisor/types.ts'
import { Arrivals } from './restream/arrivals.ts'
import { openRestream } from './restream/restream.ts'
import { restreamInput } from './restream/restream-input.ts'
import { CameraConnections, hostOf } from './source/camera-connections.ts'
import type { SourceAttempt } from './source/source-attempt.ts'
import { runFfmpegPlan } from './source/source-ffmpeg.ts'
import { runMjpegSource } from './source/source-mjpeg.ts'
import { runRtspSource } from './source/source-rtsp.ts'
import { BlockPool } from './stream/block-pool.ts'
import { FlushScheduler } from './stream/flush-scheduler.ts'
import { differs } from './stream/state-row.ts'
import { Stream } from './stream/stream.ts'
import type { Hub, SourcePlan, SourcePlans, StreamRef } from './types.ts'

export interface HubParts {
  readonly plans: SourcePlans
  readonly state: EngineState
  readonly rtsp: Rtsp
  readonly supervisor: Supervisor
  readonly secrets: Secrets
  readonly log: Log
  readonly clock: Clock
  /** Which logins were refused over HTTP; shared with whoever probes. */
  readonly logins?: LoginMemory
  /** Asks a camera for a key frame now (ONVIF SetSynchronizationPoint). */
  requestKeyFrame?(ref: StreamRef): Promise<void>
}

/** Milliseconds between two looks at the figures. */
const figuresEvery = 1000
const roles: readonly StreamRole[] = ['main', 'sub', 'third']

export async function createHub(parts: HubParts): Promise<Hub> {
  const { plans, state, rtsp, supervisor, secrets, clock, logins = createLoginMemory(clock) } = parts
  const log = parts.log.child({ room: 'hub' })
  const streams = new Map<string, Stream>()
  const arrivals = new Arrivals()
  const pool = new BlockPool()
  const flushes = new FlushScheduler()
  const connections = new CameraConnections(clock)
  let closed = false

  const run = async (ref: StreamRef, sourceAttempt: SourceAttempt): Promise<void> => {
    const plan = await planOf(ref)
    if (sourceAttempt.attempt.signal.aborted) return
    sourceAttempt.planned(plan)
    const host = hostOf(plan)
    const stream = streamOf(ref)
    stream.host = host
    if (plan.kind === 'ffmpeg') {
      for (const secret of Object.values(plan.secrets)) secrets.learn(secret)
      const expected = arrivals.expect(sourceAttempt)
      secrets.learn(expected.key)
      try {
        await runFfmpegPlan({
          supervisor,
          plan,
          sourceAttempt,
          ref,
          clock,
          target: `rtsp://127.0.0.1:${restream.port}/source/${expected.key}`,
        })
      } finally {
        expected.close()
      }
      return
    }
    secrets.learn(plan.password)
    const open = (counted: SourceAttempt) =>
      plan.kind === 'mjpeg' ? runMjpegSource(plan, counted, clock, logins) : runRtspSource(rtsp, plan, counted)
    if (host === undefined) await open(sourceAttempt)
    else await connections.run(host, stream, (opened) => open(tellingOpened(sourceAttempt, opened)))
  }

  const planOf = async (ref: StreamRef): Promise<SourcePlan> => {
    const stream = streamOf(ref)
    try {
      const plan = await plans.plan(ref)
      stream.standing = 'known'
      show(stream)
      return plan
    } catch (thrown) {
      const failure = asFailure(thrown)
      if (failure.cause !== 'not-found') throw failure
      // The library knows for certain, where a camera that answers so may only be starting.
      drop(stream)
      throw new Failure(failure.cause, failure.evidence, true)
    }
  }

  /** Its camera is gone: it has no row any more, and goes when its last reader went. */
  const drop = (stream: Stream) => {
    stream.standing = 'gone'
    state.remove('streams', keyOf(stream.ref))
  }

  /** Best effort: many cameras have no such request. */
  const requestKeyFrame = (ref: StreamRef) => {
    parts.requestKeyFrame?.(ref).catch((thrown: unknown) => log.debug({ ...ref, why: asFailure(thrown).message }, 'no key frame to be had'))
  }

  const rowOf = (stream: Stream): StreamState => ({ ...stream.row(), connections: connections.of(stream.host) ?? null })

  const show = (stream: Stream) => {
    if (closed) return
    const key = keyOf(stream.ref)
    if (stream.standing === 'gone' && stream.audience.size === 0 && !stream.busy) {
      streams.delete(key)
      connections.forget(stream)
    }
    if (stream.standing !== 'known') return
    const row = rowOf(stream)
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
      flushes,
      run: (sourceAttempt) => run(ref, sourceAttempt),
      changed: show,
      learnt: (tracks, quirks) => plans.learnt(ref, tracks, quirks),
      requestKeyFrame: () => requestKeyFrame(ref),
    })
    streams.set(key, stream)
    return stream
  }

  const restream = await openRestream({ log, clock, arrivals, stream: streamOf })
  secrets.learn(restream.token)

  const streamsOf = (cameraId: string) =>
    roles.flatMap((role) => {
      const stream = streams.get(keyOf({ cameraId, role }))
      return stream ? [stream] : []
    })

  const probedAt = new Map<string, number>()
  /** A probe that succeeds proves that the camera is there again. */
  const unwatch = state.onChange((collection, cameraId, row) => {
    if (collection !== 'cameras') return
    const camera = row as Camera | undefined
    const newest = Math.max(0, ...(camera?.streams.map(({ probed_at }) => probed_at ?? 0) ?? []))
    const before = probedAt.get(cameraId)
    if (camera) probedAt.set(cameraId, newest)
    else probedAt.delete(cameraId)
    if (camera && before !== undefined && newest > before) for (const stream of streamsOf(cameraId)) stream.wake()
  })

  let cancelFigures = clock.after(figuresEvery, function look() {
    for (const stream of streams.values()) {
      if (!stream.busy) continue
      stream.sample(clock.now())
      show(stream)
    }
    cancelFigures = clock.after(figuresEvery, look)
  })

  return {
    join: (ref, reader, options) => streamOf(ref).join(reader, options),
    state(ref) {
      const stream = streams.get(keyOf(ref))
      return stream && rowOf(stream)
    },
    retry: (ref) => streams.get(keyOf(ref))?.retry(),
    wake(cameraId) {
      for (const stream of streamsOf(cameraId)) stream.wake()
    },
    cameraChanged(cameraId) {
      for (const stream of streamsOf(cameraId)) {
        if (!state.get('cameras', cameraId)) drop(stream)
        if (stream.audience.size > 0) stream.retry()
        else void stream.close()
      }
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
      unwatch()
      cancelFigures()
      await Promise.all([...streams.values()].map((stream) => stream.close()))
      await restream.close()
    },
  }
}

/** The same attempt; says as well that the camera let it in. */
function tellingOpened(sourceAttempt: SourceAttempt, opened: () => void): SourceAttempt {
  return {
    ...sourceAttempt,
    opened(...told) {
      opened()
      sourceAttempt.opened(...told)
    },
    connected() {
      opened()
      sourceAttempt.connected()
    },
  }
}

function keyOf(ref: StreamRef): string {
  return `${ref.cameraId}/${ref.role}`
}
