/** Publishing: server profiles, publications, their history. Paths, fields and codes are those of the earlier publisher. */
import * as z from 'zod'
import { arrivingContract } from './arriving.ts'
import { CameraId, StreamRole } from './cameras.ts'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'
import { Cause, Trouble } from './trouble.ts'

/** How the stream reaches the server. `auto` lets the engine choose and say why. */
export const Way = z.enum(['auto', 'direct', 'ffmpeg', 'pull', 'forward'])
export type Way = z.infer<typeof Way>

/** Stands in an address (`/configurations/{name}`): what no address can hold is no name. */
const ProfileName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((name) => !/^\.{1,2}$|\p{Cc}/u.test(name), 'holds no control characters, and is neither "." nor ".."')

/** Every key that `way_reason` can be. */
export const wayReasons = [
  'passed-on', // every track can be passed on as it is
  'asked-for', // chosen by hand
  'mjpeg-needs-converting', // the camera speaks JPEG over HTTP: there are no packets to pass on
  'audio-converted', // a conversion of the sound was asked for
  'video-converted', // a conversion of the picture was asked for
  'codec-needs-converting', // no server takes the picture's codec
  'udp-asked-for', // the profile wants UDP, which only FFmpeg pushes
  'pull-asked-for', // the server fetches by itself; the camera's password then stands in the server's configuration
  'forward-asked-for', // the local server forwards; the far server's password then stands in its memory
  'pull-needs-api', // pull was chosen by hand some time ago, and the profile names no API any more: chosen by the engine until it does
  'chosen-way-impossible', // another way was chosen by hand some time ago, which cannot carry what the camera sends now
] as const

/** Every key that `findings[].finding` of a check can be. */
export const checkFindings = [
  'video-h264', // taken by everything
  'video-h265-browsers', // many browsers do not play it
  'video-mjpeg-players', // RTSP players only: neither HLS nor WebRTC
  'mjpeg-too-wide', // wider than 2040 pixels: RTP cannot say how wide
  'mjpeg-needs-converting', // JPEG over HTTP: converted to H.264 in any case
  'video-codec-players', // passed on, but few players know it
  'video-codec-needs-converting', // no server takes it as it is
  'video-missing', // no picture at all
  'gop-long', // key frames far apart: viewers wait for their first picture
  'audio-aac',
  'audio-opus',
  'audio-g711', // plays over RTSP and WebRTC, is missing in HLS and MP4
  'audio-codec-players', // passed on, but few players know it
  'audio-left-out', // no server takes it as it is
  'audio-mended', // its description or its packets were not what a server takes, and are now
  'audio-replaced', // the first sound cannot be passed on, another one is
  'pull-possible', // the server could fetch this camera itself
  'not-probed', // nobody knows its tracks yet
  'source-trouble', // the camera gives nothing now
  'no-way', // nothing can be made of it
] as const

const settings = {
  /** rtsp://host:8554 without credentials; those in it are taken out. A path in it is a prefix. */
  rtsp_url: z.string().trim().min(1).max(2000),
  transport: z.enum(['tcp', 'udp']),
  user: z.string().max(512).nullish(),
  password: z.string().max(512).nullish(),
  /** http://host:9997, where the server's control API is; null: not asked. */
  api_url: z.string().trim().max(2000).nullish(),
  api_user: z.string().max(512).nullish(),
  api_password: z.string().max(512).nullish(),
  /** Path on the server: `{id}`, `{name}`, `{station}`, `{role}`; made safe for every MediaMTX version. */
  path_template: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^(?:[^{}]|\{(?:id|name|station|role)\})+$/, 'in braces stand only {id}, {name}, {station} and {role}'),
  /** Tries in a row before giving up; 0: never give up. */
  reconnect_limit: z.number().int().min(0).max(1_000_000),
  /** Seconds: the floor of the backoff. */
  reconnect_delay: z.number().min(0.5).max(3600),
}

