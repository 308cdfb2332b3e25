/**
 * The FFmpeg of this machine, probed once and asked again only when its file changed. A missing one is looked for again at the
 * next call, so that installing it needs no restart.
 */
import { statSync } from 'node:fs'
import { Failure, type Log } from '../base/index.ts'
import { ffmpegFeatures, type ProbedFfmpeg } from './ffmpeg-features.ts'
import { ffmpegCandidates } from './ffmpeg-find.ts'
import type { Supervisor } from './types.ts'

/** Milliseconds for which a file that did not work is not tried again. */
const failedProbeCounts = 60_000

/** Rejects with Failure tool-missing. */
export function createFfmpegTool(options: {
  run: Supervisor['run']
  log: Log
  chosen: string | undefined
  closed: () => boolean
}): () => Promise<ProbedFfmpeg> {
  const { run, log, chosen, closed } = options
  const probes = new Map<string, Promise<ProbedFfmpeg | undefined>>()

  const probe = async (path: string): Promise<ProbedFfmpeg | undefined> => {
    const ask = async (...args: string[]) => (await run(path, args, { timeout: 20_000 })).stdout.toString('utf8')
    try {
      const version = await ask('-version')
      const [helpLong, helpRtsp, helpMp4, encoders, demuxers] = await Promise.all([
        ask('-hide_banner', '-h', 'long'),
        ask('-hide_banner', '-h', 'demuxer=rtsp'),
        ask('-hide_banner', '-h', 'muxer=mp4'),
        ask('-hide_banner', '-encoders'),
        ask('-hide_banner', '-demuxers'),
      ])
      const found = ffmpegFeatures(path, { version, helpLong, helpRtsp, helpMp4, encoders, demuxers })
      if (found) log.info({ path, version: found.version }, 'FFmpeg found')
      else log.warn({ path }, 'This file is not FFmpeg')
      return found
    } catch (thrown) {
      // Cut short by closing, it says nothing of the file.
      if (!closed()) log.warn({ path, error: String(thrown) }, 'This FFmpeg does not work')
      return undefined
    }
  }

  return async () => {
    for (const path of ffmpegCandidates(chosen)) {
      const key = fileKey(path)
      if (key === undefined) continue
      const found = probes.get(key) ?? probe(path)
      probes.set(key, found)
      const tool = await found
      if (tool) return tool
      // It may have been the machine, too busy to answer in time: not for ever.
      setTimeout(() => probes.delete(key), failedProbeCounts).unref()
    }
    throw new Failure('tool-missing', 'ffmpeg')
  }
}

function fileKey(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return found && `${path} ${found.size} ${found.mtimeMs}`
}
