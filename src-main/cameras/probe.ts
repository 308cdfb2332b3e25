/** Asks a camera for its streams, in the way of its source. Everything that can go wrong is a Failure. */

import type { CameraDevice, CameraStream, Source, StreamRole, TrackInfo } from '../../src-shared/cameras.ts'
import { type Clock, Failure } from '../base/index.ts'
import type { Devices } from '../devices/index.ts'
import { trackInfo } from '../media/index.ts'
import type { Credentials, LoginMemory } from '../net/index.ts'
import type { Quirks, Rtsp } from '../rtsp/types.ts'
import type { Supervisor } from '../supervisor/types.ts'
import { chooseMode, type DeviceMode, modesOf } from './device-lists.ts'
import { readDeviceFormats } from './local-devices.ts'
import type { LoginHandover } from './login-handover.ts'
import { probeFfmpeg } from './probe-ffmpeg.ts'
import { probeHttp } from './probe-http.ts'
import { probeOnvif } from './probe-onvif.ts'
import { chooseRoles } from './roles.ts'

export interface ProbeInput {
  readonly source: Source
  readonly credentials: Credentials | undefined
  /** Addresses that are known: the first and, where there is one, the second. Empty for ONVIF, which is asked for them. */
  readonly urls: readonly string[]
  readonly signal?: AbortSignal | undefined
  /** A person asks, not the engine by itself. */
  readonly asked?: boolean
}

export interface Probed {
  readonly streams: CameraStream[]
  /** Another kind than was believed: an HTTP address that is no MJPEG. */
  readonly source: Source
  readonly vendor?: string | null
  readonly model?: string | null
  readonly device?: CameraDevice | undefined
  readonly quirks: Partial<Record<StreamRole, Quirks>>
  /** A stream that it named did not answer, though others did: it may be starting. */
  readonly isPartial?: boolean
}

export interface ProbeMeans {
  readonly rtsp: Rtsp
  readonly devices: Devices
  readonly supervisor: Supervisor
  readonly clock: Clock
  readonly handover: LoginHandover
  /** Which logins were refused over HTTP. */
  readonly logins: LoginMemory
}

export async function probeSource(means: ProbeMeans, input: ProbeInput): Promise<Probed> {
  const { source } = input
  switch (source.kind) {
    case 'rtsp':
      return probeRtsp(means, input, source.transport)
    case 'onvif': {
      const { rtsp, devices, clock } = means
      const found = await probeOnvif(
        { rtsp, devices, now: clock.now },
        {
          deviceUrl: source.device_url,
          transport: source.transport,
          input: source.input,
          credentials: input.credentials,
          signal: input.signal,
          fresh: input.asked,
        },
      )
      return { ...found, source, quirks: quirksByRole(found.streams, found.quirks) }
    }
    case 'mjpeg':
    case 'ffmpeg':
      return probeUrls(means, input, source)
    case 'v4l2': {
      const mode = chooseMode(modesOf(await readDeviceFormats(source, means.supervisor)), source)
      return { streams: [single(source.device, mode ? [modeTrack(mode, source.fps)] : [], means.clock.now())], source, quirks: {} }
    }
    case 'synthetic':
      return { streams: [single(sourceLabel(source), syntheticTracks(source), means.clock.now())], source, quirks: {} }
  }
}

async function probeRtsp(
  { rtsp, clock }: ProbeMeans,
  { urls, credentials, signal, asked }: ProbeInput,
  transport: 'auto' | 'tcp' | 'udp',
): Promise<Probed> {
  const quirks = new Map<string, Quirks>()
  const candidates = []
  for (const [index, url] of urls.entries()) {
    try {
      const found = await rtsp.describe({ url, credentials, transport, ...(signal ? { signal } : {}), ...(asked ? { insist: true } : {}) })
      quirks.set(url, found.quirks)
      candidates.push({ url, profileToken: null, tracks: found.description.tracks.map(trackInfo) })
    } catch (thrown) {
      // a second stream that does not answer is kept; the first one has to
      if (index === 0) throw thrown
      candidates.push({ url, profileToken: null, tracks: [] })
    }
  }
  if (!candidates[0]?.tracks.some((track) => track.kind === 'video')) throw new Failure('no-media', 'the description has no video track')
  const streams = chooseRoles(candidates, clock.now())
  return { streams, source: { kind: 'rtsp', url: urls[0] ?? '', transport }, quirks: quirksByRole(streams, quirks) }
}

async function probeUrls(
  means: ProbeMeans,
  { urls, credentials, signal, asked }: ProbeInput,
  source: Source & { url: string },
): Promise<Probed> {
  let kind = source.kind
  const candidates = []
  for (const [index, url] of urls.entries()) {
    try {
      const http = /^https?:/i.test(url)
        ? await probeHttp(url, credentials, { logins: means.logins, signal, asked })
        : { kind: 'ffmpeg' as const }
      // whoever chose FFmpeg for it may have a reason
      if (index === 0 && kind === 'mjpeg') kind = http.kind
      const tracks = kind === 'mjpeg' && http.kind === 'mjpeg' ? http.tracks : await probeFfmpeg(means, url, credentials, signal)
      candidates.push({ url, profileToken: null, tracks })
    } catch (thrown) {
      if (index === 0) throw thrown
      candidates.push({ url, profileToken: null, tracks: [] })
    }
  }
  const streams = chooseRoles(candidates, means.clock.now())
  const answered = streams.filter(({ tracks }) => kind === 'mjpeg' && tracks.length > 0)
  return {
    streams,
    source: { kind, url: source.url } as Source,
    quirks: Object.fromEntries(answered.map(({ role }) => [role, { played: true }])),
  }
}

function quirksByRole(streams: readonly CameraStream[], quirks: ReadonlyMap<string, Quirks>): Partial<Record<StreamRole, Quirks>> {
  return Object.fromEntries(streams.map((stream) => [stream.role, quirks.get(stream.url) ?? {}]))
}

function single(url: string, tracks: TrackInfo[], probedAt: number | null): CameraStream {
  return { role: 'main', url, profile_token: null, tracks, probed_at: probedAt }
}

const noAudio = { sample_rate: null, channels: null }

function modeTrack(mode: DeviceMode, fps: number | undefined): TrackInfo {
  const codec = mode.format === 'h264' ? 'h264' : mode.format === 'mjpeg' ? 'mjpeg' : 'other'
  return { kind: 'video', codec, codec_string: null, width: mode.width, height: mode.height, fps: fps ?? mode.fps ?? null, ...noAudio }
}

function syntheticTracks(source: Extract<Source, { kind: 'synthetic' }>): TrackInfo[] {
  const video: TrackInfo = {
    kind: 'video',
    codec: 'h264',
    codec_string: null,
    width: source.width,
    height: source.height,
    fps: source.fps,
    ...noAudio,
  }
  const audio: TrackInfo = {
    kind: 'audio',
    codec: 'aac',
    codec_string: null,
    width: null,
    height: null,
    fps: null,
    sample_rate: 48_000,
    channels: 1,
  }
  return source.audio ? [video, audio] : [video]
}

/** What is shown where there is no address. */
export function sourceLabel(source: Source): string {
  switch (source.kind) {
    case 'rtsp':
    case 'mjpeg':
    case 'ffmpeg':
      return source.url
    case 'onvif':
      return source.device_url
    case 'v4l2':
      return source.device
    case 'synthetic':
      return `synthetic:?pattern=${source.pattern}&width=${source.width}&height=${source.height}&fps=${source.fps}${source.audio ? '&audio=1' : ''}`
  }
}
