/** Transcoding: a file exactly from a moment to another for every player, by FFmpeg: encoded anew, with the time of day in the picture where asked for. */
import { rename, rm } from 'node:fs/promises'
import { Failure } from '../../base/index.ts'
import type { Supervisor } from '../../supervisor/types.ts'

export interface EncodeRequest {
  /** Milliseconds. */
  readonly skip: number
  readonly length: number
  /** Time of day of the first picture, milliseconds since 1970. */
  readonly burnFrom: number | undefined
  readonly signal: AbortSignal
}

const longest = 12 * 3600_000

/** Replaces the file. Throws Failure. */
export async function encodeExactly(
  supervisor: Supervisor,
  path: string,
  { skip, length, burnFrom, signal }: EncodeRequest,
): Promise<void> {
  const { path: ffmpeg } = await supervisor.ffmpeg()
  const out = `${path}.encoded.mp4`
  // Read when it is first needed: it is seldom.
  const { default: createCommand } = await import('fluent-ffmpeg')
  const command = createCommand()
    .input(path)
    .inputOptions(['-hide_banner', '-loglevel', 'error', '-nostdin'])
    .seekOutput(skip / 1000)
    .duration(length / 1000)
    .outputOptions([
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-crf',
      '20',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
      '-movflags',
      '+faststart',
      '-y',
    ])
    .output(out)
  if (burnFrom !== undefined) command.videoFilters(timeOfDay(burnFrom - skip))
  try {
    const { code, stderr } = await supervisor.run(ffmpeg, command._getArguments(), { timeout: longest, signal })
    if (code !== 0) throw new Failure('tool-failed', stderr.split('\n').filter(Boolean).at(-1) ?? `FFmpeg ended with ${code}`)
    await rename(out, path)
  } finally {
    await rm(out, { force: true })
  }
}

/** In UTC, at the foot of the picture. */
function timeOfDay(startedAt: number): string {
  const seconds = startedAt / 1000
  return `drawtext=text='%{pts\\:gmtime\\:${Math.floor(seconds)}\\:%Y-%m-%d %H\\\\\\:%M\\\\\\:%S UTC}':x=8:y=h-th-8:fontsize=h/24:fontcolor=white:box=1:boxcolor=black@0.5:boxborderw=4`
}
