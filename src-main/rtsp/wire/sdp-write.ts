/**
 * A clean session description for servers and players (RFC 8866): one payload type per section, the newest parameter sets,
 * `packetization-mode=1`, own controls. Nothing of the camera's own lines goes through, as servers refuse many of them.
 */
import type { MediaDescription, Track } from '../../media/index.ts'

/** The control under which `writeSdp` lists a track. */
export function controlOf(track: Pick<Track, 'index'>): string {
  return `trackID=${track.index}`
}

/** Tracks that go into a description: pictures and sound. */
export function describableTracks(description: MediaDescription): readonly Track[] {
  return description.tracks.filter((track) => track.kind !== 'data')
}

const base64 = (set: Buffer | undefined) => (set ?? Buffer.alloc(0)).toString('base64')

function writeFmtp(track: Track): string {
  const { codec, parameterSets: sets } = track
  if (codec === 'h264') {
    const sps = sets.find((set) => ((set[0] ?? 0) & 31) === 7)
    if (!sps) return parameters({ 'packetization-mode': '1' })
    return parameters({
      'packetization-mode': '1',
      'profile-level-id': sps.subarray(1, 4).toString('hex').toUpperCase(),
      'sprop-parameter-sets': sets.map(base64).join(','),
    })
  }
  if (codec === 'h265') {
    const of = (type: number) => sets.find((set) => (((set[0] ?? 0) >> 1) & 63) === type)
    const [vps, sps, pps] = [of(32), of(33), of(34)]
    return vps && sps && pps ? parameters({ 'sprop-vps': base64(vps), 'sprop-sps': base64(sps), 'sprop-pps': base64(pps) }) : ''
  }
  return parameters(track.fmtp)
}

function parameters(fmtp: Readonly<Record<string, string>>): string {
  return Object.entries(fmtp)
    .filter(([key, value]) => /^[\w.-]+$/.test(key) && /^[\x21-\x3a\x3c-\x7e]*$/.test(value))
    .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
    .join(';')
}

function section(track: Track): string[] {
  const channels = track.kind === 'audio' && (track.channels ?? 1) > 1 ? `/${track.channels}` : ''
  const fmtp = writeFmtp(track)
  return [
    `m=${track.kind} 0 RTP/AVP ${track.payloadType}`,
    `a=rtpmap:${track.payloadType} ${track.encoding === 'HEVC' ? 'H265' : track.encoding}/${track.clockRate}${channels}`,
    ...(fmtp ? [`a=fmtp:${track.payloadType} ${fmtp}`] : []),
    ...(track.codec === 'mjpeg' && track.width && track.height ? [`a=framesize:${track.payloadType} ${track.width}-${track.height}`] : []),
    ...(track.kind === 'video' && track.fps ? [`a=framerate:${Math.round(track.fps * 1000) / 1000}`] : []),
    `a=control:${controlOf(track)}`,
  ]
}

/** `controls: '*'` adds the session-level control that a server's answer to DESCRIBE should have. */
export function writeSdp(description: MediaDescription, options: { name?: string; control?: '*' } = {}): Buffer {
  const lines = [
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    `s=${options.name ?? 'Camgate'}`,
    'c=IN IP4 0.0.0.0',
    't=0 0',
    ...(options.control ? [`a=control:${options.control}`] : []),
    ...describableTracks(description).flatMap(section),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n`, 'utf8')
}
