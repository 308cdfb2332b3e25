/** What FFmpeg sees at an address: read from what it prints when it is given no output. */
import type { Codec, TrackInfo } from '../../src-shared/cameras.ts'
import { Failure } from '../base/index.ts'
import type { Credentials } from '../net/index.ts'
import type { Supervisor } from '../supervisor/types.ts'
import type { LoginHandover } from './login-handover.ts'

const codecs: Readonly<Record<string, Codec>> = {
  h264: 'h264',
  hevc: 'h265',
  mjpeg: 'mjpeg',
  mpeg4: 'mpeg4',
  av1: 'av1',
  vp8: 'vp8',
  vp9: 'vp9',
  aac: 'aac',
  opus: 'opus',
  pcm_alaw: 'pcma',
  pcm_mulaw: 'pcmu',
  pcm_s16be: 'l16',
  mp3: 'mp3',
}

/** Throws Failure when nothing can be had there. */
export async function probeFfmpeg(
  { supervisor, handover }: { readonly supervisor: Supervisor; readonly handover: LoginHandover },
  url: string,
  credentials: Credentials | undefined,
  signal?: AbortSignal,
): Promise<TrackInfo[]> {
  const { path } = await supervisor.ffmpeg()
  const input = await handover.input(url, credentials)
  // The address itself, which the option is for.
  const network = input[1] === url && /^(https?|rtmp\w*|tcp|ftp|mms\w*):/i.test(url) ? ['-rw_timeout', '8000000'] : []
  const { stderr } = await supervisor.run(path, ['-hide_banner', '-nostdin', ...network, ...input], {
    timeout: 20_000,
    ...(signal ? { signal } : {}),
  })
  const tracks = readFfmpegStreams(stderr)
  if (!tracks.some((track) => track.kind === 'video')) throw reason(stderr)
  return tracks
}

/** `Stream #0:0(und): Video: h264 (High), yuv420p, 1280x720 [SAR 1:1], 25 fps` and `Audio: aac (LC), 48000 Hz, stereo`. */
export function readFfmpegStreams(text: string): TrackInfo[] {
  return text.split('\n').flatMap((line): TrackInfo[] => {
    const found = /^\s*Stream #\d+:\d+.*?: (Video|Audio): (\w+)(.*)$/.exec(line)
    if (!found?.[2]) return []
    const [, kind, name, rest = ''] = found
    const codec = codecs[name] ?? 'other'
    if (kind === 'Video') {
      const size = /,\s(\d{2,5})x(\d{2,5})[\s,]/.exec(`${rest},`)
      const fps = /([\d.]+) fps/.exec(rest)?.[1]
      return [
        {
          kind: 'video',
          codec,
          codec_string: null,
          width: size ? Number(size[1]) : null,
          height: size ? Number(size[2]) : null,
          fps: fps ? Number(fps) : null,
          sample_rate: null,
          channels: null,
        },
      ]
    }
    const layout = /(\d+) Hz, (mono|stereo|(\d+) channels|(\d)\.(\d))/.exec(rest)
    const channels =
      layout?.[2] === 'mono'
        ? 1
        : layout?.[2] === 'stereo'
          ? 2
          : layout?.[3]
            ? Number(layout[3])
            : layout?.[4]
              ? Number(layout[4]) + Number(layout[5])
              : null
    return [
      {
        kind: 'audio',
        codec,
        codec_string: null,
        width: null,
        height: null,
        fps: null,
        sample_rate: layout ? Number(layout[1]) : null,
        channels,
      },
    ]
  })
}

const reasons: readonly (readonly [RegExp, Failure['cause']])[] = [
  [/401 Unauthorized|403 Forbidden/i, 'auth'],
  [/404 Not Found|No such file or directory/i, 'not-found'],
  [/Connection refused/i, 'refused'],
  [/No route to host|Network is unreachable|Connection timed out/i, 'unreachable'],
  [/Failed to resolve|Name or service not known|Temporary failure in name/i, 'dns'],
  [/Operation timed out|Input\/output error/i, 'silent'],
  [/Protocol not found|Invalid argument/i, 'bad-url'],
]

function reason(stderr: string): Failure {
  const lines = stderr
    .trim()
    .split('\n')
    .filter((line) => !/At least one output file/.test(line))
  const last = lines.at(-1)?.trim().slice(0, 300)
  return new Failure(reasons.find(([mark]) => mark.test(stderr))?.[1] ?? 'no-media', last)
}
