/** How the hub gets the bytes of a stream: made anew at each opening, so that a changed login or address takes effect. */
import type { CameraStream, Source, StreamRole } from '../../src-shared/cameras.ts'
import { Failure } from '../base/index.ts'
import type { SourcePlan } from '../hub/types.ts'
import type { Credentials } from '../net/index.ts'
import { addressesOf } from './address-passwords.ts'
import { credentialsOf } from './draft.ts'
import { deviceInput } from './local-devices.ts'
import type { LoginHandover } from './login-handover.ts'
import { isClosed } from './sealed-addresses.ts'
import type { Entry } from './storage.ts'

export async function planFor(entry: Entry, role: StreamRole, handover: LoginHandover): Promise<SourcePlan> {
  const { source, streams } = entry.camera
  const stream = streams.find((candidate) => candidate.role === role)
  refuseClosed(entry)
  const login = { user: entry.camera.user ?? undefined, password: entry.password }
  switch (source.kind) {
    case 'rtsp':
    case 'onvif':
      if (!stream) throw missing(role)
      return { kind: 'rtsp', url: stream.url, ...login, transport: source.transport, quirks: entry.quirks[role] ?? {} }
    case 'mjpeg':
      if (!stream) throw missing(role)
      return { kind: 'mjpeg', url: stream.url, ...login, quirks: entry.quirks[role] ?? {} }
    case 'ffmpeg':
      if (!stream) throw missing(role)
      return urlPlan(stream, credentialsOf(entry), handover)
    case 'v4l2':
      if (role !== 'main') throw missing(role)
      return {
        kind: 'ffmpeg',
        input: deviceInput(source, deviceMode(source, stream)),
        copy: stream?.tracks[0]?.codec === 'h264',
        jpeg: stream?.tracks[0]?.codec === 'mjpeg',
        audio: false,
        secrets: {},
        // elsewhere it is a name, and no file
        ...(process.platform === 'linux' ? { device: source.device } : {}),
      }
    case 'synthetic':
      if (role !== 'main') throw missing(role)
      return { kind: 'ffmpeg', input: syntheticInput(source), copy: false, audio: source.audio, secrets: {} }
  }
}

/** Throws Failure auth where a password is known and cannot be read: nothing else may be sent in its place. */
export function refuseClosed({ camera, password, sealed }: Entry): void {
  if ((sealed !== null && password === undefined) || addressesOf(camera).some(isClosed))
    throw new Failure('auth', 'the stored password cannot be read any more: enter it again')
}

function missing(role: StreamRole): Failure {
  return new Failure('not-found', `this camera has no ${role} stream`)
}

function deviceMode(source: Extract<Source, { kind: 'v4l2' }>, stream: CameraStream | undefined) {
  const found = stream?.tracks[0]
  const format = source.format ?? (found?.codec === 'mjpeg' || found?.codec === 'h264' ? found.codec : undefined)
  const size = source.width && source.height ? source : { width: found?.width ?? undefined, height: found?.height ?? undefined }
  const compressed = format === 'mjpeg' || format === 'h264'
  return {
    compressed,
    ...(format ? { format } : {}),
    ...(size.width && size.height ? { width: size.width, height: size.height } : {}),
    fps: source.fps ?? found?.fps ?? undefined,
  }
}

/** One lavfi graph in real time; with sound, both from the same graph so that they share their clock. */
function syntheticInput(source: Extract<Source, { kind: 'synthetic' }>): string[] {
  const picture = `${source.pattern}=size=${source.width}x${source.height}:rate=${source.fps}`
  const graph = source.audio ? `${picture}[out0];sine=frequency=440:beep_factor=4:sample_rate=48000[out1]` : picture
  return ['-re', '-f', 'lavfi', '-i', graph]
}

/** Video that is H.264 already is passed on; a file is played in a loop, at its own pace. */
async function urlPlan(stream: CameraStream, credentials: Credentials | undefined, handover: LoginHandover): Promise<SourcePlan> {
  const file = stream.url.startsWith('file:')
  const video = stream.tracks.find((track) => track.kind === 'video')
  const audio = stream.tracks.some((track) => track.kind === 'audio')
  const input = file ? ['-re', '-stream_loop', '-1', '-i', stream.url] : await handover.input(stream.url, credentials)
  return { kind: 'ffmpeg', input, copy: video?.codec === 'h264', audio, secrets: {} }
}
