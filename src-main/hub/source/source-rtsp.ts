/** An RTSP camera as source: one attempt of the engine's own client. */
import type { Rtsp } from '../../rtsp/types.ts'
import type { SourcePlan } from '../types.ts'
import type { SourceAttempt } from './source-attempt.ts'

/** Packets that come before the answer to PLAY was read (Reolink and others): copies kept until then. */
const earlyLimit = 1000

export async function runRtspSource(rtsp: Rtsp, plan: SourcePlan & { kind: 'rtsp' }, sourceAttempt: SourceAttempt): Promise<void> {
  const early: (() => void)[] = []
  let open = false
  const later = (call: () => void) => {
    if (early.length < earlyLimit) early.push(call)
  }
  const { signal } = sourceAttempt.attempt
  const playing = await rtsp.play(
    {
      url: plan.url,
      credentials:
        plan.user === undefined && plan.password === undefined ? undefined : { user: plan.user ?? '', password: plan.password ?? '' },
      transport: plan.transport,
      signal,
      quirks: plan.quirks ?? {},
      insist: sourceAttempt.insist,
    },
    {
      rtp(track, memory, start, end, arrivedAt) {
        if (open) {
          sourceAttempt.rtp(track, memory, start, end, arrivedAt)
          return
        }
        const copy = Buffer.from(memory.subarray(start, end))
        later(() => sourceAttempt.rtp(track, copy, 0, copy.length, arrivedAt))
      },
      rtcp(track, packet, arrivedAt) {
        if (open) {
          sourceAttempt.rtcp(track, packet, arrivedAt)
          return
        }
        const copy = Buffer.from(packet)
        later(() => sourceAttempt.rtcp(track, copy, arrivedAt))
      },
      delivered: sourceAttempt.delivered,
      described: () => {
        if (open) tell()
      },
    },
  )
  let told = ''
  const tell = () => {
    const { description, via, quirks, deciphered, formatLearnt } = playing
    const types = String(description.tracks.map(({ payloadType }) => payloadType))
    if (types === told) return
    told = types
    sourceAttempt.opened(description, via, quirks, [
      ...(deciphered ? (['srtp-decrypted'] as const) : []),
      ...(formatLearnt ? (['format-learnt'] as const) : []),
    ])
  }
  const close = () => void playing.close()
  signal.addEventListener('abort', close, { once: true })
  try {
    if (signal.aborted) close()
    tell()
    open = true
    for (const call of early.splice(0)) call()
    sourceAttempt.delivered()
    await playing.ended
  } finally {
    signal.removeEventListener('abort', close)
    await playing.close()
  }
}
