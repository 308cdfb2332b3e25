/** What can be wrong with a camera, as a table that may change while it runs. Everything here has been seen on real ones. */
import * as z from 'zod'
import { OnvifQuirks } from './onvif/quirks.ts'

/** Faults with the subcode that belongs to them, without any, and with status 200; half a document; no XML; a web page with 404; 200 and nothing in it; no answer. */
const OddAnswer = z.enum(['fault', 'bare-fault', 'fault-200', 'cut', 'broken', 'not-found', 'empty', 'silent', 'reset'])
export type OddAnswer = z.infer<typeof OddAnswer>

export const Faults = z
  .strictObject({
    /** Status given to every RTSP DESCRIBE, SETUP and PLAY, and to every HTTP request. */
    refuse: z.union([z.literal(401), z.literal(403), z.literal(404), z.literal(453), z.literal(454), z.literal(500), z.literal(503)]),
    /** Accepts connections and requests and never answers. */
    silent: z.boolean(),
    /** Answers, but sends no picture any more. */
    stalled: z.boolean(),
    /** Milliseconds by which every answer is late. */
    slow: z.number().min(0),
    /** Share of RTP packets that are lost, sent twice, or sent after their successor. */
    loss: z.number().min(0).max(1),
    duplicate: z.number().min(0).max(1),
    reorder: z.number().min(0).max(1),
    /** Share of frames that are followed by bytes which belong to nothing (TCP only). */
    garbage: z.number().min(0).max(1),
    /** Where SPS and PPS are missing. */
    noParameterSets: z.enum(['sdp', 'band', 'both']),
    /** Announces audio and sends none. */
    mute: z.boolean(),
    /** Sends no RTCP sender reports. */
    noReports: z.boolean(),
    /** Media starts before the answer to PLAY. */
    early: z.boolean(),
    /** Seconds by which the camera's clock is wrong: ONVIF time, WS-Security, RTCP. */
    clock: z.number(),
    /** Host (and port) that the ONVIF device gives out instead of its own. */
    xaddr: z.string(),
    /** Host (and port) that stands in stream and snapshot addresses instead of its own. */
    streamHost: z.string(),
    /** Further XAddrs that stand before the right one. */
    moreXaddrs: z.array(z.string()),
    /** Milliseconds before a discovery answer. */
    late: z.number().min(0),
    /** Does not answer discovery. */
    hidden: z.boolean(),
    /** SOAP action names that end in a fault, `*` for all. */
    soapFaults: z.array(z.string()),
    /** Paths that RTSP does not know (yet): a camera that starts serves ONVIF before them. */
    absent: z.array(z.string()),
    /** What comes instead of the answer to these SOAP actions, `*` for all. */
    soapAnswers: z.record(z.string(), OddAnswer),
    /** Wants a login also for its clock. */
    closedClock: z.boolean(),
    /** How a probe is answered: a ProbeMatch without ProbeMatches around it, half of an answer, bytes that are none. */
    probeAnswer: z.enum(['bare', 'cut', 'noise']),
    /** Blanks stand in its scopes as they are. */
    scopeBlanks: z.boolean(),
    /** A continuous move goes on for ever, whatever time-out came with it. */
    ptzRuns: z.boolean(),
    /** How its ONVIF services differ from the standard. */
    quirks: OnvifQuirks,
    /** Resets each connection after so many seconds. */
    resetEvery: z.number().positive(),
  })
  .partial()
export type Faults = z.infer<typeof Faults>

/** Sudden changes of a running RTP stream. */
export type Jump = 'ssrc' | 'sequence' | 'timestamp'

/** What a camera has seen so far; tests read it. */
export interface Counts {
  /** RTSP and HTTP connections, now and since the start. */
  connections: number
  connectionsEver: number
  /** RTSP sessions that were set up. */
  sessions: number
  sessionsEver: number
  /** Readers that were played to: RTSP PLAY, MJPEG. */
  plays: number
  /** Wrong passwords, whatever the protocol. */
  authFailures: number
  /** RTSP requests that kept a playing session alive. */
  keepAlives: number
  teardowns: number
  /** Sessions that ended because nobody kept them alive. */
  expired: number
  snapshots: number
  probes: number
  bytesSent: number
  /** By name: RTSP methods, `HTTP GET`, ONVIF actions. */
  requests: Record<string, number>
}

export function createCounts(): Counts {
  return {
    connections: 0,
    connectionsEver: 0,
    sessions: 0,
    sessionsEver: 0,
    plays: 0,
    authFailures: 0,
    keepAlives: 0,
    teardowns: 0,
    expired: 0,
    snapshots: 0,
    probes: 0,
    bytesSent: 0,
    requests: {},
  }
}

export function countRequest(counts: Counts, name: string): void {
  counts.requests[name] = (counts.requests[name] ?? 0) + 1
}
