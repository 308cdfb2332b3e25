/** An ONVIF camera's streams: its profiles, their addresses, and what each really delivers. */

import type { CameraDevice, CameraStream } from '../../src-shared/cameras.ts'
import { asFailure, Failure } from '../base/index.ts'
import type { Devices } from '../devices/index.ts'
import type { OnvifDevice, OnvifProfile } from '../devices/onvif/index.ts'
import { trackInfo } from '../media/index.ts'
import type { Credentials } from '../net/index.ts'
import type { Quirks, Rtsp } from '../rtsp/types.ts'
import { readDeviceFacts } from './device-facts.ts'
import { type Candidate, chooseRoles } from './roles.ts'

export interface OnvifFound {
  readonly streams: CameraStream[]
  readonly vendor: string | null
  readonly model: string | null
  readonly device: CameraDevice
  readonly quirks: ReadonlyMap<string, Quirks>
  /** An address of a stream that it gave did not answer. */
  readonly isPartial: boolean
}

/** A camera asked for more descriptions than this is kept from its work. */
const mostStreams = 6

/** One camera is one physical input: of a recorder with several, the one that is named, else the first. */
export async function probeOnvif(
  ask: { devices: Devices; rtsp: Rtsp; now: () => number },
  target: {
    deviceUrl: string
    transport: 'auto' | 'tcp' | 'udp'
    input?: string | undefined
    credentials: Credentials | undefined
    signal?: AbortSignal | undefined
    fresh?: boolean | undefined
  },
): Promise<OnvifFound> {
  const device = await ask.devices.visit(target, { signal: target.signal, insist: target.fresh })
  const profiles = ofInput(await device.profiles(), target.input)
  if (profiles.length === 0)
    throw new Failure(
      'not-found',
      target.input === undefined ? 'the camera has no media profile' : `the device has no input ${target.input}`,
    )
  const addresses = await streamAddresses(device, profiles)
  const quirks = new Map<string, Quirks>()
  const candidates: Candidate[] = []
  let first: Failure | undefined
  for (const [url, profile] of addresses) {
    try {
      const found = await ask.rtsp.describe({
        url,
        transport: target.transport,
        credentials: target.credentials,
        ...(target.signal ? { signal: target.signal } : {}),
        ...(target.fresh ? { insist: true } : {}),
      })
      quirks.set(url, found.quirks)
      const tracks = found.description.tracks.map(trackInfo).map((track) => (track.kind === 'video' ? completed(track, profile) : track))
      if (tracks.some((track) => track.kind === 'video')) candidates.push({ url, profileToken: profile.token, tracks })
    } catch (thrown) {
      first ??= asFailure(thrown)
      if (first.final && first.cause === 'auth') throw first
    }
  }
  if (candidates.length === 0) throw first ?? new Failure('no-media', 'no profile has a video')
  const { manufacturer, model } = device.identity
  const streams = chooseRoles(candidates, ask.now())
  return {
    streams,
    device: await readDeviceFacts(device, addresses.get(streams[0]?.url ?? ''), profiles),
    vendor: manufacturer ?? null,
    model: model ?? null,
    quirks,
    isPartial: first !== undefined,
  }
}

/** What the session description did not tell, the profile did. */
function completed(track: ReturnType<typeof trackInfo>, profile: OnvifProfile): ReturnType<typeof trackInfo> {
  const size = track.width && track.height ? track : { width: profile.width ?? null, height: profile.height ?? null }
  return { ...track, width: size.width, height: size.height, fps: track.fps ?? profile.fps ?? null }
}

function ofInput(profiles: readonly OnvifProfile[], wanted: string | undefined): OnvifProfile[] {
  if (wanted !== undefined) return profiles.filter((profile) => profile.videoSource === wanted)
  const input = profiles.find((profile) => profile.videoSource !== undefined)?.videoSource
  return profiles.filter((profile) => profile.videoSource === input || profile.videoSource === undefined)
}

/** Each address once, by the largest profiles first. Throws the first refusal when there is none at all. */
async function streamAddresses(device: OnvifDevice, profiles: readonly OnvifProfile[]): Promise<Map<string, OnvifProfile>> {
  const addresses = new Map<string, OnvifProfile>()
  let first: Failure | undefined
  const bySize = [...profiles].sort((a, b) => (b.width ?? 0) * (b.height ?? 0) - (a.width ?? 0) * (a.height ?? 0))
  for (const profile of bySize.slice(0, mostStreams * 2)) {
    if (addresses.size >= mostStreams) break
    try {
      const url = await device.streamUri(profile)
      if (!addresses.has(url)) addresses.set(url, profile)
    } catch (thrown) {
      first ??= asFailure(thrown)
      if (['auth', 'clock', 'refused', 'unreachable', 'silent'].includes(first.cause)) throw first
    }
  }
  if (addresses.size === 0) throw first ?? new Failure('not-found', 'no profile has a stream address')
  return addresses
}
