/**
 * Way `forward`: the MediaMTX of this computer (1.20 or newer) reads the restream and forwards it by itself, so that
 * neither the engine nor an FFmpeg carries the packets. The far server's password stands in its memory, on loopback.
 */
import { Failure } from '../../media/index.ts'
import type { Attempt } from '../../supervisor/types.ts'
import { type Delivery, judgeDelivery } from '../delivery.ts'
import type { ForwardState, MediamtxClient } from '../mediamtx/client.ts'
import { mayPublish } from './explain.ts'
import type { Leg, RunWay, Session } from './leg.ts'
import { removeOwnPath, withLogin } from './pull.ts'

const every = 2000

export const runForward: RunWay = async (leg, attempt) => {
  const { parts, server } = leg
  await mayPublish(leg, attempt.signal)
  const client = await parts.localApi()
  const defaults = await client.pathDefaults()
  if (!('forward' in defaults)) {
    throw new Failure('tool-missing', 'the mediamtx of this computer cannot forward: 1.20 or newer can')
  }
  const path = `forward_${leg.cameraId}`
  const source = parts.hub.restream.url(leg.ref)
  const dest = withLogin(leg.url, server.credentials?.user, server.credentials?.password)
  const settings = { source, sourceOnDemand: false, rtspTransport: 'tcp', forward: [{ dest }] }
  if (await client.pathSettings(path)) await client.deletePath(path)
  await client.addPath(path, settings)
  leg.undo = () => removeOwnPath(client, path, source)
  await follow(leg, attempt, client, path)
}

async function follow(leg: Leg, attempt: Attempt, client: MediamtxClient, path: string): Promise<void> {
  let sent = 0
  let delivery: Delivery = 'unknown'
  const judge = judgeDelivery(leg.parts.clock.now())
  const session: Session = {
    get bytes() {
      return sent
    },
    frames: 0,
    dropped: 0,
    delay: null,
    get delivery() {
      return delivery
    },
    get serverBytes() {
      return leg.watch.view.api === 'ok' ? (leg.watch.view.paths.get(leg.path)?.inboundBytes ?? null) : null
    },
    tick: () => {},
    polled(view) {
      const path = view.paths.get(leg.path)
      delivery = view.api === 'ok' ? judge.observe({ now: leg.parts.clock.now(), sent, blocked: false, path }) : 'unknown'
      leg.ownSource = judge.ownSource ?? leg.ownSource
    },
  }
  leg.opened(session)
  try {
    while (!attempt.signal.aborted) {
      const forward = (await client.forwards(path))?.[0]
      if (forward?.lastError && forward.state !== 'running' && sent === 0) throw failureOf(forward)
      if (forward && forward.outboundBytes !== sent) {
        sent = forward.outboundBytes
        attempt.progress()
      }
      await wait(leg, attempt.signal)
    }
  } finally {
    leg.closed(session)
    await client.deletePath(path).catch(() => {})
  }
}

/** The words are MediaMTX's own. */
function failureOf({ lastError }: ForwardState): Failure {
  if (/\b401\b|unauthorized/i.test(lastError)) return new Failure('auth', lastError)
  if (/\b40[04]\b/.test(lastError)) return new Failure('path-refused', lastError)
  if (/refused/i.test(lastError)) return new Failure('refused', lastError)
  if (/no such host/i.test(lastError)) return new Failure('dns', lastError)
  if (/timeout|unreachable|no route/i.test(lastError)) return new Failure('unreachable', lastError)
  return new Failure('server-closed', lastError)
}

function wait(leg: Leg, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = leg.parts.clock.after(every, done)
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}
