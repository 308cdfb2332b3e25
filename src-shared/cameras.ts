/** Cameras, their sources and streams: the library's part of the contract. */
import * as z from 'zod'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'
import { Trouble } from './trouble.ts'

/** A camera's id: a decimal number as a string, never used again. Programs may send it as a number. */
export const CameraId = z
  .union([z.string().min(1).max(40), z.number().int().nonnegative()], { error: 'the id of a camera, a whole number, is needed' })
  .transform(String)
/** The largest, the smallest that is worth looking at, and one more where the camera has it. */
export const StreamRole = z.enum(['main', 'sub', 'third'])
export type StreamRole = z.infer<typeof StreamRole>

const Transport = z.enum(['auto', 'tcp', 'udp'])

/** Where the bytes of a camera come from. URLs here never hold credentials. */
export const Source = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rtsp'), url: z.string(), transport: Transport.default('auto') }),
  z.object({
    kind: z.literal('onvif'),
    device_url: z.string(),
    transport: Transport.default('auto'),
    /** Video source of a device that has several (a recorder, two lenses); the first one when left out. */
    input: z.string().min(1).max(200).optional(),
  }),
  z.object({ kind: z.literal('mjpeg'), url: z.string() }),
  z.object({
    kind: z.literal('v4l2'),
    device: z.string(),
    format: z.string().optional(),
    width: z.number().int().min(16).max(16384).optional(),
    height: z.number().int().min(16).max(16384).optional(),
    fps: z.number().min(0.1).max(240).optional(),
  }),
  z.object({
    kind: z.literal('synthetic'),
    pattern: z.enum(['testsrc2', 'smptebars', 'mandelbrot']).default('testsrc2'),
    width: z.number().int().min(16).max(3840).default(1280),
    height: z.number().int().min(16).max(2160).default(720),
    fps: z.number().min(1).max(60).default(25),
    audio: z.boolean().default(false),
  }),
  /** Anything else that FFmpeg opens by its URL: RTMP, HTTP-FLV, HLS, a file. */
  z.object({ kind: z.literal('ffmpeg'), url: z.string() }),
])
export type Source = z.infer<typeof Source>
export type SourceInput = z.input<typeof Source>

export const Codec = z.enum([
  'h264',
  'h265',
  'mjpeg',
  'mpeg4',
  'av1',
  'vp8',
  'vp9',
  'aac',
  'opus',
  'pcma',
  'pcmu',
  'l16',
  'g722',
  'g726',
  'mp3',
  'other',
])
export type Codec = z.infer<typeof Codec>

/** One track of a stream as a probe or a session found it. */
export const TrackInfo = z.object({
  kind: z.enum(['video', 'audio', 'data']),
  codec: Codec,
  /** RFC 6381 string (`avc1.640028`) where it is known. */
  codec_string: z.string().nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  fps: z.number().nullable(),
  sample_rate: z.number().int().nullable(),
  channels: z.number().int().nullable(),
})
export type TrackInfo = z.infer<typeof TrackInfo>

/** One video of a camera, as the library keeps it. */
export const CameraStream = z.object({
  role: StreamRole,
  /** Without credentials; for what has no URL (V4L2, synthetic) a readable label. */
  url: z.string(),
  /** ONVIF profile token it came from. */
  profile_token: z.string().nullable(),
  /** Empty until a probe succeeded. */
  tracks: z.array(TrackInfo),
  probed_at: z.number().nullable(),
})
export type CameraStream = z.infer<typeof CameraStream>

/** What a camera tells of itself as a device, beside maker and model. */
export const CameraDevice = z.object({
  firmware: z.string().nullable(),
  serial: z.string().nullable(),
  hardware: z.string().nullable(),
  /** Of its first network interface, `aa:bb:cc:dd:ee:ff`. */
  mac: z.string().nullable(),
  /** Without credentials: a single picture, and its own web page. */
  snapshot_url: z.string().nullable(),
  web_url: z.string().nullable(),
  /** It has a head that can be moved. Left out: not known. */
  ptz: z.boolean().optional(),
  /** Where the ONVIF device of a camera is that was added without it. Null: it was looked for, and none lets us in. Left out: not looked for. */
  onvif: z.object({ url: z.string(), input: z.string().nullable() }).nullish(),
})
export type CameraDevice = z.infer<typeof CameraDevice>

export const Camera = z.object({
  id: z.string(),
  name: z.string(),
  /** The named group it belongs to. */
  station: z.string().nullable(),
  source: Source,
  /** User name for the camera; the password never leaves the engine. */
  user: z.string().nullable(),
  has_password: z.boolean(),
  vendor: z.string().nullable(),
  model: z.string().nullable(),
  /** As it said when it was asked last; null where it cannot be asked. */
  device: CameraDevice.nullish(),
  streams: z.array(CameraStream),
  /** Why it did not answer when it was last asked for its streams; gone as soon as it did. */
  trouble: Trouble.nullish(),
  created_at: z.number(),
  updated_at: z.number(),
})
export type Camera = z.infer<typeof Camera>