/** What an answer tells besides the settings: taken and not looked at, so that what was read can be sent back. */
const told = {
  has_password: z.boolean().optional(),
  has_api_password: z.boolean().optional(),
  active: z.boolean().optional(),
  local: z.boolean().optional(),
  api_trouble: Trouble.nullish(),
}

/** Strict, because a configuration is written by hand: a mistyped `pasword` is not left out silently. */
export const ProfileInput = z
  .strictObject({
    name: ProfileName,
    ...settings,
    transport: settings.transport.default('tcp'),
    path_template: settings.path_template.default('camera_{id}'),
    reconnect_limit: settings.reconnect_limit.default(0),
    reconnect_delay: settings.reconnect_delay.default(2),
    ...told,
  })
  .meta({ examples: [{ name: 'Central', rtsp_url: 'rtsp://127.0.0.1:8554', api_url: 'http://127.0.0.1:9997' }] })
/** Without the defaults above: whatever is left out stays as it is. */
export const ProfileChange = z
  .strictObject(settings)
  .partial()
  .extend({ name: z.string(), new_name: ProfileName.optional(), ...told })
  .meta({ examples: [{ path_template: '{station}/{name}', reconnect_delay: 5 }] })

export const Profile = z.object({
  name: z.string(),
  rtsp_url: z.string(),
  transport: z.enum(['tcp', 'udp']),
  user: z.string().nullable(),
  api_url: z.string().nullable(),
  api_user: z.string().nullable(),
  path_template: z.string(),
  reconnect_limit: z.number().int(),
  reconnect_delay: z.number(),
  has_password: z.boolean(),
  has_api_password: z.boolean(),
  active: z.boolean(),
  /** "This computer": a mediamtx that Camgate runs itself. */
  local: z.boolean(),
  /** Why its API cannot be asked what arrives; null while it answers, and while nobody publishes there. */
  api_trouble: Trouble.nullable(),
})
export type Profile = z.infer<typeof Profile>

/** One line of the Test button: what was tried, and how it went. */
export const ProfileCheck = z.object({
  check: z.enum(['rtsp-reachable', 'rtsp-login', 'path-allowed', 'api-reachable', 'api-login', 'api-version']),
  outcome: z.enum(['ok', 'failed', 'skipped']),
  trouble: Trouble.nullable(),
  detail: z.string().nullable(),
  ms: z.number(),
})
export type ProfileCheck = z.infer<typeof ProfileCheck>

/** What is known of the certificate behind an encrypted address of a server. */
export const Certificate = z.object({
  /** `host:port` */
  address: z.string(),
  /** SHA-256 of the one that is insisted on: the first that was seen, or one that a person accepted; null where an authority vouches, or none was seen. */
  fingerprint: z.string().nullable(),
  since: z.number().nullable(),
  /** Another one that the server showed last; nothing is sent there until it is accepted. */
  offered: z.string().nullable(),
  offered_at: z.number().nullable(),
})
export type Certificate = z.infer<typeof Certificate>

const PublicationMetrics = z.object({
  /** Bits per second sent, over the last seconds. */
  bitrate: z.number(),
  fps: z.number(),
  bytes_sent: z.number(),
  /** What the server says it received; null where its API is not to be had. */
  server_bytes: z.number().nullable(),
  /** Milliseconds from a packet's arrival here to its leaving. */
  delay_ms: z.number().nullable(),
  lost_packets: z.number().int(),
})

const AudioChange = z.enum(['none', 'aac', 'opus', 'drop'])
const VideoChange = z.enum(['none', 'h264'])

/** What a person or program said about how to publish; `auto`, `none` and null leave it to the engine. */
export const PublishWishes = z.object({
  way: Way,
  role: StreamRole.nullable(),
  publish_path: z.string().nullable(),
  convert_audio: AudioChange,
  convert_video: VideoChange,
})
export type PublishWishes = z.infer<typeof PublishWishes>

export const Delivery = z.enum(['unknown', 'arriving', 'not-arriving', 'stalled-source', 'stalled-server', 'other-publisher'])

