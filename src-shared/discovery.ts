/** Discovery: scans, findings, and how a finding becomes a camera. */
import * as z from 'zod'
import { Camera } from './cameras.ts'
import { type ProblemCode, pick, problems } from './problems.ts'
import { needs } from './procedure.ts'
import { Publication, PublishStart } from './publishing.ts'
import { Cause } from './trouble.ts'

const codes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]]

/** One thing that was asked of an address, and what came back. */
export const ScanStep = z.object({
  /** A name looked up, a probe of WS-Discovery, a connection to a port, then what speaks there. */
  by: z.enum(['dns', 'probe', 'port', 'onvif', 'rtsp', 'http']),
  /** Where: a host, `host:port`, or the whole URL without credentials. */
  at: z.string(),
  /** It is there. With `auth` as the cause: it is, behind a login. */
  answered: z.boolean(),
  /** Why it is not there, or not for everybody. */
  cause: Cause.nullable(),
  /** A short quotation of the answer. */
  said: z.string().nullable(),
})
export type ScanStep = z.infer<typeof ScanStep>

/** An address that was given by hand, and how the search there went. */
export const ScanTarget = z.object({
  host: z.string(),
  /** The one port that was named; null: the usual ones are tried. */
  port: z.number().int().nullable(),
  state: z.enum(['waiting', 'trying', 'found', 'nothing']),
  /** The finding that came of it. */
  finding_id: z.string().nullable(),
  steps: z.array(ScanStep),
})
export type ScanTarget = z.infer<typeof ScanTarget>

export const Scan = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'cancelled']),
  started_at: z.number(),
  /** When it ends by itself. */
  ends_at: z.number(),
  /** 0 to 1. */
  progress: z.number(),
  interfaces: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      /** Probes sent out of it, and answers that came in. */
      sent: z.number().int(),
      answered: z.number().int(),
      /** Why nothing could be sent, e.g. ENETUNREACH. */
      error: z.string().nullable(),
    }),
  ),
  finding_ids: z.array(z.string()),
  /** Of a scan of addresses that were given by hand. */
  targets: z
    .object({
      total: z.number().int(),
      tried: z.number().int(),
      /** Something was found there. */
      found: z.number().int(),
      /** Each of a few; of more, those where anything answered at all. */
      each: z.array(ScanTarget),
    })
    .optional(),
})
export type Scan = z.infer<typeof Scan>

/** Who said what, when, on which interface. */
export const Evidence = z.object({
  by: z.enum(['onvif', 'ssdp', 'mdns', 'range', 'v4l2']),
  interface: z.string(),
  from: z.string(),
  at: z.number(),
  said: z.string(),
})
export type Evidence = z.infer<typeof Evidence>

/** One of several video sources of a device. */
export const FindingInput = z.object({
  /** To be given to `adopt`. */
  input: z.string(),
  name: z.string(),
  /** The camera it became. */
  camera_id: z.string().nullable(),
})
export type FindingInput = z.infer<typeof FindingInput>

export const Finding = z.object({
  id: z.string(),
  name: z.string().nullable(),
  vendor: z.string().nullable(),
  model: z.string().nullable(),
  /** IP address, or the device path of a local camera. */
  address: z.string(),
  port: z.number().int().nullable(),
  kinds: z.array(z.enum(['onvif', 'ssdp', 'mdns', 'range', 'v4l2'])),
  /** ONVIF device service, where it has one. */
  device_url: z.string().nullable(),
  /** An address that can be opened without ONVIF (RTSP, MJPEG), where one was announced. */
  stream_url: z.string().nullable(),
  /** Where RTSP answered although no address of a stream is known: most tell their paths only behind a login. */
  rtsp_port: z.number().int().nullable().optional(),
  needs_credentials: z.boolean(),
  /** `data:image/jpeg;base64,…`, small; null until it could be had. */
  picture: z.string().nullable(),
  /** A name that tells it from its like: model and the end of its address, `P3245 .108`. */
  proposed_name: z.string().optional(),
  /** The camera it became. */
  camera_id: z.string().nullable(),
  /** When it said that it goes (WS-Discovery Bye, ssdp:byebye); null, or left out, while it is there as far as is known. */
  gone_at: z.number().nullable().optional(),
  /** Where there are several, as soon as they are known: many tell them only to whoever logged in. Each can become a camera. */
  inputs: z.array(FindingInput).optional(),
  evidence: z.array(Evidence),
  first_seen: z.number(),
  last_seen: z.number(),
})
export type Finding = z.infer<typeof Finding>

