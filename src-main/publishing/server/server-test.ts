/**
 * The Test button: what stands between us and this server, step by step. Tells apart no answer, a wrong password of
 * either side, the API switched off, a path that is not allowed, and something else than MediaMTX.
 *
 * Publishes to a path that nobody uses and ends at once: only the server's own answer to that is a proof.
 */
import { randomBytes } from 'node:crypto'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { ServerProfileCheck } from '../../../src-shared/publishing.ts'
import { asFailure, type Clock, Failure } from '../../base/index.ts'
import type { MediaDescription } from '../../media/index.ts'
import type { Rtsp } from '../../rtsp/types.ts'
import { createMediamtxClient, type MediamtxClient } from '../mediamtx/client.ts'
import type { Certificates } from './certificates.ts'
import { pathFromTemplate } from './publish-path.ts'
import type { Server } from './server-profile.ts'

type Check = ServerProfileCheck['check']

/** 640×480 baseline, from an encoder's own header. */
const description: MediaDescription = {
  tool: undefined,
  tracks: [
    {
      index: 0,
      kind: 'video',
      codec: 'h264',
      encoding: 'H264',
      payloadType: 96,
      clockRate: 90_000,
      channels: undefined,
      fmtp: { 'packetization-mode': '1' },
      parameterSets: [Buffer.from('6742c01eda0280bfe5c044000003000400000300c83c58ba80', 'hex'), Buffer.from('68ce0fc8', 'hex')],
      width: 640,
      height: 480,
      fps: 25,
      control: undefined,
    },
  ],
}

export interface TestParts {
  readonly rtsp: Rtsp
  readonly clock: Clock
  readonly certificates: Certificates
  redact(text: string): string
}

export async function testServer(server: Server, parts: TestParts): Promise<ServerProfileCheck[]> {
  const [rtsp, api] = await Promise.all([testRtsp(server, parts), testApi(server, parts)])
  return [...rtsp, ...api]
}

async function testRtsp(server: Server, { rtsp, clock }: TestParts): Promise<ServerProfileCheck[]> {
  const path = tryPath(server)
  const began = clock.now()
  const abort = new AbortController()
  const cancel = clock.after(15_000, () => abort.abort(new Failure('silent', 'no answer within 15 s')))
  let failure: Failure | undefined
  try {
    const target = { url: `${server.origin}/${path}`, credentials: server.credentials, signal: abort.signal }
    const publisher = await rtsp.publish(target, description)
    publisher.ended.catch(() => {}) // ends as soon as it is closed below
    await publisher.close()
  } catch (thrown) {
    failure = abort.signal.aborted ? asFailure(abort.signal.reason) : asFailure(thrown)
  } finally {
    cancel()
  }
  const ms = clock.now() - began
  const refused = failure?.cause === 'auth' ? 1 : failure && refusals.has(failure.cause) ? 2 : failure ? 0 : 3
  return steps(['rtsp-reachable', 'rtsp-login', 'path-allowed'], refused, failure, ms, clock.now(), `/${path}`)
}

const refusals: ReadonlySet<Failure['cause']> = new Set<Failure['cause']>([
  'path-refused',
  'not-found',
  'codec',
  'held',
  'duel',
  'server-closed',
])

/** Looks like those that cameras will get, and is surely nobody's. */
function tryPath(server: Server): string {
  const id = `camgate_test_${randomBytes(3).toString('hex')}`
  const nobody = { id, name: id, station: 'test' } as Camera
  const path = pathFromTemplate(server.profile.path_template, nobody, 'main', server.prefix)
  return path.includes(id) ? path : `${path}_${id}`
}

async function testApi(server: Server, { clock, redact, certificates }: TestParts): Promise<ServerProfileCheck[]> {
  const names = ['api-reachable', 'api-login', 'api-version'] as const
  const url = server.profile.api_url
  if (!url) return names.map((check) => ({ check, outcome: 'skipped', trouble: null, detail: null, ms: 0 }))
  const began = clock.now()
  const client = createMediamtxClient({ url, credentials: server.apiCredentials, certificates, redact })
  try {
    const detail = await recognise(client)
    return steps(names, 3, undefined, clock.now() - began, clock.now(), detail)
  } catch (thrown) {
    const failure = asFailure(thrown)
    // An answer that cannot be made out came from somebody: it is not that nobody is there.
    const at = failure.cause === 'auth' ? 1 : answers.has(failure.cause) ? 2 : 0
    const told = at === 2 ? new Failure('protocol', `no MediaMTX answers there: ${failure.evidence ?? failure.cause}`) : failure
    return steps(names, at, told, clock.now() - began, clock.now(), null)
  } finally {
    client.close()
  }
}

const answers: ReadonlySet<Failure['cause']> = new Set<Failure['cause']>(['protocol', 'not-found', 'path-refused', 'server-closed'])

/** Throws Failure protocol where something else answers. */
async function recognise(client: MediamtxClient): Promise<string> {
  const settings = await client.globalSettings()
  if (!('rtspAddress' in settings)) throw new Failure('protocol', 'its configuration tells no RTSP address')
  const info = await client.info()
  return info ? `MediaMTX ${info.version}` : 'MediaMTX, older than 1.15.2'
}

/** Steps before the failing one went well, those behind it were not reached. */
function steps(
  names: readonly Check[],
  failedAt: number,
  failure: Failure | undefined,
  ms: number,
  at: number,
  detail: string | null,
): ServerProfileCheck[] {
  return names.map((check, index) => {
    if (index > failedAt) return { check, outcome: 'skipped', trouble: null, detail: null, ms: 0 }
    if (index < failedAt || !failure) return { check, outcome: 'ok', trouble: null, detail: index === names.length - 1 ? detail : null, ms }
    return { check, outcome: 'failed', trouble: failure.toTrouble(at), detail: failure.evidence ?? null, ms }
  })
}
