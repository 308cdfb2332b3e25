/**
 * The closed list of reasons why something does not work, and what goes with each.
 *
 * The engine sends a cause with its evidence, never prose: the sentence and the next step are written once per
 * language, in `src-shared/words`. Whatever cannot be mended by retrying is in `final`, so that
 * no camera locks its account because of us.
 */
import * as z from 'zod'

export const causes = [
  'auth', // the user or password is wrong, or needed
  'forbidden', // whatever the password: this user or this computer has no right, and no login was asked for
  'camera-full', // the camera allows no further session
  'unplugged', // a camera that was plugged into this computer is gone
  'not-found', // no such path, profile or device
  'path-refused', // the server does not accept a publisher on this path
  'transport', // TCP or UDP refused by the other side
  'refused', // nothing listens on that port
  'unreachable', // no route, or the address does not answer
  'dns', // the name has no address
  'tls', // certificate or protocol version not acceptable
  'certificate', // another certificate than the one that was trusted: a renewed one, or somebody in the server's place
  'silent', // connected, but not a word: busy, or another protocol
  'failing', // the other side says that it failed itself (an answer 5xx)
  'encrypted', // the stream is encrypted inside (SRTP), and its key is not to be had
  'no-key-frame', // packets come, but none that a picture can begin with yet
  'no-media', // the session was accepted, then no packet came
  'stalled-source', // the camera was sending and stopped, without closing the connection
  'slow-source', // what comes from the camera stands for less time than passes: a line too thin for it, or a clock that goes wrong
  'stalled-server', // the server stopped taking or counting what we send
  'congested', // the line, or the server, takes less than comes: groups of pictures are left out
  'damaged', // it arrives, and the server counts errors in it, steadily
  'server-closed', // the other side closed the connection; a server: kick, override, restart
  'codec', // a track that the other side or FFmpeg cannot take
  'clock', // the camera's clock makes its signature checks fail
  'protocol', // an answer that cannot be understood
  'storage', // disk full, not writable, damaged
  'bad-url', // the address cannot be used as it is written
  'tool-missing', // FFmpeg, v4l2-ctl or mediamtx is not there
  'tool-failed', // it ended, and its last words fit nothing above
  'held', // an operator of the server ended it on purpose
  'duel', // somebody else publishes to this path
  'internal', // a defect of Camgate
] as const

export const Cause = z.enum(causes)
export type Cause = z.infer<typeof Cause>

/**
 * Causes that stay until a person changes something: never retried by themselves, unless whoever saw them knows better (`isFinal`).
 * A path that is not there is none: a camera that boots, and a server that restarts, answer so for a while.
 */
export const finalCauses: ReadonlySet<Cause> = new Set<Cause>([
  'auth',
  'path-refused',
  'encrypted',
  'codec',
  'bad-url',
  'certificate',
  'tool-missing',
  'held',
  'duel',
])

export const Trouble = z.object({
  cause: Cause,
  /** The line that proves it (a status line, the last words of FFmpeg), credentials masked. */
  evidence: z.string().nullable(),
  /** When it was seen, milliseconds since 1970. */
  at: z.number(),
  /** When the next try is due, milliseconds since 1970; null when there is none. */
  retry_at: z.number().nullable(),
  /** Tries so far since it last worked. */
  attempt: z.number().int(),
  /** Only where it is otherwise than its cause says: what ran before with this address and login is a loss, and is tried again. */
  final: z.boolean().optional(),
})
export type Trouble = z.infer<typeof Trouble>

/** It stays until a person changes something. */
export const isFinal = ({ cause, final }: Trouble): boolean => final ?? finalCauses.has(cause)
