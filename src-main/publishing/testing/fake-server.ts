/** A server as the ways see it through its watch, for tests that need none: its paths, sessions and configurations are what the test says. */
import type { Clock } from '../../base/index.ts'
import type { MediamtxClient, Settings } from '../mediamtx/client.ts'
import type { PathState } from '../mediamtx/path-state.ts'
import type { ServerView, ServerWatch } from '../mediamtx/server-watch.ts'
import type { RivalContext } from '../ways/rival.ts'

export interface FakeServer {
  readonly context: RivalContext
  /** Waits that were asked for and are not over, in milliseconds. */
  readonly waits: readonly number[]
  /** Every wait so far is over, and time with it. */
  turn(): Promise<void>
  /** Time as the context's clock tells it. */
  now: number
}

export interface FakeServerState {
  /** What each look at its list of paths shows; the last one stays. `failed`: the API does not answer. */
  readonly looks?: readonly (readonly PathState[] | 'failed')[]
  /** Ids of its RTSP sessions. */
  readonly sessions?: readonly string[]
  /** Configurations by name. */
  readonly settings?: Readonly<Record<string, Settings>>
  /** Process and configuration as they are now. */
  readonly fingerprint?: string
  /** The profile names no API. */
  readonly withoutApi?: boolean
  readonly ownSource?: string
  readonly takeOver?: boolean
}

export const pathOf = (name: string, source: string | undefined, inboundBytes = 0, more: Partial<PathState> = {}): PathState => ({
  ...{ name, confName: 'all_others', available: source !== undefined, inboundBytes, framesInError: 0, readers: 0 },
  source: source === undefined ? undefined : { type: 'rtspSession', id: source },
  ...more,
})

export function createFakeServer(played: FakeServerState): FakeServer {
  const { looks = [[]], sessions = [], settings = {} } = played
  let look = -1
  let waiting: { readonly ms: number; readonly call: () => void }[] = []
  const client = {
    rtspSessions: async () => new Map(sessions.map((id) => [id, { path: '', remoteAddress: '', state: 'publish' }])),
    pathSettings: async (name: string) => settings[name],
    pathConfigurations: async () => new Map(Object.entries(settings)),
  } as unknown as MediamtxClient
  const view = (): ServerView => {
    const paths = looks[Math.min(look, looks.length - 1)] ?? []
    const known = { failure: undefined, at: server.now, settings: undefined, info: undefined, sameSince: 0 }
    if (played.withoutApi) return { ...known, api: 'none', paths: new Map() }
    if (paths === 'failed') return { ...known, api: 'failed', paths: new Map() }
    return { ...known, api: 'ok', paths: new Map(paths.map((path) => [path.name, path])) }
  }
  const watch = {
    get view() {
      return view()
    },
    client: played.withoutApi ? undefined : client,
    trouble: undefined,
    async refresh() {
      look += 1
      return view()
    },
    fingerprint: async () => played.fingerprint,
  } as unknown as ServerWatch
  const clock: Clock = {
    now: () => server.now,
    random: () => 0,
    after(ms, call) {
      const wait = { ms, call }
      waiting.push(wait)
      return () => (waiting = waiting.filter((one) => one !== wait))
    },
  }
  const server: FakeServer = {
    now: 1_000_000,
    get waits() {
      return waiting.map(({ ms }) => ms)
    },
    async turn() {
      for (let at = 0; at < 5; at += 1) await Promise.resolve()
      for (const { ms, call } of waiting.splice(0)) {
        server.now += ms
        call()
      }
      for (let at = 0; at < 5; at += 1) await Promise.resolve()
    },
    context: {
      ...{ watch, clock, path: 'gate', ownSource: played.ownSource, takeOver: played.takeOver ?? false },
      redact: (text) => text.replaceAll('hunter2', '***'),
    },
  }
  return server
}