const Login = { user: z.string().max(512).nullish(), password: z.string().max(512).nullish() }
const FindingRef = {
  finding_id: z.string(),
  /** Which of its inputs; the first one when left out. Without a login, with that of an input that is a camera already. */
  input: z.string().min(1).max(200).optional(),
}
const Name = z.string().trim().min(1).max(200)

export const AdoptSeveral = z
  .object({
    /** Each may have a name and a login of its own. Without a name: the one that is proposed. */
    findings: z
      .array(z.object({ ...FindingRef, ...Login, name: Name.optional() }))
      .min(1)
      .max(512),
    /** For those that bring none. */
    ...Login,
    station: Name.nullish(),
    /** Publish each as soon as it is a camera: as `publishing.start` takes it, without camera and path. Empty: to the active profile. */
    publish: PublishStart.omit({ camera_id: true, publish_path: true }).partial().optional(),
  })
  .meta({ examples: [{ findings: [{ finding_id: '…', name: 'Gate' }], user: 'admin', password: '…', publish: {} }] })

/** What became of one of several. */
export const AdoptResult = z.object({
  finding_id: z.string(),
  input: z.string().nullable(),
  /** The camera that it is now, also one that it was before. Null: it could not be added. */
  camera: Camera.nullable(),
  publication: Publication.nullable(),
  /** What went wrong last, by its step: a camera may be added whose publication was refused. */
  problem: z.object({ step: z.enum(['add', 'publish']), code: z.enum(codes), data: z.unknown() }).nullable(),
})
export type AdoptResult = z.infer<typeof AdoptResult>

export const discoveryContract = {
  start: needs('configure')
    .route({
      method: 'POST',
      path: '/discovery/scans',
      successStatus: 201,
      tags: ['discovery'],
      summary: 'Start a scan of every network interface, or of addresses that are given',
    })
    .input(
      z
        .object({
          seconds: z.number().min(1).max(60).default(6),
          interfaces: z.array(z.string()).optional(),
          /**
           * Addresses to try instead: IP or host name, with port or not, several by commas or blanks, ranges (10.0.0.10-40), networks
           * (10.0.0.0/24). ONVIF, RTSP and HTTP are looked for on their usual ports. No login is sent.
           */
          targets: z.string().trim().min(1).max(10_000).optional(),
        })
        .default({ seconds: 6 }),
    )
    .output(Scan)
    .errors(pick('SCAN_RUNNING')),
  get: needs('view')
    .route({ method: 'GET', path: '/discovery/scans/{scan_id}', tags: ['discovery'], summary: 'A scan with what it found so far' })
    .input(z.object({ scan_id: z.string() }))
    .output(Scan.extend({ findings: z.array(Finding) }))
    .errors(pick('SCAN_NOT_FOUND')),
  list: needs('view')
    .route({ method: 'GET', path: '/discovery/scans', tags: ['discovery'], summary: 'Scans since the start' })
    .output(z.array(Scan)),
  cancel: needs('configure')
    .route({ method: 'DELETE', path: '/discovery/scans/{scan_id}', tags: ['discovery'], summary: 'Cancel a scan; what it found stays' })
    .input(z.object({ scan_id: z.string() }))
    .output(Scan)
    .errors(pick('SCAN_NOT_FOUND')),
  findings: needs('view')
    .route({ method: 'GET', path: '/discovery/findings', tags: ['discovery'], summary: 'Everything found since the start' })
    .output(z.array(Finding)),
  adopt: needs('configure')
    .route({
      method: 'POST',
      path: '/discovery/findings/{finding_id}/adopt',
      successStatus: 201,
      tags: ['discovery'],
      summary: 'Verify credentials, read the profiles, make it a camera',
    })
    .input(z.object({ ...FindingRef, ...Login, name: Name.optional(), station: Name.nullish() }))
    .output(Camera)
    .errors(pick('FINDING_NOT_FOUND', 'SOURCE_FAILED', 'CAMERA_EXISTS', 'STORAGE_FAILED')),
  adoptSeveral: needs('configure')
    .route({
      method: 'POST',
      path: '/discovery/adopt',
      tags: ['discovery'],
      summary: 'Make several findings cameras, and publish them where that is wished: a result for each',
    })
    .input(AdoptSeveral)
    .output(z.array(AdoptResult)),
}
