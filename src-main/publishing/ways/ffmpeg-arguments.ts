/** Arguments of the FFmpeg that carries a publication, after those of its input. No secret stands in them. */
import type { Codec } from '../../../src-shared/cameras.ts'
import { Failure } from '../../base/index.ts'
import type { FfmpegTool } from '../../supervisor/types.ts'
import type { AudioChange, VideoChange } from './choose-way.ts'

/** FFmpeg's packets are 12 bytes of header smaller than this; MediaMTX passes on payloads of up to 1440 bytes untouched. */
const packetSize = 1452

/** Throws Failure tool-failed when this FFmpeg has no encoder for what is asked. */
export function publishArguments(parts: {
  tool: FfmpegTool
  audio: AudioChange
  video: VideoChange
  /** Codec of the sound as it comes, where it is known. */
  sound: Codec | undefined
  url: string
  transport: 'tcp' | 'udp'
}): string[] {
  const { tool, audio, video, url, transport } = parts
  return [
    ...['-map', '0:v:0'],
    ...(audio === 'drop' ? ['-an'] : ['-map', '0:a:0?']),
    ...(video === 'none' ? ['-c:v', 'copy'] : pictures(tool)),
    ...(audio === 'aac' || audio === 'opus' ? sounds(tool, audio, parts.sound) : audio === 'none' ? ['-c:a', 'copy'] : []),
    // One that takes no UDP says 461 to SETUP: FFmpeg then goes on over TCP, where it may.
    ...['-f', 'rtsp', '-rtsp_transport', transport === 'udp' ? 'udp+tcp' : 'tcp'],
    // Options of the muxer that older builds do not know would end them.
    ...(tool.major >= 5 ? ['-pkt_size', String(packetSize)] : []),
    url,
  ]
}

function pictures({ features }: FfmpegTool): string[] {
  // Every picture once, when it was taken: towards RTSP FFmpeg would fill up to a rate that it guesses (25 for JPEGs, whatever comes).
  const timing = [features.fpsMode ? '-fps_mode' : '-vsync', 'vfr', '-enc_time_base', '1:90000']
  const common = [...timing, '-pix_fmt', 'yuv420p', '-bf', '0', '-force_key_frames', 'expr:gte(t,n_forced*2)']
  if (features.encoders.has('libx264')) return ['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-crf', '23', ...common]
  const other = ['h264_videotoolbox', 'h264_mf', 'libopenh264'].find((name) => features.encoders.has(name))
  if (!other) throw new Failure('tool-failed', 'this FFmpeg has no H.264 encoder')
  return ['-c:v', other, '-b:v', '4M', ...common]
}

function sounds({ features }: FfmpegTool, audio: 'aac' | 'opus', from: Codec | undefined): string[] {
  // G.711 has 8 kHz: AAC below 16 kHz is refused by some players, Opus in RTP knows 48 kHz only.
  if (audio === 'aac') return ['-c:a', 'aac', ...(from === 'pcma' || from === 'pcmu' ? ['-ar', '16000'] : []), '-b:a', '64k']
  if (features.encoders.has('libopus')) return ['-c:a', 'libopus', '-ar', '48000', '-ac', '2', '-b:a', '48k']
  if (features.encoders.has('opus')) return ['-c:a', 'opus', '-strict', '-2', '-ar', '48000', '-ac', '2']
  throw new Failure('tool-failed', 'this FFmpeg has no Opus encoder')
}
