/** A track as the contract speaks of it. */
import type { TrackInfo } from '../../src-shared/cameras.ts'
import { spsInfo } from './parameter-sets.ts'
import type { Track } from './track.ts'

export function trackInfo(track: Track): TrackInfo {
  const sps = spsInfo(track.codec, track.parameterSets)
  const size = { width: track.width ?? sps?.width ?? null, height: track.height ?? sps?.height ?? null }
  const audio = track.kind === 'audio'
  return {
    kind: track.kind,
    codec: track.codec,
    codec_string: codecString(track),
    width: size.width || null,
    height: size.height || null,
    fps: track.fps ?? sps?.fps ?? null,
    sample_rate: audio ? track.clockRate || null : null,
    channels: audio ? (track.channels ?? 1) : null,
  }
}

/** RFC 6381, as WebCodecs and MSE take it; null where it has none or is not known yet. */
export function codecString(track: Track): string | null {
  const sps = spsInfo(track.codec, track.parameterSets)
  if (sps) return sps.codecString
  if (track.codec === 'h264') {
    const level = track.fmtp['profile-level-id']
    return level && /^[0-9a-f]{6}$/i.test(level) ? `avc1.${level.toLowerCase()}` : null
  }
  if (track.codec === 'aac') return `mp4a.40.${audioObjectType(track.fmtp.config) ?? 2}`
  return { opus: 'opus', pcma: 'alaw', pcmu: 'ulaw', mp3: 'mp3', vp8: 'vp8' }[track.codec as string] ?? null
}

/** First five bits of the AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1). */
function audioObjectType(config: string | undefined): number | undefined {
  if (!config || !/^[0-9a-f]{2}/i.test(config)) return undefined
  const type = Number.parseInt(config.slice(0, 2), 16) >> 3
  return type === 0 || type === 31 ? undefined : type
}
