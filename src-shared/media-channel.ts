/**
 * The media channel: how pictures and sound reach a window, over a MessagePort or a binary WebSocket, beside the contract.
 *
 * A window opens one channel and asks for any number of viewers. A viewer says which kinds it can take, the best first;
 * the engine gives the first that the camera's stream can be had as, and says which in a notice before the first message
 * of it. Binary messages are a head of 40 bytes and one body (`MediaMessage`); text messages are JSON, one of
 * `MediaRequest` (window to engine) or `MediaNotice` (engine to window; `MediaRefusal` for what cannot be read).
 *
 * JPEGs: room for one at a time, the next is sent only after `drawn` for the last. Units and fragments are sent as they
 * come; `taken` says how far a window got, and whoever falls behind is left out of whole groups of pictures.
 */
import * as z from 'zod'
import { CameraId, Codec, StreamRole } from './cameras.ts'
import { Trouble } from './trouble.ts'

/** `units`: the camera's own access units; `fragments`: the same in fragmented MP4; `jpeg`: pictures, made or passed on; `last`: only the last picture that the engine has of the camera, and each newer one. */
export const ViewKind = z.enum(['units', 'fragments', 'jpeg', 'last'])
export type ViewKind = z.infer<typeof ViewKind>

/** A kind that a window can take; of units and fragments, which codecs it decodes. */
const Taking = z.object({ kind: ViewKind, codecs: z.array(Codec).max(20).default([]) })
export type Taking = z.infer<typeof Taking>

const viewer = z.number().int().min(0).max(0xffff)

export const MediaRequest = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('watch'),
    /** Chosen by the window, unique on its channel. */
    viewer,
    camera_id: CameraId,
    role: StreamRole.optional(),
    /** Pixels across that the window has for it: chooses the stream, and the size of JPEGs, which are scaled down to it, never up. */
    width: z.number().int().min(16).max(7680).default(640),
    /** Of JPEGs. */
    fps: z.number().min(0.1).max(60).default(10),
    takes: z
      .array(Taking)
      .min(1)
      .max(8)
      .default([{ kind: 'jpeg', codecs: [] }]),
    /** Sound beside units, where the camera sends any. */
    sound: z.boolean().default(false),
  }),
  z.object({ op: z.literal('unwatch'), viewer: z.number().int() }),
  z.object({ op: z.literal('drawn'), viewer: z.number().int(), seq: z.number().int() }),
  z.object({ op: z.literal('taken'), upTo: z.array(z.tuple([z.number().int(), z.number().int()])).max(1024) }),
])
export type MediaRequest = z.input<typeof MediaRequest>

/** Widths that JPEGs are made in: viewers of about the same size share one worker. */
const pictureWidths = [320, 640, 960, 1280, 1920, 3840, 7680] as const

/** The smallest of them that is wide enough for so many pixels. */
export function pictureWidth(pixels: number): number {
  return pictureWidths.find((width) => width >= pixels) ?? 7680
}

const viewerStates = ['connecting', 'live', 'stalled', 'reconnecting', 'failed'] as const

/** What a viewer is served with, and from which stream. */
export const ViewedStream = z.object({
  kind: ViewKind,
  role: StreamRole,
  /** As the camera sends it. */
  codec: Codec,
  /** RFC 6381, for the decoder. */
  codec_string: z.string().nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  /** Of fragments: what `MediaSource` is told. */
  mime: z.string().nullable(),
  /** Of the sound, where there is any that was asked for. */
  sound: z
    .object({ codec: Codec, codec_string: z.string().nullable(), sample_rate: z.number().int(), channels: z.number().int() })
    .nullable(),
})
export type ViewedStream = z.infer<typeof ViewedStream>

export const MediaNotice = z.object({
  viewer: z.number().int(),
  state: z.enum(viewerStates),
  trouble: Trouble.nullable(),
  /** Null until it is known. */
  stream: ViewedStream.nullable().default(null),
  /** Pictures left out for this viewer since it began, because it took them too slowly. */
  skipped: z.number().int(),
  /** Pictures that were lost on the way from the camera, or leaned on a lost one. */
  damaged: z.number().int().default(0),
  /** Nothing can be shown before the next key frame, because packets were lost. */
  waiting_for_key: z.boolean().default(false),
})
export type MediaNotice = z.infer<typeof MediaNotice>

/** The engine's answer to a message that it cannot read. */
export interface MediaRefusal {
  readonly error: 'INPUT_INVALID'
  readonly message: string
}

/** `init`: the head of the fragments that follow; `last`: a JPEG that is not live. */
const bodyKinds = ['jpeg', 'unit', 'init', 'fragment', 'sound', 'last'] as const
type BodyKind = (typeof bodyKinds)[number]

export interface MediaHead {
  kind: BodyKind
  viewer: number
  /** Counts up by one, and by what was left out for this viewer. Sound counts for itself. */
  seq: number
  /** When the camera took it, milliseconds since 1970 by the engine's clock; NaN when it cannot be told. */
  capturedAt: number
  /** When the engine received it. */
  receivedAt: number
  /** Pixels; 0 where they do not change: see the notice. */
  width: number
  height: number
  /** A decoder can start here. */
  key: boolean
  /** Presentation time in microseconds, on a scale of the stream's own. */
  pts: number
}

export interface MediaMessage extends MediaHead {
  /** A view on the message, not a copy. */
  body: Uint8Array
}

export const headBytes = 40
const magic = 0xca02

/** Little endian: u16 magic, u16 viewer, u32 seq, f64 captured, f64 received, u16 width, u16 height, u8 kind, u8 flags, u16 0, f64 pts. */
export function writeHead(head: MediaHead, into: Uint8Array, at = 0): void {
  const view = new DataView(into.buffer, into.byteOffset + at, headBytes)
  view.setUint16(0, magic, true)
  view.setUint16(2, head.viewer, true)
  view.setUint32(4, head.seq >>> 0, true)
  view.setFloat64(8, head.capturedAt, true)
  view.setFloat64(16, head.receivedAt, true)
  view.setUint16(24, head.width, true)
  view.setUint16(26, head.height, true)
  view.setUint8(28, bodyKinds.indexOf(head.kind))
  view.setUint8(29, head.key ? 1 : 0)
  view.setUint16(30, 0, true)
  view.setFloat64(32, head.pts, true)
}

/** Undefined when the message is none of this version. */
export function readMedia(message: Uint8Array): MediaMessage | undefined {
  if (message.byteLength < headBytes) return undefined
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  const kind = bodyKinds[view.getUint8(28)]
  if (view.getUint16(0, true) !== magic || kind === undefined) return undefined
  return {
    kind,
    viewer: view.getUint16(2, true),
    seq: view.getUint32(4, true),
    capturedAt: view.getFloat64(8, true),
    receivedAt: view.getFloat64(16, true),
    width: view.getUint16(24, true),
    height: view.getUint16(26, true),
    key: (view.getUint8(29) & 1) === 1,
    pts: view.getFloat64(32, true),
    body: message.subarray(headBytes),
  }
}
