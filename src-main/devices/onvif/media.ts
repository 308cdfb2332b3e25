/** ONVIF Media and Media2 (ver10 and ver20 media.wsdl): profiles, stream and snapshot addresses. Read tolerantly: what lacks a part still counts. */
import { asFailure, Failure } from '../../base/index.ts'
import { askWebAs, repairAddress, splitAddress } from '../../net/index.ts'
import { serviceAddress } from './service-address.ts'
import type { OnvifSession } from './session.ts'
import { type Operation, operations } from './templates.ts'
import type { OnvifProfile } from './types.ts'
import { all, at, attribute, find, number, text, type XmlNode } from './xml.ts'

/** Who asks: the device's session, and what ends this asking. */
export interface Asker {
  readonly session: OnvifSession
  readonly signal: AbortSignal | undefined
  call(operation: Operation): Promise<XmlNode>
}

/** Media2 first (only there is H.265 told), Media1 where that fails or is empty. */
export async function readProfiles(asker: Asker): Promise<OnvifProfile[]> {
  if (asker.session.services.media2) {
    const found = await asker.call(operations.profiles(true)).then((content) => profilesIn(content, true), emptyUnlessFinal)
    if (found.length > 0) return found
  }
  return profilesIn(await asker.call(operations.profiles(false)), false)
}

function emptyUnlessFinal(thrown: unknown): OnvifProfile[] {
  const failure = asFailure(thrown)
  if (['auth', 'clock', 'refused', 'unreachable'].includes(failure.cause)) throw failure
  return []
}

function profilesIn(content: XmlNode, media2: boolean): OnvifProfile[] {
  return all(at(content, 'GetProfilesResponse'), 'Profiles').flatMap((profile) => {
    const token = attribute(profile, 'token')
    if (token === undefined) return []
    const part = (inMedia1: string, inMedia2: string) => (media2 ? at(profile, 'Configurations', inMedia2) : at(profile, inMedia1))
    const encoder = part('VideoEncoderConfiguration', 'VideoEncoder')
    const source = part('VideoSourceConfiguration', 'VideoSource')
    if (encoder === undefined && source === undefined) return []
    return {
      token,
      name: text(profile, 'Name') ?? token,
      videoSource: text(source, 'SourceToken'),
      encoding: text(encoder, 'Encoding'),
      width: number(encoder, 'Resolution', 'Width'),
      height: number(encoder, 'Resolution', 'Height'),
      fps: number(encoder, 'RateControl', 'FrameRateLimit'),
      encoder: attribute(encoder, 'token'),
      ptz: ptzOf(part('PTZConfiguration', 'PTZ')),
      media2,
    }
  })
}

function ptzOf(configuration: XmlNode | undefined): OnvifProfile['ptz'] {
  return configuration === undefined
    ? undefined
    : { configuration: attribute(configuration, 'token'), node: text(configuration, 'NodeToken') }
}

/** Its physical inputs in the device's order, each called like its first profile. */
export function inputsOf(profiles: readonly OnvifProfile[]): { input: string; name: string }[] {
  const names = new Map<string, string>()
  for (const { videoSource, name } of profiles) if (videoSource !== undefined && !names.has(videoSource)) names.set(videoSource, name)
  return [...names].map(([input, name]) => ({ input, name }))
}

export async function readStreamUri(asker: Asker, profile: OnvifProfile): Promise<string> {
  return readUri(asker, profile, operations.streamUri, /^rtsps?:/i)
}

export async function readSnapshotUri(asker: Asker, profile: OnvifProfile): Promise<string> {
  return readUri(asker, profile, operations.snapshotUri, /^https?:/i)
}

async function readUri(asker: Asker, profile: OnvifProfile, operation: typeof operations.streamUri, wanted: RegExp): Promise<string> {
  const ask = async (media2: boolean) => text(find(await asker.call(operation(media2, profile.token)), 'Uri'))
  let said = profile.media2 ? await ask(true).catch(undefinedUnlessFinal) : await ask(false)
  if (said === undefined && profile.media2) said = await ask(false)
  if (said === undefined || !wanted.test(said)) throw new Failure('not-found', `profile ${profile.token} has no such address`)
  return repairAddress(said, splitAddress(asker.session.deviceUrl)?.host ?? '')
}

function undefinedUnlessFinal(thrown: unknown): undefined {
  emptyUnlessFinal(thrown)
}

/** JPEG by its first bytes: cameras send HTML with status 200 and call it image/jpeg. */
export async function takeSnapshot(asker: Asker, profile: OnvifProfile, maxBytes = 8 * 1024 * 1024): Promise<Buffer> {
  const url = await readSnapshotUri(asker, profile)
  const answer = await askWebAs({ url, timeout: 8000, maxBytes: maxBytes + 1, signal: asker.signal }, asker.session.login)
  if (answer.status >= 400) throw new Failure(answer.status === 403 ? 'auth' : 'not-found', `HTTP ${answer.status} ${answer.reason}`.trim())
  if (!isJpeg(answer.body)) throw new Failure('protocol', 'the snapshot is no JPEG')
  if (answer.body.length > maxBytes) throw new Failure('protocol', `the snapshot has more than ${maxBytes} bytes`)
  return answer.body
}

/** From the device's own host, so that its login goes nowhere else. */
export async function download(
  { session, signal }: Asker,
  address: string,
  { timeout = 20_000, maxBytes = 16 * 1024 * 1024 }: { timeout?: number; maxBytes?: number } = {},
): Promise<Buffer> {
  const url = serviceAddress(address, session.deviceUrl)
  const { status, reason, body } = await askWebAs({ url, timeout, maxBytes, signal }, session.login)
  if (status >= 400) throw new Failure(status === 401 || status === 403 ? 'auth' : 'not-found', `HTTP ${status} ${reason}`.trim())
  return body
}

export function isJpeg(bytes: Buffer): boolean {
  return bytes.length > 4 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff
}
