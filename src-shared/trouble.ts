/**
 * The closed list of reasons why something does not work, and what goes with each.
 *
 * The engine sends a cause with its evidence, never prose: the sentence and the next step are written once per
 * language, in the renderer (`src-renderer/language`). Whatever cannot be mended by retrying is in `final`, so that
 * no camera locks its account because of us.
 */
import * as z from 'zod'

export const causes = [
  'auth', // the user or password is wrong, or needed
  'camera-full', // the camera allows no further session
  'not-found', // no such path, profile or device
  'path-refused', // the server does not accept a publisher on this path
  'transport', // TCP or UDP refused by the other side
  'refused', // nothing listens on that port
  'unreachable', // no route, or the address does not answer
  'dns', // the name has no address
  'tls', // certificate or protocol version not acceptable
  'certificate', // another certificate than the one that was trusted: a renewed one, or somebody in the server's place
  'silent', // connected, but not a word: busy, or another protocol
  'no-media', // the session was accepted, then no packet came
  'stalled-source', // the camera was sending and stopped, without closing the connection
  'stalled-server', // the server stopped taking or counting what we send
  'congested', // the line, or the server, takes less than comes: groups of pictures are left out
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

/** Causes that stay until a person changes something: never retried by themselves. */
export const finalCauses: ReadonlySet<Cause> = new Set<Cause>([
  'auth',
  'not-found',
  'path-refused',
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
})
export type Trouble = z.infer<typeof Trouble>
