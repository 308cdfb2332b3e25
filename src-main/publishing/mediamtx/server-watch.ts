/**
 * One eye on each server: a single poll of its path list, shared by all publications that go there, instead of a request
 * per camera. Asks only while somebody uses it.
 *
 * Knows for how long the server is certainly the same process: its `started` time where it tells one, else that our
 * kept connection to it survived. That tells an operator's kick from a restart, which look alike on the RTSP side.
 */
import { createHash } from 'node:crypto'
import type { Trouble } from '../../../src-shared/trouble.ts'
import { asFailure, type Clock, type Failure, isDue, type Log } from '../../base/index.ts'
import { type MediamtxClient, openPatterns, type ServerInfo, type Settings } from './client.ts'
import type { PathState } from './path-state.ts'
import { reloadMarker } from './reload-marker.ts'

export interface ServerView {
  /** `none`: the profile names no API. */
  readonly api: 'none' | 'unknown' | 'ok' | 'failed'
  readonly failure: Failure | undefined
  /** When the path list below was read; 0 before the first. */
  readonly at: number
  readonly paths: ReadonlyMap<string, PathState>
  /** Global configuration; undefined until it was read. */
  readonly settings: Settings | undefined
  readonly info: ServerInfo | undefined
  /** Since when it is certainly the same process. */
  readonly sameSince: number
}

export interface ServerWatch {
  readonly view: ServerView
  /** Why its API cannot be asked, where that lasts and somebody uses it; the same object as long as it is the same trouble. */
  readonly trouble: Trouble | undefined
  readonly client: MediamtxClient | undefined
  /** Calls after each poll, also one that failed; the result ends the use. */
  use(polled: (view: ServerView) => void): () => void
  /** Polls where it is due; called by the room's one timer. */
  tick(now: number): void
  /** The path list as it is now; a request under way that began later than this call is shared. */
  refresh(): Promise<ServerView>
  /**
   * Changes when a configuration changed that concerns a path under this one's rule (`confName`), or the process did; without a
   * name, when what concerns every path did. May be some seconds old, unless `fresh`. Undefined without the API.
   */
  fingerprint(confName?: string, fresh?: boolean): Promise<string | undefined>
  close(): void
}

const every = 2000
/** The room's timer comes once a second, never quite in time. */
const slack = 200
const settingsEvery = 60_000
/** After a refused password, asking often would be a guess at somebody's door; a wrong certificate waits for a person. */
const afterRefusal = 60_000
/** Polls in a row that fail before it is told: a listener that was opened anew refuses once. */
const lasting = 2
const patient: ReadonlySet<Failure['cause']> = new Set<Failure['cause']>(['auth', 'certificate'])

/** Milliseconds that a configuration once read may serve: all publications begin at about the same time, and close so. */
const printFor = 10_000
const freshFor = 1000

interface Prints {
  /** Of everything that concerns any path: a pattern added is another rule for paths that it matches. */
  readonly common: string
  /** Of a path that has a configuration under its own name. */
  own(confName: string): Promise<string | undefined>
}

const digest = (value: unknown) =>
  createHash('sha256')
    .update(JSON.stringify(value ?? null))
    .digest('base64')
const isPattern = (name: string) => name.startsWith('~') || openPatterns.includes(name)

async function readPrints(client: MediamtxClient): Promise<Prints> {
  const [global, defaults, paths] = await Promise.all([client.globalSettings(), client.pathDefaults(), client.pathConfigurations()])
  if (!paths) {
    const patterns = await Promise.all(openPatterns.map((name) => client.pathSettings(name)))
    return { common: digest([global, defaults, patterns]), own: async (name) => digest(await client.pathSettings(name)) }
  }
  paths.delete(reloadMarker) // comes and goes with what we make ourselves
  const own = new Map([...paths].filter(([name]) => !isPattern(name)).map(([name, settings]) => [name, digest(settings)]))
  const patterns = [...paths].filter(([name]) => isPattern(name))
  return { common: digest([global, defaults, patterns]), own: async (name) => own.get(name) }
}

