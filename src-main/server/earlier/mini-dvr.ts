/**
 * The interface of the earlier recorder (a mini DVR with one camera): what runs, at `/status` and within `/health`; the commands
 * `start` and `stop` on `/ws`, each answered, and every change told to whoever listens. Without a camera's id it means all cameras.
 */
import { basename } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { FastifyInstance } from 'fastify'
import type { WebSocket } from 'ws'
import * as z from 'zod'
import { CameraId } from '../../../src-shared/cameras.ts'
import type { Recording } from '../../../src-shared/recording-rows.ts'
import { type Actor, demand, toContractError } from '../../api/index.ts'
import { Condition, type Log, Problem, systemClock } from '../../base/index.ts'
import type { Engine } from '../../engine.ts'

const Command = z.object({ command: z.enum(['start', 'stop']), camera_id: CameraId.optional() })
/** Milliseconds after which a socket that said nothing is taken for a listener of the recorder. */
const silentFor = 300
/** Milliseconds in which a recording that begins gets its file. */
const fileWithin = 4000

export interface DvrStatus {
  readonly preview: 'running' | 'stopped'
  readonly recording: 'running' | 'stopped'
  readonly current_file?: string
  readonly recording_started_at?: string
}

export function dvrStatus({ state }: Pick<Engine, 'state'>): DvrStatus {
  const recordings = state.all('recordings').filter(isRunning)
  const first = recordings.toSorted((a, b) => (a.since ?? 0) - (b.since ?? 0))[0]
  const file = first?.streams[0]?.file
  const reachable = state.all('cameras').some(({ trouble }) => !trouble)
  return {
    preview: reachable ? 'running' : 'stopped',
    recording: recordings.length > 0 ? 'running' : 'stopped',
    ...(file ? { current_file: basename(file) } : {}),
    ...(first?.since ? { recording_started_at: new Date(first.since).toISOString() } : {}),
  }
}

const isRunning = ({ state }: Recording) => state === 'recording' || state === 'starting'

export function addDvrStatus(app: FastifyInstance, engine: Engine): void {
  app.get('/status', () => dvrStatus(engine))
}

/** Serves the recorder's commands on a socket that others use as well. The result takes a message, and says whether it was one of these. */
export function serveDvrCommands(
  socket: WebSocket,
  { engine, actor, log, sent }: { engine: Engine; actor: Actor; log: Log; sent(): void },
): (text: string) => boolean {
  const { recording, state } = engine
  let listens = false
  let last: object | undefined
  const tell = (message: object) => {
    if (socket.readyState !== socket.OPEN) return
    socket.send(JSON.stringify(message))
    sent()
  }
  const notice = () => {
    const { recording: now, current_file } = dvrStatus(engine)
    // Its file is known with the first picture.
    if (now === 'running' && !current_file) return
    const message = now === 'running' ? { status: 'recording', file: current_file ?? '' } : { status: 'idle' }
    if (isDeepStrictEqual(message, last) || !listens) return
    last = message
    tell(message)
  }
  const listen = () => {
    if (listens) return
    const { recording: now, current_file } = dvrStatus(engine)
    last = now === 'running' ? { status: 'recording', file: current_file ?? '' } : { status: 'idle' }
    listens = true
  }
  const snapshot = setTimeout(() => {
    listen()
    tell({ status: 'snapshot', ...dvrStatus(engine) })
  }, silentFor)
  const stopWatching = state.onChange((collection, _key, row) => {
    if (collection !== 'recordings') return
    const trouble = (row as Recording | undefined)?.trouble
    if (listens && trouble) tell({ status: 'error', detail: trouble.evidence ?? trouble.cause })
    notice()
  })
  socket.on('close', () => {
    clearTimeout(snapshot)
    stopWatching()
  })

  const run = async ({ command, camera_id }: z.infer<typeof Command>) => {
    demand(actor, 'record')
    const ids = camera_id === undefined ? state.all('cameras').map(({ id }) => id) : [camera_id]
    if (command === 'start') {
      const idle = ids.filter((id) => !state.get('recordings', id)?.wanted_by.includes('hand'))
      if (ids.length === 0) throw new Problem('CAMERA_NOT_FOUND', { camera_id: '' })
      if (idle.length > 0) await recording.start({ camera_ids: idle, roles: ['main'], post_roll: 0 })
      await fileOf(engine, ids[0] as string)
      const { current_file } = dvrStatus(engine)
      return { status: 'recording', file: current_file ?? '' }
    }
    const before = dvrStatus(engine).current_file
    await recording.stop(camera_id === undefined ? {} : { camera_ids: ids })
    return { status: 'idle', ...(before ? { file: before } : {}) }
  }

  return (text) => {
    clearTimeout(snapshot)
    const command = parse(text)
    if (!command) return false
    listen()
    void run(command).then(
      (answer) => {
        last = answer.status === 'recording' ? answer : { status: 'idle' }
        tell(answer)
      },
      (thrown: unknown) => tell({ status: 'error', detail: (toContractError(thrown, log) as Error).message }),
    )
    return true
  }
}

function parse(text: string): z.infer<typeof Command> | undefined {
  try {
    return Command.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** The name of the file is known with the first picture: it is waited for, for a moment. */
async function fileOf({ state }: Engine, cameraId: string): Promise<void> {
  const changed = new Condition()
  const leave = state.onChange((collection) => {
    if (collection === 'recordings') changed.notify()
  })
  const hasFile = () => state.get('recordings', cameraId)?.streams.some(({ file }) => file) ?? false
  await changed.until(hasFile, { clock: systemClock, within: fileWithin })
  leave()
}
