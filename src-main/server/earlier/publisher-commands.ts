/**
 * The WebSocket commands of the earlier publisher, without a transport: subscribe_camera, unsubscribe_camera,
 * start_publishing, stop_publishing, get_status; events to who subscribed, metrics every 2 s. Beside them subscribe_events and
 * unsubscribe_events, for what the cameras themselves notice.
 *
 * Guarantees: every message is answered in its turn, also one that makes no sense, with the caller's `request_id` where
 * there was one; nothing is ever thrown into the transport.
 */
import * as z from 'zod'
import { CameraId } from '../../../src-shared/cameras.ts'
import { type Publication, PublishStart } from '../../../src-shared/publishing.ts'
import { type Actor, demand } from '../../api/index.ts'
import { inputFields, isDue, Problem } from '../../base/index.ts'
import type { Events } from '../../events/types.ts'
import type { Publishing } from '../../publishing/types.ts'
import type { EngineState } from '../../state/index.ts'

export interface CommandSession {
  receive(message: string): void
  close(): void
}

const commands = [
  'subscribe_camera',
  'unsubscribe_camera',
  'start_publishing',
  'stop_publishing',
  'get_status',
  'subscribe_events',
  'unsubscribe_events',
] as const
const Envelope = z.looseObject({ request_id: z.union([z.string(), z.number()]).optional(), command: z.string() })
const One = z.object({ camera_id: CameraId })
const Optional = z.object({ camera_id: CameraId.optional() })

const metricsEvery = 2000

/** What a refused call is told, over every transport alike. */
export interface Refusal {
  readonly code: string
  readonly status: number
  readonly message: string
  readonly data?: unknown
}

export function createCommandSession(parts: {
  publishing: Publishing
  events: Pick<Events, 'listen'>
  state: EngineState
  /** Whose commands these are. */
  actor: Actor
  /** To what was received, one for each. */
  answer(message: string): void
  /** An event, or figures. */
  tell(message: string): void
  /** What was thrown, as the contract names it; notes what is a defect. */
  refusalOf(thrown: unknown): Refusal
}): CommandSession {
  const { publishing, events, state, actor } = parts
  const subscribed = new Map<string, { metricsAt: number; last: string }>()
  /** Cameras that are listened to for this program, with how to stop. */
  const listening = new Map<string, () => void>()
  let closed = false
  let told: Promise<void> = Promise.resolve()

  const send = (how: 'answer' | 'tell', message: object) => {
    if (closed) return
    try {
      parts[how](JSON.stringify(message))
    } catch {
      closed = true // the transport is gone
    }
  }

  const stopWatching = state.onChange((collection, key, row) => {
    const mine = collection === 'publications' ? subscribed.get(key) : undefined
    if (!mine) return
    const publication = row === undefined ? undefined : (row as Publication)
    const mark = publication
      ? `${publication.status} ${publication.way} ${publication.delivery} ${publication.trouble?.cause ?? ''} ${publication.trouble?.retry_at ?? ''} ${publication.unproven?.cause ?? ''} ${publication.thinned?.cause ?? ''} ${publication.damaged?.cause ?? ''} ${publication.lagging?.cause ?? ''}`
      : 'gone'
    if (mark !== mine.last) {
      mine.last = mark
      send('tell', {
        type: 'event',
        event: publication ? 'publication_changed' : 'publication_removed',
        camera_id: key,
        data: publication ?? null,
      })
    }
    const now = Date.now()
    if (publication && isDue(mine.metricsAt, now, metricsEvery)) {
      mine.metricsAt = now + metricsEvery - 100
      const { status, uptime_seconds, error_count, metrics } = publication
      send('tell', { type: 'metrics', camera_id: key, data: { status, uptime_seconds, error_count, ...metrics } })
    }
  })

  const run: Record<(typeof commands)[number], (input: unknown) => Promise<unknown>> = {
    async subscribe_camera(input) {
      const { camera_id } = One.parse(input)
      const publication = publishing.statusOf(camera_id) // refuses a camera that does not exist
      subscribed.set(camera_id, { metricsAt: 0, last: '' })
      return { camera_id, subscribed: true, publication }
    },
    async unsubscribe_camera(input) {
      const { camera_id } = One.parse(input)
      subscribed.delete(camera_id)
      return { camera_id, subscribed: false }
    },
    async subscribe_events(input) {
      const { camera_id } = One.parse(input)
      demand(actor, 'view')
      if (!listening.has(camera_id))
        listening.set(
          camera_id,
          events.listen(camera_id, ({ change, event }) =>
            send('tell', { type: 'event', event: 'camera_event', camera_id, data: { change, ...event } }),
          ),
        )
      return { camera_id, subscribed: true }
    },
    async unsubscribe_events(input) {
      const { camera_id } = One.parse(input)
      listening.get(camera_id)?.()
      listening.delete(camera_id)
      return { camera_id, subscribed: false }
    },
    async start_publishing(input) {
      demand(actor, 'publish')
      return publishing.start(PublishStart.parse(input))
    },
    async stop_publishing(input) {
      demand(actor, 'publish')
      return publishing.stop(One.parse(input).camera_id)
    },
    async get_status(input) {
      const { camera_id } = Optional.parse(input)
      return camera_id === undefined ? publishing.status() : publishing.statusOf(camera_id)
    },
  }

  const refused = (command: string | undefined, request_id: string | number | undefined, thrown: unknown): object => {
    const { code, status, message, data } = parts.refusalOf(thrown)
    return { type: 'response', command, request_id, ok: false, error: { code, status, message, data: data ?? null } }
  }

  const answer = async (message: string): Promise<object> => {
    let parsed: unknown
    try {
      parsed = JSON.parse(message)
    } catch {
      return refused(undefined, undefined, new Problem('INPUT_INVALID', { fields: [{ field: '(body)', problem: 'is not JSON' }] }))
    }
    const envelope = Envelope.safeParse(withCommand(parsed))
    if (!envelope.success) return refused(undefined, undefined, invalid(envelope.error))
    const { command, request_id } = envelope.data
    const call = commands.find((known) => known === command)
    if (!call) {
      const problem = `one of ${commands.join(', ')}`
      return refused(command, request_id, new Problem('INPUT_INVALID', { fields: [{ field: 'command', problem }] }))
    }
    try {
      return { type: 'response', command, request_id, ok: true, data: await run[call](envelope.data) }
    } catch (thrown) {
      return refused(command, request_id, thrown instanceof z.ZodError ? invalid(thrown) : thrown)
    }
  }

  return {
    receive(message) {
      const answered = answer(message)
      // In the order of the questions: programs that send no request_id go by it.
      told = told.then(async () => send('answer', await answered))
    },
    close() {
      closed = true
      stopWatching()
      subscribed.clear()
      for (const stop of listening.values()) stop()
      listening.clear()
    },
  }
}

/** Some callers say `type` or `action` where others say `command`. */
function withCommand(message: unknown): unknown {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return message
  const fields = message as Record<string, unknown>
  return { ...fields, command: fields.command ?? fields.type ?? fields.action }
}

function invalid(error: z.ZodError): Problem {
  return new Problem('INPUT_INVALID', { fields: inputFields(error.issues) })
}
