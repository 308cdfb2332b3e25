/**
 * The media channel: how pictures reach a window, over a MessagePort or a binary WebSocket, beside the contract.
 *
 * A window opens one channel and asks for any number of viewers. Binary messages are frames (32 bytes of header, then
 * one JPEG); text messages are JSON, one of `MediaRequest` (window to engine) or `MediaNotice` (engine to window).
 * Each viewer has room for one frame: the engine sends the next one only after `drawn` for the last, and counts what
 * it skipped meanwhile.
 */
import * as z from 'zod'
import { CameraId, StreamRole } from './cameras.ts'
import { Trouble } from './trouble.ts'

export const MediaRequest = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('watch'),
    /** Chosen by the window, unique on its channel. */
    viewer: z.number().int().min(0).max(0xffff),
    camera_id: CameraId,
    role: StreamRole.optional(),
    /** Pixels across that the window has for it; the engine scales down to it, never up. */
    width: z.number().int().min(16).max(7680).default(640),
    fps: z.number().min(0.1).max(60).default(10),
  }),
  z.object({ op: z.literal('unwatch'), viewer: z.number().int() }),
  z.object({ op: z.literal('drawn'), viewer: z.number().int(), seq: z.number().int() }),
])
export type MediaRequest = z.input<typeof MediaRequest>

/** Widths that pictures are made in: viewers of about the same size share one worker. */
const pictureWidths = [320, 640, 960, 1280, 1920, 3840, 7680] as const

/** The smallest of them that is wide enough for so many pixels. */
export function pictureWidth(pixels: number): number {
  return pictureWidths.find((width) => width >= pixels) ?? 7680
}

const viewerStates = ['connecting', 'live', 'stalled', 'reconnecting', 'failed'] as const
export const MediaNotice = z.object({
  viewer: z.number().int(),
  state: z.enum(viewerStates),
  trouble: Trouble.nullable(),
  /** Frames skipped for this viewer since it began. */
  skipped: z.number().int(),
})
export type MediaNotice = z.infer<typeof MediaNotice>

export interface Frame {
  viewer: number
  seq: number
  /** When the camera took it, milliseconds since 1970 by the engine's clock; NaN when it cannot be told. */
  capturedAt: number
  /** When the engine received it. */
  receivedAt: number
  width: number
  height: number
  jpeg: Uint8Array
}

export const frameHeaderBytes = 32
const magic = 0xca01

/** Header: u16 magic, u16 viewer, u32 seq, f64 captured, f64 received, u16 width, u16 height, u32 reserved; little endian. */
export function writeFrameHeader(frame: Omit<Frame, 'jpeg'>, into: Uint8Array): void {
  const view = new DataView(into.buffer, into.byteOffset, frameHeaderBytes)
  view.setUint16(0, magic, true)
  view.setUint16(2, frame.viewer, true)
  view.setUint32(4, frame.seq >>> 0, true)
  view.setFloat64(8, frame.capturedAt, true)
  view.setFloat64(16, frame.receivedAt, true)
  view.setUint16(24, frame.width, true)
  view.setUint16(26, frame.height, true)
  view.setUint32(28, 0, true)
}

/** Undefined when the message is no frame of this version. The JPEG is a view on the message, not a copy. */
export function readFrame(message: Uint8Array): Frame | undefined {
  if (message.byteLength < frameHeaderBytes) return undefined
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  if (view.getUint16(0, true) !== magic) return undefined
  return {
    viewer: view.getUint16(2, true),
    seq: view.getUint32(4, true),
    capturedAt: view.getFloat64(8, true),
    receivedAt: view.getFloat64(16, true),
    width: view.getUint16(24, true),
    height: view.getUint16(26, true),
    jpeg: message.subarray(frameHeaderBytes),
  }
}
