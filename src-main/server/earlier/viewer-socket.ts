/**
 * The WebSocket of the earlier viewer, `/ws/stream/{camera_id}`: pictures of one camera as JSON with the JPEG in base64, started,
 * stopped and changed by messages. For new programs the same pictures come as binary messages (`src-shared/media-channel.ts`).
 *
 * Guarantees: whatever is wrong is answered by a message of type `error`, and the socket stays; a slow reader gets fewer pictures, never
 * old ones; nothing runs for a socket that is closed or that stopped.
 */
import type { WebSocket } from 'ws'
import * as z from 'zod'
import { streamHealth } from '../../../src-shared/health.ts'
import { headBytes, writeHead } from '../../../src-shared/media-channel.ts'
import { toContractError } from '../../api/index.ts'
import type { Log } from '../../base/index.ts'
import type { Engine } from '../../engine.ts'
import type { JpegFrame } from '../../hub/types.ts'

const Quality = z.enum(['low', 'medium', 'high', 'auto'])
const Wish = z.object({
  quality: Quality.optional(),
  fps: z.number().min(0.1).max(60).optional(),
  target_fps: z.number().min(0.1).max(60).optional(),
  width: z.number().int().min(16).max(7680).optional(),
  /** `binary`: 40 bytes of head and the JPEG instead of JSON. */
  format: z.enum(['json', 'binary', 'jpeg', 'base64']).optional(),
})
/** Named by `type`, `command` or `action`: programs of that time did all of them. */
const Message = Wish.extend({ type: z.string().optional(), command: z.string().optional(), action: z.string().optional() })

/** Of a viewer that does not say what it wants. */
const usual = { quality: 'medium', fps: 15, width: 1280 } as const
/** Bytes that may wait in the socket before the next picture is held back. */
const mostWaiting = 2 * 1024 * 1024
const secondsOf = (ms: number) => ms / 1000

interface Run {
  readonly stop: AbortController
  readonly binary: boolean
  readonly startedAt: number
  sent: number
  /** When the last pictures went out. */
  readonly times: number[]
}

