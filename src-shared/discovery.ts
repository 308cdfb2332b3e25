/** Discovery: scans, findings, and how a finding becomes a camera. */
import * as z from 'zod'
import { Camera } from './cameras.ts'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'

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
  needs_credentials: z.boolean(),
  /** `data:image/jpeg;base64,…`, small; null until it could be had. */
  picture: z.string().nullable(),
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

export const discoveryContract = {
  start: needs('configure')
    .route({
      method: 'POST',
      path: '/discovery/scans',
      successStatus: 201,
      tags: ['discovery'],
      summary: 'Start a scan of every network interface',
    })
    .input(z.object({ seconds: z.number().min(1).max(60).default(6), interfaces: z.array(z.string()).optional() }).default({ seconds: 6 }))
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
    .input(
      z.object({
        finding_id: z.string(),
        user: z.string().max(512).nullish(),
        password: z.string().max(512).nullish(),
        name: z.string().trim().min(1).max(200).optional(),
        station: z.string().trim().min(1).max(200).nullish(),
        /** Which of its inputs; the first one when left out. Without a login, with that of an input that is a camera already. */
        input: z.string().min(1).max(200).optional(),
      }),
    )
    .output(Camera)
    .errors(pick('FINDING_NOT_FOUND', 'SOURCE_FAILED', 'CAMERA_EXISTS', 'STORAGE_FAILED')),
}
