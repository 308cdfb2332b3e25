/**
 * FFmpeg's last words, as one of the closed causes with the line that proves it.
 *
 * Lines are matched loosely (any prefix, any case), since each version writes them differently, and the table is ordered from
 * the most telling to the vaguest: the line of the RTSP method has the number that the summary after it hides. Exit codes are
 * no help: 1 for everything up to 5.x, and 0 after a stall. Pure.
 */
import type { Cause } from '../../src-shared/trouble.ts'
import { Failure } from '../base/index.ts'
import type { ChildExit } from './types.ts'

interface Mark {
  readonly words: RegExp
  readonly cause: Cause
  /** Only where the lines speak of an RTSP address: the same words mean something else about a file. */
  readonly rtsp?: true
}

/** Seen with FFmpeg 4.1, 5.1, 7.0 and 9.0. */
const marks: readonly Mark[] = [
  // A track that cannot be sent: the server's refusal that follows is only the consequence.
  {
    words:
      /unsupported codec|is currently not supported|RFC 2435 (requires|suggests)|unsupported pixel format|chroma blocks are supported/i,
    cause: 'codec',
  },
  // The other side's status, from the line that has the method in it.
  { words: /method \w+ failed: 40[137]\b/i, cause: 'auth' },
  { words: /method \w+ failed: (404|410|451)\b/i, cause: 'not-found' },
  { words: /method (OPTIONS|DESCRIBE|SETUP|PLAY) failed: (453|454|503)\b/i, cause: 'camera-full' },
  { words: /method \w+ failed: 461\b/i, cause: 'transport' },
  { words: /method (ANNOUNCE|RECORD) failed: 400\b/i, cause: 'path-refused' },
  { words: /method \w+ failed: \d{3}\b/i, cause: 'protocol' },
  // HTTP, and RTSP where only the summary was kept.
  { words: /HTTP error 40[137]\b|server returned 40[13]\b|\b401 \(?Unauthorized|\b403 \(?(Forbidden|access denied)/i, cause: 'auth' },
  { words: /HTTP error (404|410)\b|server returned 404\b|\b404 Not Found/i, cause: 'not-found' },
  { words: /HTTP error 503\b/i, cause: 'camera-full' },
  { words: /could not write header.*400 bad request/i, cause: 'path-refused' },
  { words: /461 Unsupported Transport|Protocol not supported/i, cause: 'transport' },
  // The network.
  {
    words:
      /failed to resolve hostname|name or service not known|temporary failure in name resolution|nodename nor servname|no such host is known|no address associated with hostname/i,
    cause: 'dns',
  },
  { words: /connection refused|error number -10061\b/i, cause: 'refused' },
  {
    words: /no route to host|network is unreachable|host is (down|unreachable)|error number -1006[05]\b|address not available/i,
    cause: 'unreachable',
  },
  { words: /certificate|\[tls @|SSL routines|gnutls|error in the pull function/i, cause: 'tls' },
  { words: /port missing in uri|invalid port|protocol not found|URL .* too long/i, cause: 'bad-url' },
  // This computer.
  { words: /no space left on device|disk quota exceeded|read-only file system|file too large/i, cause: 'storage' },
  { words: /device or resource busy|device.* already in use/i, cause: 'camera-full' },
  { words: /no such device|cannot open video device|no such file or directory|could not find (video|audio)/i, cause: 'not-found' },
  // Codecs and containers.
  {
    words:
      /could not find tag for codec|codec not (currently )?supported|experimental|unknown (encoder|decoder)|(encoder|decoder) .*not found|only .* supported (in|by)/i,
    cause: 'codec',
  },
  { words: /unrecognized option|option .*not found|error splitting the argument list|missing argument for option/i, cause: 'internal' },
  // It broke off. On the sending side it is the server that hung up; a header that got no answer says "invalid data".
  {
    words:
      /broken pipe|error muxing a packet|error code: -(32|104|10054)\b|connection reset|forcibly closed|av_interleaved_write_frame|could not write header.*(invalid data|input\/output error|end of file)/i,
    cause: 'server-closed',
  },
  { words: /could not write header/i, cause: 'codec' },
  // Silence. What it is called depends on whether anything came before.
  { words: /connection timed out|operation timed out|ETIMEDOUT|error number -(138|10060)\b/i, cause: 'silent' },
  {
    words: /could not find codec parameters|does not contain any stream|output file is empty|nothing was written|matches no streams/i,
    cause: 'no-media',
  },
  { words: /invalid data found when processing input/i, cause: 'silent', rtsp: true },
  { words: /invalid data found when processing input|server returned [45]\w\w|HTTP error \d{3}|Invalid argument/i, cause: 'protocol' },
]

/** Said while all is well, about single pictures, or by a decoder that goes on with the next one: never evidence. */
const harmless =
  /non[- ]monoton|timestamps are unset|past duration|deprecated|queue blocking|VBV buffer|last message repeated|max delay reached|RTP: (missed|PT=)|error while decoding|concealing|corrupt|guessed channel layout|^\[(h264|hevc|mjpeg|mpeg4|aac|pcm_\w+|vist#|aist#|dec:)/i

export interface FfmpegEnd {
  readonly exit: ChildExit
  /** It showed progress before it ended. */
  readonly progressed: boolean
  /** Its arguments name a host instead of an address. */
  readonly namesHost?: boolean
}

/** The Failure that explains this end, or undefined when FFmpeg ended as if all were well. */
export function diagnoseFfmpeg({ exit, progressed, namesHost = false }: FfmpegEnd): Failure | undefined {
  const telling = exit.lastLines.filter((line) => !harmless.test(line))
  // HTTP's status is a warning there, and the error after it hides the number.
  const lines = telling.filter((line) => /\[(error|fatal|panic)\]|HTTP error \d/i.test(line))
  const speaksOfRtsp = telling.some((line) => /rtsps?:\/\//i.test(line))

  // A status of 0 is believed unless a line of the level "error" says otherwise; warnings only count where no error explains it.
  for (const among of exit.code === 0 ? [lines] : [lines, telling])
    for (const { words, cause, rtsp } of marks) {
      if (rtsp && !speaksOfRtsp) continue
      const evidence = among.find((line) => words.test(line))
      if (evidence) return new Failure(afterProgress(cause, progressed), evidence)
    }
  // Static builds die in glibc's resolver on any name, "localhost" included.
  if (exit.signal === 'SIGSEGV' && namesHost) return new Failure('dns', 'this build of FFmpeg cannot resolve names (SIGSEGV)')
  if (exit.code === 0) {
    const said = lines.at(-1)
    if (said) return new Failure('tool-failed', said)
    return progressed ? undefined : new Failure('no-media', 'FFmpeg ended without having seen anything')
  }
  return new Failure('tool-failed', telling.at(-1) ?? exit.lastLines.at(-1) ?? `ended with ${exit.signal ?? `status ${exit.code}`}`)
}

/** Who was sending and fell silent has stalled; who broke off in the middle has not the wrong codec. */
function afterProgress(cause: Cause, progressed: boolean): Cause {
  return cause === 'silent' && progressed ? 'stalled-source' : cause
}