/** Where its ONVIF device is, however the camera was added; undefined where none is known. */
export const deviceUrlOf = ({ source, device }: Pick<Camera, 'source' | 'device'>): string | undefined =>
  source.kind === 'onvif' ? source.device_url : (device?.onvif?.url ?? undefined)

const Name = z.string().trim().min(1).max(200)
const Secret = z.string().max(512)

/**
 * Either `source`, or `url` alone (rtsp, rtsps, http, https, rtmp, /dev/video*, synthetic:, onvif://host). Credentials in a URL are taken out of it.
 * A host alone (`10.0.0.5`, `gate.local:8554`) is looked at before anything is saved: ONVIF, RTSP and HTTP where cameras have them.
 */
export const CameraCreate = z
  .object({
    name: Name.optional(),
    station: Name.nullish(),
    url: z.string().trim().min(1).max(2000).optional(),
    /** Address of the second, smaller stream, where there is one and it is not found by itself. */
    sub_url: z.string().trim().min(1).max(2000).optional(),
    source: Source.optional(),
    user: Secret.nullish(),
    password: Secret.nullish(),
    /** Ask the camera before saving, and refuse (SOURCE_FAILED) when it does not answer. Default false: save first, probe after. */
    verify: z.boolean().default(false),
  })
  .meta({ examples: [{ name: 'Gate', station: 'North', url: 'rtsp://192.0.2.20:554/stream1', user: 'admin', password: '…' }] })
export const CameraChange = z.object({
  name: Name.optional(),
  station: Name.nullish(),
  url: z.string().trim().min(1).max(2000).optional(),
  sub_url: z.string().trim().min(1).max(2000).nullish(),
  source: Source.optional(),
  user: Secret.nullish(),
  /** Left out: unchanged. null: removed. */
  password: Secret.nullish(),
})

/** A size of a format of a camera that is plugged in. */
export const DeviceFormat = z.object({
  /** As FFmpeg calls it: mjpeg, h264, yuyv422 … */
  format: z.string(),
  /** It leaves the camera compressed, and is passed on as it is where it is H.264 or JPEG. */
  compressed: z.boolean(),
  width: z.number().int(),
  height: z.number().int(),
  /** Frames per second, fastest first; empty where they are not told. */
  rates: z.array(z.number()),
})
export type DeviceFormat = z.infer<typeof DeviceFormat>

/** A camera among its station's, with how its stream does: what a dashboard lists. */
export const StationCamera = z.object({
  id: z.string(),
  name: z.string(),
  /** Of the stream that runs, else of the main one; `idle` when nobody reads it. */
  state: z.enum(['idle', 'starting', 'running', 'backing-off', 'failed', 'stopped']),
  trouble: Trouble.nullable(),
  fps: z.number(),
  bitrate: z.number(),
  /** 0 to 100; null when nobody reads it. */
  health_score: z.number().int().nullable(),
  /** Of which the number is made, each 0 to 100. */
  health: z.object({ rate: z.number(), gaps: z.number(), loss: z.number(), delay: z.number(), restarts: z.number() }).nullable(),
  /** Paths on this gateway. */
  mjpeg: z.string(),
  live: z.string(),
})
export const Station = z.object({ name: z.string(), cameras: z.array(StationCamera) })

const id = { camera_id: CameraId }