/** A user that throws harms nobody else. */
export function watchServer(client: MediamtxClient | undefined, clock: Clock, log: Log): ServerWatch {
  const users = new Set<(view: ServerView) => void>()
  let view: ServerView = {
    api: client ? 'unknown' : 'none',
    failure: undefined,
    at: 0,
    paths: new Map(),
    settings: undefined,
    info: undefined,
    sameSince: Number.POSITIVE_INFINITY,
  }
  let due = 0
  let settingsAt = 0
  let running: Promise<ServerView> | undefined
  let failures = 0
  let trouble: Trouble | undefined
  let prints: { at: number; read: Promise<Prints> } | undefined

  const read = async (asked: MediamtxClient): Promise<ServerView> => {
    const began = clock.now()
    const { paths, sameProcess } = await asked.paths()
    let { info, settings, sameSince } = view
    if (!sameProcess || view.api !== 'ok') {
      const fresh = await asked.info().catch(() => undefined)
      const same = fresh?.started !== undefined && fresh.started === info?.started
      if (!same) {
        sameSince = began
        settings = undefined
      }
      info = fresh
    }
    if (!settings || isDue(settingsAt, began, settingsEvery)) {
      settings = await asked.globalSettings().catch(() => settings)
      settingsAt = began + settingsEvery
    }
    return { api: 'ok', failure: undefined, at: clock.now(), paths, settings, info, sameSince }
  }

  const tell = (polled: (view: ServerView) => void, fresh: ServerView) => {
    try {
      polled(fresh)
    } catch (thrown) {
      log.error({ error: thrown instanceof Error ? thrown.stack : String(thrown) }, 'one that watches a server failed')
    }
  }

  const lastingTrouble = (failure: Failure): Trouble | undefined => {
    const waits = patient.has(failure.cause)
    if (failures < lasting && !waits) return undefined
    const same = trouble?.cause === failure.cause && trouble.evidence === (failure.evidence ?? null)
    if (same && !waits) return trouble
    return failure.toTrouble(same && trouble ? trouble.at : clock.now(), failures, waits ? due : null)
  }

  const poll = (asked: MediamtxClient): Promise<ServerView> => {
    const began = clock.now()
    const work = read(asked).then(
      (fresh) => {
        view = fresh
        failures = 0
        trouble = undefined
        due = began + every - slack
        return fresh
      },
      (thrown) => {
        const failure = asFailure(thrown)
        view = { ...view, api: 'failed', failure }
        due = clock.now() + (patient.has(failure.cause) ? afterRefusal : every)
        failures += 1
        trouble = lastingTrouble(failure)
        return view
      },
    )
    running = work.then((fresh) => {
      running = undefined
      for (const polled of [...users]) tell(polled, fresh)
      return fresh
    })
    return running
  }

  return {
    get view() {
      return view
    },
    get trouble() {
      return users.size > 0 ? trouble : undefined
    },
    client,
    use(polled) {
      users.add(polled)
      if (users.size === 1) due = Math.min(due, clock.now())
      return () => void users.delete(polled)
    },
    tick(now) {
      if (client && users.size > 0 && !running && isDue(due, now, afterRefusal)) void poll(client)
    },
    async refresh() {
      if (!client) return view
      if (view.failure && patient.has(view.failure.cause) && clock.now() < due) return view
      await running // it may have been asked before what the caller wants to see happened
      return running ?? poll(client)
    },
    async fingerprint(confName, fresh = false) {
      if (!client || view.api === 'failed') return undefined
      const now = clock.now()
      const limit = fresh ? freshFor : printFor
      if (!prints || isDue(prints.at + limit, now, limit)) {
        const read = readPrints(client)
        read.catch(() => {}) // whoever awaits it below is told
        prints = { at: now, read }
      }
      try {
        const { common, own } = await prints.read
        return confName === undefined ? common : digest([view.sameSince, common, await own(confName)])
      } catch {
        prints = undefined
        return undefined
      }
    },
    close() {
      users.clear()
      client?.close()
    },
  }
}