export const Publication = z.object({
  camera_id: z.string(),
  role: StreamRole,
  profile: z.string(),
  status: z.enum(['starting', 'publishing', 'reconnecting', 'failed', 'held', 'stopped']),
  publish_path: z.string(),
  way: Way,
  /** Why this way was chosen: a key that the screen has a sentence for. */
  way_reason: z.string(),
  /** What was asked for by hand, also of one that is stopped: a start without a word about how repeats it. Null: nothing was. */
  wishes: PublishWishes.nullable(),
  since: z.number(),
  /** Seconds since it publishes without interruption; 0 when it does not. */
  uptime_seconds: z.number(),
  error_count: z.number().int(),
  /** Times that it was begun anew, also in vain. */
  restarts: z.number().int(),
  trouble: Trouble.nullable(),
  delivery: Delivery,
  /** Why nobody knows whether it arrives although it is sent: the server's API cannot be asked. Null: it can, or the profile names none. */
  unproven: Trouble.nullable(),
  /** Why pictures are left out although it publishes: more comes than gets through. Null: all of it does. */
  thinned: Trouble.nullable(),
  /** Why what arrives cannot be trusted: the server counts errors in it, poll after poll. Null: it counts none, or none that last. */
  damaged: Trouble.nullable(),
  /** Why viewers fall behind although it publishes: the camera's stream comes slower than real time. Null: it keeps up. */
  lagging: Trouble.nullable(),
  metrics: PublicationMetrics,
  /** Where it can be watched, as that server really offers it. */
  addresses: z.array(z.object({ protocol: z.enum(['rtsp', 'rtsps', 'hls', 'webrtc', 'srt', 'rtmp']), url: z.string() })),
})
export type Publication = z.infer<typeof Publication>

/** What would become of each track, asked before starting. */
export const PublishCheck = z.object({
  camera_id: z.string(),
  way: Way,
  way_reason: z.string(),
  findings: z.array(
    z.object({
      track: z.enum(['video', 'audio', 'stream']),
      severity: z.enum(['ok', 'warning', 'blocking']),
      /** A key that the screen has a sentence for: `audio-g711`, `video-h265-browsers`, `mjpeg-needs-converting`, `gop-long` … */
      finding: z.string(),
      remedy: z.enum(['none', 'convert-audio', 'convert-video', 'change-camera', 'pull']),
    }),
  ),
})
export type PublishCheck = z.infer<typeof PublishCheck>

export const Outage = z.object({ from: z.number(), to: z.number().nullable(), cause: Cause, evidence: z.string().nullable() })
export const HistoryEntry = z.object({
  id: z.string(),
  camera_id: z.string(),
  camera_name: z.string(),
  profile: z.string(),
  publish_path: z.string(),
  way: Way,
  started_at: z.number(),
  ended_at: z.number().nullable(),
  end: z.enum(['stopped', 'failed', 'engine-ended']).nullable(),
  /** While it did not publish: each lasts until that was mended, or the publication was ended. */
  outages: z.array(Outage),
  /** While it published, and not as it should: damaged, slower than real time, with pictures left out. */
  impairments: z.array(Outage),
})
export type HistoryEntry = z.infer<typeof HistoryEntry>

export const MetricPoint = z.object({
  camera_id: z.string(),
  at: z.number(),
  /** Seconds that this point stands for: 2, 60 or 3600. */
  span: z.number().int(),
  bitrate: z.number(),
  fps: z.number(),
  delay_ms: z.number().nullable(),
  restarts: z.number().int(),
})
export type MetricPoint = z.infer<typeof MetricPoint>

/**
 * What `start` takes, over every transport. Fields that it does not know are left out: earlier programs send some. Without
 * a word about how (role to convert_video) a camera is published as it was last; any word replaces all of what was said then.
 */
export const PublishStart = z
  .object({
    camera_id: CameraId,
    force_restart: z.boolean().default(false),
    /** Default: the active profile. */
    profile: z.string().optional(),
    role: StreamRole.optional(),
    way: Way.optional(),
    /** Path on the server instead of the template's. */
    publish_path: z.string().trim().min(1).max(300).optional(),
    convert_audio: AudioChange.optional(),
    convert_video: VideoChange.optional(),
  })
  .meta({ examples: [{ camera_id: '1', force_restart: false }] })

