/**
 * An engine for tests of screens, made from the contract: it checks what is asked and what is answered against the same
 * schemas as the real one, and tells its state as the real one does. What a test does not provide is a defect of the test.
 */
import { ORPCError } from '@orpc/client'
import { isContractProcedure } from '@orpc/contract'
import type * as z from 'zod'
import { type Collection, emptyState, type Row, type State } from '../../src-shared/collections.ts'
import { contract } from '../../src-shared/contract.ts'
import { type ProblemCode, problems } from '../../src-shared/problems.ts'
import type { StateMessage } from '../../src-shared/system.ts'
import { systemKey } from '../../src-shared/system-row.ts'
import type { Connect, EngineClient, Link } from '../kernel/connect.ts'

/** By path, such as `cameras.create`. */
export type Answers = Record<string, (input: never) => unknown>

export interface FakeEngine {
  readonly connect: Connect
  /** Every call so far, with its input as the contract read it. */
  readonly asked: { path: string; input: unknown }[]
  put<C extends Collection>(collection: C, key: string, row: Row<C>): void
  remove(collection: Collection, key: string): void
  /** A number is left out, as if a change had been lost. */
  skip(): void
  /** As when its process dies. */
  die(): void
  /** Another engine takes its place, with the same library. */
  restart(): void
}

/** The error that the engine would answer with. */
export const refusal = (code: ProblemCode, data?: unknown) => new ORPCError(code, { status: problems[code].status, data, defined: true })

export function fakeEngine(answers: Answers = {}, start: Partial<State> = {}): FakeEngine {
  const state: State = { ...emptyState(), ...start }
  const asked: FakeEngine['asked'] = []
  const watchers = new Set<(message: StateMessage) => void>()
  let seq = 0
  let link: (Link & { end(): void }) | undefined
  let events: Parameters<Connect>[0] | undefined

  const tell = (message: StateMessage) => {
    for (const watcher of [...watchers]) watcher(message)
  }
  const change = (collection: Collection, key: string, row: unknown) => {
    seq += 1
    tell({ type: 'change', seq, collection, key, row })
  }
  async function* watch(signal: AbortSignal): AsyncGenerator<StateMessage> {
    const queue: StateMessage[] = [{ type: 'snapshot', engine_id: 'fake', seq, state: structuredClone(state) }]
    let wake = () => {}
    const watcher = (message: StateMessage) => {
      queue.push(message)
      wake()
    }
    watchers.add(watcher)
    signal.addEventListener('abort', () => wake())
    try {
      while (!signal.aborted) {
        const next = queue.shift()
        if (next) yield next
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    } finally {
      watchers.delete(watcher)
    }
  }

  const procedure = (path: string, input: z.ZodType | undefined, output: z.ZodType | undefined) => {
    return async (sent: unknown) => {
      if (!link || link.gone.aborted) throw new Error('closed')
      if (path === 'system.watch') return watch(link.gone)
      const read = input ? input.parse(sent) : undefined
      asked.push({ path, input: read })
      const answer = answers[path]
      if (!answer) throw new Error(`The fake engine has no answer to ${path}`)
      const given = await answer(read as never)
      return output ? output.parse(given) : given
    }
  }
  const clientOf = (node: unknown, path: string): unknown => {
    if (isContractProcedure(node)) {
      const { inputSchema, outputSchema } = node['~orpc']
      return procedure(path, inputSchema as z.ZodType | undefined, outputSchema as z.ZodType | undefined)
    }
    return Object.fromEntries(
      Object.entries(node as object).map(([name, child]) => [name, clientOf(child, path ? `${path}.${name}` : name)]),
    )
  }

  const open = () => {
    const gone = new AbortController()
    const { port1 } = new MessageChannel()
    const made = {
      engine: clientOf(contract, '') as EngineClient,
      media: port1,
      gone: gone.signal,
      close: () => gone.abort(),
      end: () => gone.abort(),
    }
    link = made
    events?.link(made)
  }

  return {
    asked,
    connect: (wanted) => {
      events = wanted
      open()
    },
    put(collection, key, row) {
      Object.assign(state[collection], { [key]: row })
      change(collection, key, row)
    },
    remove(collection, key) {
      delete state[collection][key]
      change(collection, key, undefined)
    },
    skip() {
      seq += 1
    },
    die() {
      link?.end()
      events?.lost('engine')
    },
    restart() {
      seq = 0
      open()
    },
  }
}

/** Rows that tests begin with; each field can be given another value. */
export const sample = {
  system: (changed: Partial<Row<'system'>> = {}): Record<string, Row<'system'>> => ({
    [systemKey]: {
      engine_id: 'fake',
      version: '0.1.0',
      started_at: 0,
      platform: 'linux',
      data_folder: '/data',
      ffmpeg: { path: '/usr/bin/ffmpeg', version: '7.1' },
      gateway: { id: 'own', name: 'Gatehouse' },
      shared: null,
      notices: [],
      ...changed,
    },
  }),
  camera: (changed: Partial<Row<'cameras'>> = {}): Row<'cameras'> => ({
    id: '1',
    name: 'Gate 1',
    station: null,
    source: { kind: 'rtsp', url: 'rtsp://10.0.0.64/main', transport: 'auto' },
    user: 'admin',
    has_password: true,
    vendor: 'Hikvision',
    model: 'DS-2CD2143G2',
    streams: [],
    created_at: 0,
    updated_at: 0,
    ...changed,
  }),
  finding: (changed: Partial<Row<'findings'>> = {}): Row<'findings'> => ({
    id: 'f1',
    name: 'Gate 1',
    vendor: 'Hikvision',
    model: 'DS-2CD2143G2',
    address: '10.0.0.64',
    port: null,
    kinds: ['onvif'],
    device_url: 'http://10.0.0.64/onvif/device_service',
    stream_url: null,
    needs_credentials: true,
    picture: null,
    camera_id: null,
    evidence: [],
    first_seen: 1,
    last_seen: 1,
    ...changed,
  }),
  stream: (changed: Partial<Row<'streams'>> = {}): Row<'streams'> => ({
    camera_id: '1',
    role: 'main',
    state: 'running',
    since: 0,
    trouble: null,
    via: 'rtsp/tcp',
    tracks: [],
    bitrate: 0,
    fps: 0,
    lost: 0,
    readers: 0,
    restarts: 0,
    ...changed,
  }),
  publication: (changed: Partial<Row<'publications'>> = {}): Row<'publications'> => ({
    camera_id: '1',
    role: 'main',
    profile: 'Central',
    status: 'publishing',
    publish_path: 'camera_1',
    way: 'direct',
    way_reason: 'passed-on',
    wishes: null,
    since: 0,
    uptime_seconds: 0,
    error_count: 0,
    restarts: 0,
    trouble: null,
    delivery: 'arriving',
    unproven: null,
    thinned: null,
    damaged: null,
    lagging: null,
    metrics: { bitrate: 4_100_000, fps: 25, bytes_sent: 0, server_bytes: 0, delay_ms: 1, lost_packets: 0 },
    addresses: [],
    ...changed,
  }),
}