export const camerasContract = {
  create: needs('configure')
    .route({ method: 'POST', path: '/cameras', successStatus: 201, tags: ['cameras'], summary: 'Add a camera' })
    .input(CameraCreate)
    .output(Camera)
    .errors(pick('CAMERA_EXISTS', 'NAME_TAKEN', 'SOURCE_FAILED', 'INPUT_INVALID', 'STORAGE_FAILED')),
  list: needs('view')
    .route({ method: 'GET', path: '/cameras', tags: ['cameras'], summary: 'All cameras' })
    .output(z.array(Camera)),
  get: needs('view')
    .route({ method: 'GET', path: '/cameras/{camera_id}', tags: ['cameras'], summary: 'One camera' })
    .input(z.object(id))
    .output(Camera)
    .errors(pick('CAMERA_NOT_FOUND')),
  change: needs('configure')
    .route({ method: 'PATCH', path: '/cameras/{camera_id}', tags: ['cameras'], summary: 'Change a camera' })
    .input(CameraChange.extend(id))
    .output(Camera)
    .errors(pick('CAMERA_NOT_FOUND', 'CAMERA_EXISTS', 'NAME_TAKEN', 'INPUT_INVALID', 'STORAGE_FAILED')),
  replace: needs('configure')
    .route({ method: 'PUT', path: '/cameras/{camera_id}', tags: ['cameras'], summary: 'Change a camera (same as PATCH)' })
    .input(CameraChange.extend(id))
    .output(Camera)
    .errors(pick('CAMERA_NOT_FOUND', 'CAMERA_EXISTS', 'NAME_TAKEN', 'INPUT_INVALID', 'STORAGE_FAILED')),
  remove: needs('configure')
    .route({ method: 'DELETE', path: '/cameras/{camera_id}', tags: ['cameras'], summary: 'Remove a camera; its publication ends' })
    .input(z.object(id))
    .output(z.object({ camera_id: z.string() }))
    .errors(pick('CAMERA_NOT_FOUND', 'STORAGE_FAILED')),
  probe: needs('configure')
    .route({ method: 'POST', path: '/cameras/{camera_id}/probe', tags: ['cameras'], summary: 'Ask the camera for its streams again' })
    .input(z.object(id))
    .output(Camera)
    .errors(pick('CAMERA_NOT_FOUND', 'SOURCE_FAILED')),
  formats: needs('view')
    .route({
      method: 'GET',
      path: '/cameras/{camera_id}/formats',
      tags: ['cameras'],
      summary: 'What a camera that is plugged in can deliver',
    })
    .input(z.object(id))
    .output(z.array(DeviceFormat))
    .errors(pick('CAMERA_NOT_FOUND', 'SOURCE_FAILED')),
  snapshot: needs('view')
    .route({
      ...{ method: 'GET', path: '/cameras/{camera_id}/snapshot/base64', tags: ['cameras'] },
      summary: 'A fresh JPEG in its full size, in Base64; over HTTP `snapshot` is better',
    })
    .input(z.object(id))
    // `at`: when it was captured, or received where that is not known; milliseconds since 1970.
    .output(z.object({ base64: z.string(), at: z.number() }))
    .errors(pick('CAMERA_NOT_FOUND', 'SOURCE_FAILED', 'TOOL_MISSING')),
  stations: needs('view')
    .route({ method: 'GET', path: '/stations', tags: ['cameras'], summary: 'Cameras by station' })
    .output(z.array(Station)),
}

/** What a stream's description or packets had wrong, and what was made of it. */
export const StreamRepair = z.enum([
  'aac-config-assumed', // AAC without its configuration: one that stands elsewhere in the description, or the usual one for its rate
  'aac-adts-unwrapped', // AAC frames with ADTS headers where RFC 3640 headers were announced
  'audio-replaced', // the first sound cannot be passed on, another one is
  'audio-left-out', // no sound that can be passed on
  'fragments-mended', // H.264 or H.265 fragments that are both first and last
  'format-learnt', // several formats are listed, and another than the first is sent
  'srtp-decrypted', // SRTP whose key stood in the description
])
export type StreamRepair = z.infer<typeof StreamRepair>

/** What somebody reads a stream for. A camera that allows too few connections gives them to those that keep or pass on pictures. */
export const ReaderPurpose = z.enum(['view', 'record', 'publish'])
export type ReaderPurpose = z.infer<typeof ReaderPurpose>

/** What a stream does right now: the hub's word, mirrored to every screen. */
export const StreamState = z.object({
  camera_id: z.string(),
  role: StreamRole,
  state: z.enum(['idle', 'starting', 'running', 'backing-off', 'failed', 'stopped']),
  since: z.number(),
  /** Why it does not run; kept while backing off and when failed. */
  trouble: Trouble.nullable(),
  /** rtsp/tcp, rtsp/udp, http, ffmpeg */
  via: z.string().nullable(),
  tracks: z.array(TrackInfo),
  /** Bits per second received, over the last seconds. */
  bitrate: z.number(),
  fps: z.number(),
  /** Packets missed by sequence number since it runs. */
  lost: z.number().int(),
  readers: z.number().int(),
  /** The same by what they say they are for. */
  readers_for: z.record(ReaderPurpose, z.number().int()).nullish(),
  restarts: z.number().int(),
  /** Connections that this engine holds to the camera, and how many it allows: learnt from refusals, null until one came. */
  connections: z.object({ used: z.number().int(), allowed: z.number().int().nullable() }).nullish(),
  /** Only viewed, and closed so that this other use of the same camera can have the connection; it comes back by itself. */
  yields_to: ReaderPurpose.nullish(),
  /** Packets come, but none that a picture can begin with: since when, milliseconds since 1970. */
  awaits_key_since: z.number().nullish(),
  /** Pictures that cannot be whole since it runs: those with packets lost, and what refers to them until the next key frame. */
  damaged: z.number().int().nullish(),
  /** The last picture went out is one of those: it is damaged until the next key frame. */
  damaged_now: z.boolean().nullish(),
  /** Media seconds that come per second, where that is far from 1: a line too thin for its camera. */
  pace: z.number().nullish(),
  /** Seconds between its last two key frames; null until there were two, and for pictures that are all key frames. */
  key_interval: z.number().nullish(),
  /** Interarrival jitter of its pictures' packets (RFC 3550), milliseconds. */
  jitter: z.number().nullish(),
  /** Milliseconds from capture to this engine, as far as the camera's clock tells it. */
  delay: z.number().nullish(),
  /** What was mended or left out so that the rest can be had. */
  repairs: z.array(StreamRepair).nullish(),
})
export type StreamState = z.infer<typeof StreamState>