/** Those that go on to another server: all that are published, or to be, or only those named. */
export const PublishMove = z
  .object({ profile: z.string(), camera_ids: z.array(CameraId).max(10_000).optional() })
  .meta({ examples: [{ profile: 'Central' }] })

const byName = z.object({ name: z.string() })

export const publishingContract = {
  start: needs('publish')
    .route({
      method: 'POST',
      path: '/publishing/start',
      successStatus: 201,
      tags: ['publishing'],
      summary: 'Publish a camera; without a word about how, as it was last',
    })
    .input(PublishStart)
    .output(Publication)
    .errors(
      pick('CAMERA_NOT_FOUND', 'PROFILE_NOT_FOUND', 'NO_PROFILE', 'ALREADY_PUBLISHING', 'PATH_TAKEN', 'PUBLISH_FAILED', 'INPUT_INVALID'),
    ),
  stop: needs('publish')
    .route({
      method: 'POST',
      path: '/publishing/stop',
      tags: ['publishing'],
      summary: 'Stop publishing a camera; one that is not published is stopped already',
    })
    .input(z.object({ camera_id: CameraId }))
    .output(Publication)
    .errors(pick('CAMERA_NOT_FOUND', 'INPUT_INVALID')),
  move: needs('publish')
    .route({
      method: 'POST',
      path: '/publishing/move',
      tags: ['publishing'],
      summary: 'Publish to another server what is published now; nothing moves where one of them could not',
    })
    .input(PublishMove)
    .output(z.array(Publication))
    .errors(pick('CAMERA_NOT_FOUND', 'PROFILE_NOT_FOUND', 'PATH_TAKEN', 'PUBLISH_FAILED', 'INPUT_INVALID')),
  status: needs('view')
    .route({ method: 'GET', path: '/publishing/status', tags: ['publishing'], summary: 'Every publication' })
    .output(z.array(Publication)),
  statusOf: needs('view')
    .route({
      method: 'GET',
      path: '/publishing/status/{camera_id}',
      tags: ['publishing'],
      summary: 'The publication of one camera; `stopped` when it has none',
    })
    .input(z.object({ camera_id: CameraId }))
    .output(Publication)
    .errors(pick('CAMERA_NOT_FOUND')),
  check: needs('view')
    .route({
      method: 'GET',
      path: '/publishing/check/{camera_id}',
      tags: ['publishing'],
      summary: 'Which tracks would survive, and what would mend the others',
    })
    .input(z.object({ camera_id: CameraId, profile: z.string().optional() }))
    .output(PublishCheck)
    .errors(pick('CAMERA_NOT_FOUND', 'PROFILE_NOT_FOUND', 'NO_PROFILE')),
  history: needs('view')
    .route({
      method: 'GET',
      path: '/publishing/history',
      tags: ['publishing'],
      summary: 'Publications with their outages, newest first (all: history.csv, history.json)',
    })
    .input(
      z
        .object({
          camera_id: CameraId.optional(),
          /** Milliseconds since 1970: those that had not ended before. */
          since: z.coerce.number().optional(),
          /** Those that began before. */
          until: z.coerce.number().optional(),
          /** Id of an entry: those noted before it, for the next page. */
          before: z.coerce.number().int().optional(),
          limit: z.coerce.number().int().min(1).max(10_000).default(200),
        })
        .default({ limit: 200 }),
    )
    .output(z.array(HistoryEntry)),
  metrics: needs('view')
    .route({
      method: 'GET',
      path: '/publishing/metrics',
      tags: ['publishing'],
      summary: 'Metrics over time, thinned out by age: the newest that the limit allows (all: metrics.csv, metrics.json)',
    })
    .input(
      z
        .object({
          camera_id: CameraId.optional(),
          since: z.coerce.number().optional(),
          until: z.coerce.number().optional(),
          limit: z.coerce.number().int().min(1).max(100_000).default(50_000),
        })
        .default({ limit: 50_000 }),
    )
    .output(z.array(MetricPoint)),
  arriving: arrivingContract,
  profiles: {
    list: needs('view')
      .route({ method: 'GET', path: '/publishing/configurations', tags: ['profiles'], summary: 'Server profiles' })
      .output(z.array(Profile)),
    create: needs('configure')
      .route({
        method: 'POST',
        path: '/publishing/configurations',
        successStatus: 201,
        tags: ['profiles'],
        summary: 'Add a server profile; the first one becomes active',
      })
      .input(ProfileInput)
      .output(Profile)
      .errors(pick('NAME_TAKEN', 'INPUT_INVALID', 'STORAGE_FAILED')),
    get: needs('view')
      .route({ method: 'GET', path: '/publishing/configurations/{name}', tags: ['profiles'], summary: 'One server profile' })
      .input(byName)
      .output(Profile)
      .errors(pick('PROFILE_NOT_FOUND')),
    change: needs('configure')
      .route({
        method: 'PUT',
        path: '/publishing/configurations/{name}',
        tags: ['profiles'],
        summary: 'Change a server profile; what is left out stays, new_name renames it',
      })
      .input(ProfileChange)
      .output(Profile)
      .errors(pick('PROFILE_NOT_FOUND', 'NAME_TAKEN', 'PATH_TAKEN', 'INPUT_INVALID', 'STORAGE_FAILED')),
    remove: needs('configure')
      .route({
        method: 'DELETE',
        path: '/publishing/configurations/{name}',
        tags: ['profiles'],
        summary: 'Remove a server profile that nobody uses',
      })
      .input(byName)
      .output(byName)
      .errors(pick('PROFILE_NOT_FOUND', 'PROFILE_IN_USE', 'STORAGE_FAILED')),
    activate: needs('configure')
      .route({
        method: 'POST',
        path: '/publishing/configurations/{name}/activate',
        tags: ['profiles'],
        summary: 'Publish to this server from now on',
      })
      .input(byName)
      .output(Profile)
      .errors(pick('PROFILE_NOT_FOUND', 'STORAGE_FAILED')),
    test: needs('configure')
      .route({
        method: 'POST',
        path: '/publishing/configurations/{name}/test',
        tags: ['profiles'],
        summary: 'Try the server, step by step',
      })
      .input(byName)
      .output(z.array(ProfileCheck))
      .errors(pick('PROFILE_NOT_FOUND')),
    certificates: needs('view')
      .route({
        method: 'GET',
        path: '/publishing/configurations/{name}/certificates',
        tags: ['profiles'],
        summary: 'Certificates of the encrypted addresses of a server',
      })
      .input(byName)
      .output(z.array(Certificate))
      .errors(pick('PROFILE_NOT_FOUND')),
    acceptCertificate: needs('configure')
      .route({
        method: 'POST',
        path: '/publishing/configurations/{name}/certificates',
        tags: ['profiles'],
        summary: 'Trust the certificate that a server offers in place of the one before; what publishes there goes on',
      })
      .input(z.object({ name: z.string(), address: z.string(), fingerprint: z.string() }))
      .output(z.array(Certificate))
      .errors(pick('PROFILE_NOT_FOUND', 'INPUT_INVALID', 'STORAGE_FAILED')),
    try: needs('configure')
      .route({ method: 'POST', path: '/publishing/try', tags: ['profiles'], summary: 'Try a server profile that is not saved yet' })
      // `passwords_of`: a saved profile whose passwords stand in for those left out, so that a change is tried before it is saved.
      .input(ProfileInput.extend({ passwords_of: z.string().optional() }))
      .output(z.array(ProfileCheck))
      .errors(pick('INPUT_INVALID', 'PROFILE_NOT_FOUND')),
    local: needs('configure')
      .route({
        method: 'POST',
        path: '/publishing/local-server',
        successStatus: 201,
        tags: ['profiles'],
        summary: 'Run a mediamtx on this computer and add the profile "This computer"',
      })
      .output(Profile)
      .errors(pick('TOOL_MISSING', 'PUBLISH_FAILED')),
  },
}
