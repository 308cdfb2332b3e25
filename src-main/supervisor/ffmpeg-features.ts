/**
 * What this FFmpeg can do, read from what it says about itself. Options are looked for in its help, not derived from its
 * version: distributions patch, and nightly builds have no version at all. Pure.
 */
import type { FfmpegTool } from './types.ts'

/** What the probe asked, and what came back on stdout. */
export interface FfmpegAnswers {
  readonly version: string
  readonly helpLong: string
  readonly helpRtsp: string
  readonly helpMp4: string
  readonly encoders: string
  readonly demuxers: string
}

/** `statsPeriod`: `-stats_period` is known (4.4 and later); only the common head asks for it. */
export interface ProbedFfmpeg extends FfmpegTool {
  readonly statsPeriod: boolean
}

/** Undefined when this is not FFmpeg's answer to `-version`. */
export function ffmpegFeatures(path: string, answers: FfmpegAnswers): ProbedFfmpeg | undefined {
  const version = /^ffmpeg version (\S+)/m.exec(answers.version)?.[1]
  if (!version) return undefined
  const { major, minor } = releaseOf(version, answers.version)
  return {
    path,
    version,
    major,
    minor,
    statsPeriod: hasOption(answers.helpLong, 'stats_period'),
    features: {
      // Up to 4.x `-timeout` makes it listen for a caller; the time-out is `-stimeout` there.
      rtspTimeoutOption: hasOption(answers.helpRtsp, 'stimeout') ? 'stimeout' : 'timeout',
      fpsMode: hasOption(answers.helpLong, 'fps_mode'),
      hybridFragmented: /\bhybrid_fragmented\b/.test(answers.helpMp4),
      encoders: listed(answers.encoders, /^ [VAS.][F.][S.][X.][B.][D.] (\S+)/gm),
      demuxers: listed(answers.demuxers, /^ {1,2}D[ E.]?[ d.]? +(\S+)/gm),
    },
  }
}

/** Releases say `7.1`, `n7.1` or `5.1.9-0+deb12u1`; builds from git say `N-92722-g…`, and only libavformat tells their age. */
function releaseOf(version: string, answer: string): { major: number; minor: number } {
  const release = /^n?(\d+)\.(\d+)/.exec(version)
  if (release) return { major: Number(release[1]), minor: Number(release[2]) }
  const libavformat = Number(/^libavformat\s+(\d+)\./m.exec(answer)?.[1] ?? Number.NaN)
  // 58 belongs to 4.x, 59 to 5.x, and so on by one each.
  return { major: Number.isNaN(libavformat) ? 0 : libavformat - 54, minor: 0 }
}

function hasOption(help: string, name: string): boolean {
  return new RegExp(`^\\s*-${name}\\b`, 'm').test(help)
}

function listed(text: string, row: RegExp): Set<string> {
  const names = [...text.matchAll(row)].flatMap((found) => found[1]?.split(',') ?? [])
  return new Set(names.filter((name) => name !== '='))
}