export function serveEarlierViewer(socket: WebSocket, cameraId: string, { engine, log }: { engine: Engine; log: Log }): void {
  const { cameras, live, state } = engine
  const wishes = live.wishes({}, usual)
  let run: Run | undefined

  let goOn = () => {}
  const flushed = () => {
    if (socket.bufferedAmount <= mostWaiting) goOn()
  }
  const tell = (message: object) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message), flushed)
  }
  const fail = (code: string, message: string, data?: unknown) =>
    tell({ type: 'error', camera_id: cameraId, code, message, error: message, ...(data !== undefined && { data }) })
  const failBy = (thrown: unknown) => {
    const { code, message, data } = toContractError(thrown, log) as { code: string; message: string; data?: unknown }
    fail(code, message, data)
  }

  const metricsOf = (now: number, { startedAt, sent, times }: Run) => {
    const recent = times.filter((at) => now - at < 2000).length
    const fps = Math.round((recent / Math.min(2, Math.max(0.5, secondsOf(now - startedAt)))) * 10) / 10
    const uptime = secondsOf(now - startedAt)
    const row = state.all('streams').find(({ camera_id, state: word }) => camera_id === cameraId && word === 'running')
    const target = wishes.fps
    return {
      ...{ fps, target_fps: target, quality: wishes.quality, format: 'jpeg', frames_sent: sent },
      ...{ uptime_seconds: Math.round(uptime * 10) / 10, avg_fps: Math.round((sent / Math.max(0.5, uptime)) * 10) / 10 },
      // Of the camera's stream, the same as everywhere; how this viewer keeps up stands in the rates above.
      health_score: streamHealth(row, now)?.score ?? 0,
    }
  }

  const send = (frame: JpegFrame, mine: Run) => {
    const now = Date.now()
    mine.sent += 1
    mine.times.push(now)
    if (mine.times.length > 150) mine.times.shift()
    const { jpeg, capturedAt, arrivedAt, width, height } = frame
    const captured = Number.isNaN(capturedAt) ? arrivedAt : capturedAt
    if (mine.binary) {
      const message = Buffer.allocUnsafe(headBytes + jpeg.length)
      const times = { capturedAt, receivedAt: arrivedAt, pts: Math.round(captured * 1000) }
      writeHead({ kind: 'jpeg', viewer: 0, seq: mine.sent, width, height, key: true, ...times }, message)
      jpeg.copy(message, headBytes)
      socket.send(message, flushed)
      return
    }
    tell({
      ...{ type: 'frame', camera_id: cameraId, data: jpeg.toString('base64'), timestamp: secondsOf(now) },
      ...{ capture_timestamp: secondsOf(captured), frame_number: mine.sent, width, height, metrics: metricsOf(now, mine) },
    })
  }

  /** Whoever does not read gets the next picture only when there is room for it: those between are replaced by newer ones. */
  const roomInSocket = async (signal: AbortSignal) => {
    if (socket.bufferedAmount <= mostWaiting || signal.aborted) return
    await new Promise<void>((resolve) => {
      goOn = resolve
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  const start = async (binary: boolean) => {
    const mine: Run = { stop: new AbortController(), binary, startedAt: Date.now(), sent: 0, times: [] }
    run = mine
    const { signal } = mine.stop
    tell({
      type: 'stream_started',
      camera_id: cameraId,
      quality: wishes.quality,
      target_fps: wishes.fps,
      format: binary ? 'binary' : 'json',
    })
    try {
      for await (const frame of live.frames(cameraId, { wishes, signal })) {
        if (signal.aborted) break
        send(frame, mine)
        await roomInSocket(signal)
      }
    } catch (thrown) {
      if (!signal.aborted) failBy(thrown)
    } finally {
      if (run === mine) run = undefined
    }
  }

  const stop = () => {
    run?.stop.abort()
    run = undefined
  }

  const receive = (text: string) => {
    const sent = readJson(text)
    if (sent === undefined) return fail('INPUT_INVALID', 'a message is one JSON object')
    const read = Message.safeParse(sent)
    if (!read.success) {
      const [issue] = read.error.issues
      return fail('INPUT_INVALID', `${issue?.path.join('.') || 'message'}: ${issue?.message}`)
    }
    const { type, command, action, format, ...wish } = read.data
    const name = command ?? action ?? type
    const { quality, width } = wish
    const fps = wish.fps ?? wish.target_fps
    const change = { ...(quality && { quality }), ...(width !== undefined && { width }), ...(fps !== undefined && { fps }) }
    if (name === 'start_stream') {
      wishes.change(change)
      const binary = format === 'binary'
      if (run && run.binary === binary)
        return tell({
          type: 'stream_started',
          camera_id: cameraId,
          quality: wishes.quality,
          target_fps: wishes.fps,
          format: format ?? 'json',
        })
      stop()
      return void start(binary)
    }
    if (name === 'stop_stream') {
      stop()
      return tell({ type: 'stream_stopped', camera_id: cameraId })
    }
    if (name === 'update_quality') {
      if (Object.keys(change).length === 0) return fail('INPUT_INVALID', 'quality: one of low, medium, high, auto is needed')
      wishes.change(change)
      return tell({ type: 'quality_updated', camera_id: cameraId, quality: wishes.quality, target_fps: wishes.fps })
    }
    if (name === 'ping') return tell({ type: 'pong', camera_id: cameraId, timestamp: secondsOf(Date.now()) })
    return fail('INPUT_INVALID', `${name ?? 'nothing'}: start_stream, stop_stream and update_quality are understood`)
  }

  try {
    cameras.get(cameraId)
  } catch (thrown) {
    failBy(thrown)
    socket.close(4404, 'no such camera')
    return
  }
  socket.on('message', (data, binary) => receive(binary ? '' : String(data)))
  socket.on('close', stop)
}

/** Undefined for what is no JSON object. */
function readJson(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
