/** How a virtual camera is described: in a scenario file, in a test, in the demo. */
import * as z from 'zod'
import { Faults } from './faults.ts'

const Scene = z.enum(['testsrc', 'bars', 'life', 'gradients', 'waves'])

export const StreamSpec = z.strictObject({
  /** Path of the RTSP URL, with its query if there is one. */
  path: z.string().startsWith('/'),
  codec: z.enum(['h264', 'h265', 'mjpeg']).default('h264'),
  width: z.number().int().min(64).max(3840).multipleOf(8).default(640),
  height: z.number().int().min(64).max(2160).multipleOf(8).default(360),
  fps: z.number().min(1).max(60).default(25),
  kbps: z.number().min(32).max(50_000).default(512),
  /** Seconds between key frames. */
  gop: z.number().min(0.04).max(60).default(2),
  scene: Scene.default('testsrc'),
  audio: z.enum(['none', 'aac', 'pcma', 'pcmu', 'l16', 'opus', 'mp2', 'mp3']).default('none'),
  /** Burns the number of each frame in (`content/frame-number.ts`). */
  numbered: z.boolean().default(false),
})
export type StreamSpec = z.infer<typeof StreamSpec>

const AuthSchemeName = z.enum(['basic', 'digest', 'digest-sha256', 'digest-qop', 'digest-sha256-qop'])

export const CameraSpec = z.strictObject({
  /** Shown by ONVIF and SSDP, burnt into the picture; also the camera's id in the virtual LAN. */
  name: z.string().min(1),
  /** Burnt in instead of the name; cameras with the same look share one encoding. */
  caption: z.string().optional(),
  vendor: z.string().default('Camgate'),
  model: z.string().default('Virtual'),
  firmware: z.string().default('5.50'),
  serial: z.string().optional(),
  /** Cloned cameras share it; made from the name otherwise. */
  uuid: z.string().optional(),
  /** No user: open to everybody. */
  user: z.string().optional(),
  password: z.string().optional(),
  /** In the order in which they are offered. */
  auth: z.array(AuthSchemeName).default(['digest']),
  nonceSeconds: z.number().positive().optional(),
  lockOut: z.strictObject({ after: z.number().int().positive(), seconds: z.number().positive() }).optional(),
  main: StreamSpec.optional(),
  sub: StreamSpec.optional(),
  /** Streams besides these two. */
  more: z.array(StreamSpec).default([]),
  /** RTSP sessions at a time; the next one is answered 453. */
  sessions: z.number().int().positive().optional(),
  /** Seconds that a session lives without a keep-alive. */
  sessionTimeout: z.number().positive().default(60),
  /** Keep-alives that count. */
  keepAlive: z.array(z.string()).default(['OPTIONS', 'GET_PARAMETER', 'SET_PARAMETER']),
  udp: z.boolean().default(true),
  tcp: z.boolean().default(true),
  /** Sends nothing before the next key frame, as encoders do that cannot be asked for one. */
  startAtKey: z.boolean().default(false),
  /** Serves multipart JPEG over HTTP. */
  mjpeg: z
    .strictObject({
      path: z.string().startsWith('/').default('/video.mjpg'),
      width: z.number().int().multipleOf(8).default(640),
      height: z.number().int().multipleOf(8).default(360),
      fps: z.number().min(1).max(30).default(10),
      scene: Scene.default('testsrc'),
      /** False: parts come without Content-Length. */
      lengths: z.boolean().default(true),
    })
    .optional(),
  snapshot: z.boolean().default(true),
  snapshotPath: z.string().startsWith('/').default('/snapshot.jpg'),
  /** What the ONVIF services take; an open camera takes everybody. */
  onvifAuth: z.array(z.enum(['wsse', 'digest'])).default(['wsse', 'digest']),
  onvif: z.boolean().default(true),
  media2: z.boolean().default(true),
  ssdp: z.boolean().default(false),
  ptz: z.boolean().default(false),
  /** A loudspeaker that wants to hear this (ONVIF backchannel). */
  backchannel: z.enum(['pcmu', 'pcma', 'aac']).optional(),
  faults: Faults.default({}),
  /** Steps played in turn, for ever: faults for some seconds each. `vanish` takes the camera off the network. */
  script: z
    .array(z.strictObject({ seconds: z.number().positive(), faults: Faults.default({}), vanish: z.boolean().default(false) }))
    .default([]),
})
export type CameraSpec = z.infer<typeof CameraSpec>
export type CameraSpecInput = z.input<typeof CameraSpec>
