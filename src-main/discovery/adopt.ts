/** A finding becomes a camera: the login is verified, the profiles are read, and only then anything is saved. */
import type { Camera, SourceInput } from '../../src-shared/cameras.ts'
import type { Finding } from '../../src-shared/discovery.ts'
import type { Cause, Trouble } from '../../src-shared/trouble.ts'
import { Failure, Problem } from '../base/index.ts'
import type { Cameras } from '../cameras/types.ts'
import { joinAddress } from '../net/index.ts'
import { likelyStreams } from './stream-paths.ts'

export interface AdoptInput {
  readonly user?: string | null | undefined
  readonly password?: string | null | undefined
  readonly name?: string | undefined
  readonly station?: string | null | undefined
  readonly input?: string | undefined
  /** Where no name is given, the proposed one instead of what the camera calls itself. */
  readonly proposed?: boolean | undefined
}

/** Names that makers give to all of theirs. */
const sayNothing = /^(ip ?c(am(era)?)?|onvif.*|(network |ip )?camera|device|unknown|nvt|hikvision|dahua|axis|default)?$/i

/** Throws Problem SOURCE_FAILED, CAMERA_EXISTS, STORAGE_FAILED. */
export async function adoptFinding(finding: Finding, input: AdoptInput, cameras: Cameras, now: () => number): Promise<Camera> {
  const taken = input.input === undefined ? finding.camera_id : finding.inputs?.find((one) => one.input === input.input)?.camera_id
  if (taken) throw new Problem('CAMERA_EXISTS', { camera_id: taken })
  const station = input.station ?? null
  const own = sayNothing.test(finding.name ?? '') ? undefined : (finding.name ?? undefined)
  const wish = input.name ?? (input.proposed ? finding.proposed_name : undefined) ?? own
  const { user, password } = input
  const isGiven = user !== undefined || password !== undefined
  let first: Problem | undefined
  for (const from of sourcesOf(finding, input.input)) {
    try {
      return await cameras.create(
        { ...from, station, ...(isGiven && { user, password }), verify: true },
        {
          vendor: finding.vendor,
          model: finding.model,
          wish: wish?.slice(0, 190),
          loginOf: isGiven ? undefined : siblingOf(finding, input.input),
        },
      )
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown
      if (!isWrongPlace(thrown)) {
        // what this place says is about the camera, what others said was only that it is not there
        first = thrown
        break
      }
      first ??= thrown
    }
  }
  // what was found is not what somebody typed: a field to correct would be no help
  if (!first || first.code === 'INPUT_INVALID')
    throw failed(first ? 'bad-url' : 'not-found', `no video was found at ${finding.address}: add it by its address`, now)
  throw first
}

/** The inputs of one device share its login: who gives none for a further one means that. */
function siblingOf({ inputs = [] }: Finding, input: string | undefined): string | undefined {
  return input === undefined ? undefined : (inputs.find(({ camera_id }) => camera_id !== null)?.camera_id ?? undefined)
}

/** Where its video may be, the surest first. */
function sourcesOf(finding: Finding, input: string | undefined): ({ source: FoundSource } | { url: string })[] {
  if (finding.kinds.includes('v4l2')) return [{ source: { kind: 'v4l2', device: finding.address } }]
  if (finding.device_url !== null)
    return [{ source: { kind: 'onvif', device_url: finding.device_url, transport: 'auto', ...namedInput(finding, input) } }]
  const announced = finding.stream_url === null ? [] : [finding.stream_url]
  const streams = [...new Set([...announced, ...likelyStreams(finding)])].map((url) => ({ url }))
  // a web server that told nothing without a login may be ONVIF's
  const isClosed = finding.stream_url === null && !finding.rtsp_port && finding.port !== null && finding.kinds.includes('range')
  const device_url = joinAddress({ scheme: 'http', host: finding.address, port: finding.port ?? undefined, path: '/onvif/device_service' })
  return isClosed ? [{ source: { kind: 'onvif', device_url, transport: 'auto' } }, ...streams] : streams
}

/** The first one is the camera that it would be without a word, so that it is not there twice. */
function namedInput({ inputs }: Finding, input: string | undefined): { input?: string } {
  return input === undefined || input === inputs?.[0]?.input ? {} : { input }
}

/** Another path may be the right one. A refused login ends it: it would only be refused again, and counted. */
function isWrongPlace({ code, data }: Problem): boolean {
  const cause = code === 'SOURCE_FAILED' ? (data as { trouble: Trouble }).trouble.cause : undefined
  return cause !== undefined && ['not-found', 'protocol', 'no-media', 'refused', 'bad-url'].includes(cause)
}

type FoundSource = Extract<SourceInput, { kind: 'v4l2' }> | (Extract<SourceInput, { kind: 'onvif' }> & { transport: 'auto' })

function failed(cause: Cause, evidence: string, now: () => number): Problem {
  return new Problem('SOURCE_FAILED', { trouble: new Failure(cause, evidence).toTrouble(now()) })
}
