/**
 * FFmpeg as the source of what only FFmpeg understands (devices, test pictures, RTMP, HLS …): it pulls, and publishes H.264 into the
 * restream, where its packets are taken like a camera's.
 */
import { existsSync } from 'node:fs'
import { asFailure, type Clock, Failure } from '../../base/index.ts'
import { JpegCutter } from '../../media/index.ts'
import type { FfmpegTool, Supervisor } from '../../supervisor/types.ts'
import type { SourcePlan, StreamRef } from '../types.ts'
import type { SourceAttempt } from './source-attempt.ts'

/** In order of preference: encoder and what makes it quick. */
const encoders: readonly (readonly [name: string, options: readonly string[]])[] = [
  ['libx264', ['-preset', 'ultrafast', '-tune', 'zerolatency', '-crf', '23', '-maxrate', '8M', '-bufsize', '8M']],
  ['libopenh264', ['-b:v', '3M']],
  ['h264_videotoolbox', ['-realtime', '1', '-b:v', '3M']],
  ['h264_mf', ['-b:v', '3M']],
]

export interface FfmpegSource {
  readonly supervisor: Supervisor
  readonly plan: SourcePlan & { kind: 'ffmpeg' }
  readonly sourceAttempt: SourceAttempt
  readonly ref: StreamRef
  readonly clock: Clock
  /** Where it publishes to. */
  readonly target: string
}

/** An end by itself is a loss, whatever the exit status says: FFmpeg ends with 0 when the device that it reads is unplugged. */
export async function runFfmpegPlan(source: FfmpegSource): Promise<void> {
  const { plan, sourceAttempt } = source
  const failed = await (plan.jpeg ? runJpegs(source) : runEncoded(source)).then(
    () => undefined,
    (thrown: unknown) => asFailure(thrown),
  )
  if (sourceAttempt.attempt.signal.aborted) return
  if (plan.device !== undefined && !existsSync(plan.device)) throw new Failure('unplugged', failed?.evidence ?? `${plan.device} is gone`)
  throw failed ?? new Failure('server-closed', 'FFmpeg ended by itself')
}

async function runJpegs({ supervisor, plan, sourceAttempt, ref, clock }: FfmpegSource): Promise<void> {
  const cutter = new JpegCutter()
  sourceAttempt.connected('ffmpeg')
  await supervisor.runFfmpeg({
    name: `source ${ref.cameraId}/${ref.role}`,
    args: [...plan.input, '-map', '0:v:0', '-c:v', 'copy', '-f', 'mjpeg', 'pipe:1'],
    attempt: sourceAttempt.attempt,
    output(chunk) {
      sourceAttempt.received(chunk.length)
      for (const picture of cutter.push(chunk)) sourceAttempt.jpeg(picture, clock.now())
    },
    ownProgress: true,
  })
}

async function runEncoded({ supervisor, plan, sourceAttempt, ref, target }: FfmpegSource): Promise<void> {
  const tool = await supervisor.ffmpeg()
  const video = plan.copy ? ['-c:v', 'copy'] : encodeArguments(tool)
  const audio = plan.audio ? ['-map', '0:a:0?', '-c:a', 'aac', '-b:a', '96k'] : ['-an']
  await supervisor.runFfmpeg({
    name: `source ${ref.cameraId}/${ref.role}`,
    // RTP payloads of at most 1440 bytes can be passed on by every server; FFmpeg's own default is larger.
    args: [...plan.input, '-map', '0:v:0', ...video, ...audio, '-f', 'rtsp', '-rtsp_transport', 'tcp', '-pkt_size', '1400', target],
    attempt: sourceAttempt.attempt,
    // Progress is what arrives, not what FFmpeg says.
    ownProgress: true,
  })
}

function encodeArguments(tool: FfmpegTool): string[] {
  const found = encoders.find(([name]) => tool.features.encoders.has(name))
  if (!found) throw new Failure('tool-missing', `this FFmpeg (${tool.version}) has no H.264 encoder`)
  const [name, options] = found
  const rate = tool.features.fpsMode ? ['-fps_mode', 'passthrough'] : ['-vsync', 'passthrough']
  return [
    ...['-c:v', name, ...options, ...rate],
    // 4:2:0 needs even sizes; a key frame every 2 s whatever the rate.
    ...[
      '-vf',
      'scale=trunc(iw/2)*2:trunc(ih/2)*2',
      '-pix_fmt',
      'yuv420p',
      '-bf',
      '0',
      '-g',
      '600',
      '-force_key_frames',
      'expr:gte(t,n_forced*2)',
    ],
  ]
}
