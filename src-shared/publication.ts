/** One publication: how it goes to its server and why, what its row tells, what can be asked before it starts. */
import * as z from 'zod'
import { CameraId, StreamRole } from './cameras.ts'
import { Trouble } from './trouble.ts'

/** How the stream reaches the server. `auto` lets the engine choose and say why. */
export const Way = z.enum(['auto', 'direct', 'ffmpeg', 'pull', 'forward'])
export type Way = z.infer<typeof Way>

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
  'format-learnt', // of the formats that a track lists, another than the first is sent
  'audio-replaced', // the first sound cannot be passed on, another one is
  'pull-possible', // the server could fetch this camera itself
  'not-probed', // nobody knows its tracks yet
  'source-trouble', // the camera gives nothing now
  'no-way', // nothing can be made of it
] as const

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
