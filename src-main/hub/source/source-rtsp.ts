/** An RTSP camera as source: one attempt of the engine's own client. */
import type { Rtsp } from '../../rtsp/types.ts'
import type { SourcePlan } from '../types.ts'
import type { SourceSession } from './source-session.ts'

/** Packets that come before the answer to PLAY was read (Reolink and others): copies kept until then. */
const earlyLimit = 1000

export async function runRtspSource(rtsp: Rtsp, plan: SourcePlan & { kind: 'rtsp' }, session: SourceSession): Promise<void> {
  const early: (() => void)[] = []
  let open = false
  const later = (call: () => void) => {
    if (early.length < earlyLimit) early.push(call)
  }
  const { signal } = session.attempt
  const playing = await rtsp.play(
    {
      url: plan.url,
      credentials:
        plan.user === undefined && plan.password === undefined ? undefined : { user: plan.user ?? '', password: plan.password ?? '' },
      transport: plan.transport,
      signal,
      quirks: plan.quirks ?? {},
      insist: session.insist,
    },
    {
      rtp(track, memory, start, end, arrivedAt) {
        if (open) {
          session.rtp(track, memory, start, end, arrivedAt)
          return
        }
        const copy = Buffer.from(memory.subarray(start, end))
        later(() => session.rtp(track, copy, 0, copy.length, arrivedAt))
      },
      rtcp(track, packet, arrivedAt) {
        if (open) {
          session.rtcp(track, packet, arrivedAt)
          return
        }
        const copy = Buffer.from(packet)
        later(() => session.rtcp(track, copy, arrivedAt))
      },
      delivered: session.delivered,
    },
  )
  const close = () => void playing.close()
  signal.addEventListener('abort', close, { once: true })
  try {
    if (signal.aborted) close()
    session.opened(playing.description, playing.via, playing.quirks, playing.deciphered ? ['srtp-decrypted'] : [])
    open = true
    for (const call of early.splice(0)) call()
    session.delivered()
    await playing.ended
  } finally {
    signal.removeEventListener('abort', close)
    await playing.close()
  }
}
