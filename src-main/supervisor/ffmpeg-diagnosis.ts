/**
 * FFmpeg's last words, as one of the closed causes with the line that proves it.
 *
 * Lines are matched loosely (any prefix, any case), since each version writes them differently, and the table is ordered from
 * the most telling to the vaguest: the line of the RTSP method has the number that the summary after it hides. Exit codes are
 * no help: 1 for everything up to 5.x, and 0 after a stall. Pure.
 */
import type { Cause } from '../../src-shared/trouble.ts'
import { Failure } from '../media/index.ts'
import type { ChildExit } from './types.ts'

interface Mark {
  readonly words: RegExp
  readonly cause: Cause
}

/** Seen with FFmpeg 4.1, 5.1 and 7.0. */
const marks: readonly Mark[] = [
  // The other side's status, from the line that has the method in it.
  { words: /method \w+ failed: 40[137]\b/i, cause: 'auth' },
  { words: /method \w+ failed: (404|410|451)\b/i, cause: 'not-found' },
  { words: /method (OPTIONS|DESCRIBE|SETUP|PLAY) failed: (453|454|503)\b/i, cause: 'camera-full' },
  { words: /method \w+ failed: 461\b/i, cause: 'transport' },
  { words: /method (ANNOUNCE|RECORD) failed: 400\b/i, cause: 'path-refused' },
  { words: /method \w+ failed: \d{3}\b/i, cause: 'protocol' },
  // HTTP, and RTSP where only the summary was kept.
  { words: /server returned 40[13]\b|HTTP error 40[137]\b|\b401 \(?Unauthorized|\b403 \(?(Forbidden|access denied)/i, cause: 'auth' },
  { words: /server returned 404\b|HTTP error (404|410)\b|\b404 Not Found/i, cause: 'not-found' },
  { words: /HTTP error 503\b/i, cause: 'camera-full' },
  { words: /(could not write header|error opening output|error submitting a packet).*400 bad request/i, cause: 'path-refused' },
  { words: /461 Unsupported Transport|Protocol not supported/i, cause: 'transport' },
  // The network.
  {
    words:
      /failed to resolve hostname|name or service not known|temporary failure in name resolution|nodename nor servname|no such host is known|no address associated with hostname/i,
    cause: 'dns',
  },
  { words: /connection refused|WSAECONNREFUSED|Error number -10061/i, cause: 'refused' },
  {
    words: /no route to host|network is unreachable|host is (down|unreachable)|Error number -1006[05]\b|address not available/i,
    cause: 'unreachable',
  },
  {
    words:
      /certificate|\bTLS\b.*(error|fail|unable|handshake)|SSL routines|gnutls|error in the pull function|The TLS connection was non-properly terminated/i,
    cause: 'tls',
  },
  { words: /port missing in uri|invalid port|Protocol not found|URL .* too long/i, cause: 'bad-url' },
  // This computer.
  { words: /no space left on device|disk quota exceeded|read-only file system|file too large/i, cause: 'storage' },
  {
    words: /device or resource busy|device.* already in use|cannot allocate memory.*VIDIOC|VIDIOC_STREAMON.*no space/i,
    cause: 'camera-full',
  },
  {
    words: /no such device|cannot open video device|no such file or directory|could not find video device|could not find audio/i,
    cause: 'not-found',
  },
  {
    words: /unrecognized option|option .*not found|error splitting the argument list|error parsing options|missing argument for option/i,
    cause: 'internal',
  },
  // Codecs and containers.
  {
    words:
      /could not find tag for codec|unsupported codec|codec not (currently )?supported|experimental|unknown (encoder|decoder)|(encoder|decoder) .*not found|RFC 2435 (requires|suggests)|unsupported pixel format|only .* supported (in|by)|incompatible with output codec|stream map .* matches no streams/i,
    cause: 'codec',
  },
  // It went on and broke off. On the sending side it is the server that hung up.
  {
    words:
      /broken pipe|error muxing a packet|task finished with error code: -32\b|error code: -(104|10054)\b|connection reset|forcibly closed|WSAECONNRESET|av_interleaved_write_frame/i,
    cause: 'server-closed',
  },
  // Silence. What it is called depends on whether anything came before.
  { words: /connection timed out|operation timed out|timed? ?out|error number -10060\b|ETIMEDOUT|error number -138\b/i, cause: 'silent' },
  {
    words: /could not find codec parameters|does not contain any stream|output file is empty|nothing was written|no streams found/i,
    cause: 'no-media',
  },
  {
    words: /could not write header.*(invalid argument|operation not permitted|not implemented|invalid data|bug, should not)/i,
    cause: 'codec',
  },
  { words: /rtsps?:.*invalid data found when processing input/i, cause: 'silent' },
  { words: /invalid data found when processing input|server returned [45]\w\w|HTTP error \d{3}|Invalid argument/i, cause: 'protocol' },
]

/** Said while all is well, or about something that does not end it: never evidence. */
const harmless =
  /non[- ]monoton|timestamps are unset|past duration|deprecated|queue blocking|VBV buffer|Last message repeated|max delay reached|RTP: (missed|PT=)|missing picture|error while decoding|concealing|corrupt (decoded|input)|guessed channel layout/i

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
  const lines = telling.filter((line) => /\[(error|fatal|panic)\]/i.test(line))

  // A status of 0 is believed unless a line of the level "error" says otherwise; warnings only count where no error explains it.
  for (const among of exit.code === 0 ? [lines] : [lines, telling])
    for (const { words, cause } of marks) {
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
