/**
 * Way `forward`: the MediaMTX of this computer (1.20 or newer) reads the restream and forwards it by itself, so that
 * neither the engine nor an FFmpeg carries the packets. The far server's password stands in its memory, on loopback.
 *
 * It tries again every five seconds on its own, for ever and without a reason that anybody sees: so whatever it reports ends
 * the attempt, and our own backoff, diagnosis and respect for the far server's operator decide what follows.
 */
import { Failure, pause } from '../../base/index.ts'
import type { Attempt } from '../../supervisor/types.ts'
import type { MediamtxClient } from '../mediamtx/client.ts'
import { serverAddresses } from '../server/certificates.ts'
import { explainClose } from './explain-close.ts'
import { explainRefusal } from './explain-refusal.ts'
import { watchForHang } from './hang-watch.ts'
import { proveDelivery } from './proof.ts'
import type { Carrying, OpenWay, PublishContext, Session, WayTools } from './publish-context.ts'
import { removeOwnPath, withLogin } from './pull.ts'
import { mayPublish } from './rival.ts'

const every = 1000

export const openForward: OpenWay = async (tools, context, attempt) => {
  const { server } = context
  await mayPublish(context, attempt.signal)
  const client = await tools.localApi()
  const defaults = await client.pathDefaults()
  if (!('forward' in defaults)) {
    throw new Failure('tool-missing', 'the mediamtx of this computer cannot forward: 1.20 or newer can')
  }
  const path = `forward_${context.cameraId}`
  const source = tools.hub.restream.url(context.ref)
  const dest = withLogin(context.url, server.credentials?.user, server.credentials?.password)
  // It would refuse a certificate that no authority vouches for; with a fingerprint it insists on that one.
  const [address] = server.origin.startsWith('rtsps:') ? serverAddresses(server) : []
  const fingerprint = address && (await tools.certificates.look(address, attempt.signal)).replaceAll(':', '').toLowerCase()
  const far = { dest, ...(fingerprint ? { destFingerprint: fingerprint } : {}) }
  const settings = { source, sourceOnDemand: false, rtspTransport: 'tcp', forward: [far] }
  if (await client.pathSettings(path)) await client.deletePath(path)
  await client.addPath(path, settings)
  return { ...follow(tools, context, attempt, client, path), undo: () => removeOwnPath(client, path, source) }
}

function follow(tools: WayTools, context: PublishContext, attempt: Attempt, client: MediamtxClient, path: string): Carrying {
  const { clock } = context
  let sent = 0
  let movedAt = clock.now()
  const proof = proveDelivery(context)
  const hang = watchForHang(tools, context)
  let lost: Failure | undefined
  const session: Session = {
    get bytes() {
      return sent
    },
    frames: 0,
    dropped: 0,
    delay: null,
    proof,
    tick() {
      if (sent > 0) lost ??= hang.tick(sent)
    },
    polled(view) {
      lost ??= hang.polled(view) ?? proof.polled(view, sent)
    },
  }
  const run = async () => {
    while (!attempt.signal.aborted) {
      if (lost) throw lost
      const forward = (await client.forwards(path))?.[0]
      if (forward?.state === 'error') {
        const failure = failureOf(forward.lastError, sent > 0)
        const alive = clock.now() - movedAt < 3 * every
        throw failure.cause === 'server-closed'
          ? await explainClose(context, failure, await proof.closing(alive))
          : await explainRefusal(context, failure)
      }
      if (forward && forward.outboundBytes !== sent) {
        sent = forward.outboundBytes
        movedAt = clock.now()
        attempt.progress()
      }
      await pause(clock, every, attempt.signal)
    }
  }
  return { session, run, close: () => client.deletePath(path).catch(() => {}) }
}

/** The words are those of MediaMTX and of the Go runtime. `worked`: packets went out before. */
function failureOf(words: string, worked: boolean): Failure {
  if (/\b401\b|unauthorized|authentication/i.test(words)) return new Failure('auth', words)
  if (/\bstatus code: 40[04]\b/.test(words)) return new Failure('path-refused', words)
  if (/x509|tls:|fingerprint/i.test(words)) return new Failure('tls', words)
  if (/connection refused|actively refused/i.test(words)) return new Failure('refused', words)
  if (/no such host|lookup /i.test(words)) return new Failure('dns', words)
  if (/unreachable|no route/i.test(words)) return new Failure('unreachable', words)
  if (/timeout|timed out|queue is full/i.test(words)) return new Failure(worked ? 'stalled-server' : 'silent', words)
  return new Failure('server-closed', words)
}
