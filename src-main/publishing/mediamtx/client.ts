/**
 * MediaMTX's control API (`/v3`, 1.2 to 1.20) by what it answers, never by its version: only 1.15.2 and newer can tell theirs.
 *
 * Sends only keys that every version knows unless it saw the newer ones in that server's own configuration: an unknown
 * key is refused with 400. Protocol source: the OpenAPI pages of 1.5, 1.15 and 1.20. All failures are `Failure`.
 */
import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'
import { Failure } from '../../base/index.ts'
import type { Credentials } from '../../net/index.ts'
import { type ApiAnswer, type ApiRequest, createApiHttp, type TrustedCertificates } from './http.ts'
import { PathItem, PathList, type PathState, pathState } from './path-state.ts'

/** Keys of a configuration by name; which ones there are depends on the version. */
export type Settings = Readonly<Record<string, unknown>>

export interface ServerInfo {
  readonly version: string
  /** When that process started, as text; another one means it was restarted. */
  readonly started: string | undefined
}

interface ForwardState {
  readonly dest: string
  readonly state: string
  readonly lastError: string
  readonly outboundBytes: number
}

export interface MediamtxClient {
  /** Undefined before 1.15.2, which has no such route. */
  info(): Promise<ServerInfo | undefined>
  globalSettings(): Promise<Settings>
  pathDefaults(): Promise<Settings>
  /** Every path, all pages. `sameProcess`: the server was not restarted since the last request of this client. */
  paths(): Promise<{ paths: Map<string, PathState>; sameProcess: boolean }>
  path(name: string): Promise<PathState | undefined>
  /** The configuration of every path by its name, patterns (`all_others`, `~…`) among them. Undefined where the list tells no names (1.2). */
  pathConfigurations(): Promise<Map<string, Settings> | undefined>
  /** Configuration under exactly this name; undefined when there is none. */
  pathSettings(name: string): Promise<Settings | undefined>
  /** Creates; shown by the server when this ends. Failure path-refused when there is one already or a key is not acceptable. */
  addPath(name: string, settings: Settings): Promise<void>
  changePath(name: string, settings: Settings): Promise<void>
  /** Gone from what the server shows when this ends. No error when it is gone already. */
  deletePath(name: string): Promise<void>
  /** Ids of RTSP (and RTSPS) sessions with the path that they publish to. */
  rtspSessions(): Promise<Map<string, { path: string; remoteAddress: string; state: string }>>
  /** Undefined where the server has no forwarding (before 1.20). */
  forwards(path: string): Promise<ForwardState[] | undefined>
  close(): void
}

/** Names under which "any path" can be configured. */
export const openPatterns: readonly string[] = ['all_others', 'all', '~^.*$']

const pageSize = 500
/** Milliseconds between two looks whether a change is shown, and for how long: a server with thousands of paths needs one. */
const shownEvery = 20
const shownWithin = 5000
const Info = z.object({ version: z.string(), started: z.string().optional() })
const Keys = z.record(z.string(), z.unknown())
const Configurations = z.object({ pageCount: z.number().int().optional(), items: z.array(Keys) })
const Sessions = z.object({
  pageCount: z.number().int().optional(),
  items: z.array(z.object({ id: z.string(), path: z.string().nullish(), remoteAddr: z.string().nullish(), state: z.string().nullish() })),
})
const Forwards = z.object({
  items: z.array(
    z.object({
      conf: z.object({ dest: z.string() }),
      state: z.string(),
      lastError: z.string().nullish(),
      outboundBytes: z.number().nullish(),
    }),
  ),
})

export function createMediamtxClient(parts: {
  url: string
  credentials: Credentials | undefined
  /** For an address with https; without them only what an authority vouches for is accepted. */
  certificates?: TrustedCertificates | undefined
  redact(text: string): string
}): MediamtxClient {
  const http = createApiHttp(parts.url, parts.credentials, parts.certificates)

  const ask = async (request: ApiRequest): Promise<ApiAnswer> => {
    const answer = await http.request(request).catch((thrown) => {
      throw thrown instanceof Failure ? new Failure(thrown.cause, parts.redact(thrown.evidence ?? '')) : thrown
    })
    if (answer.status === 401 || answer.status === 403) throw new Failure('auth', `API answered ${answer.status}`)
    return answer
  }
  const refused = (answer: ApiAnswer, what: string): Failure => {
    const text = parts.redact(errorText(answer)).slice(0, 300)
    const cause = answer.status === 404 ? 'not-found' : answer.status === 400 ? 'path-refused' : 'protocol'
    return new Failure(cause, `${what}: ${answer.status}${text ? ` ${text}` : ''}`)
  }
  const read = async <T>(path: string, shape: z.ZodType<T>): Promise<{ value: T; reused: boolean }> => {
    const answer = await ask({ method: 'GET', path })
    if (answer.status !== 200) throw refused(answer, `GET ${path}`)
    const result = shape.safeParse(answer.body)
    if (!result.success) throw new Failure('protocol', `GET ${path}: not an answer of MediaMTX`)
    return { value: result.data, reused: answer.reused }
  }
  const readOr404 = async <T>(path: string, shape: z.ZodType<T>): Promise<T | undefined> => {
    const answer = await ask({ method: 'GET', path })
    // Before 1.5.0 an unknown entity was 500 with these words.
    if (answer.status === 404 || (answer.status === 500 && /not found/.test(errorText(answer)))) return undefined
    if (answer.status !== 200) throw refused(answer, `GET ${path}`)
    const result = shape.safeParse(answer.body)
    if (!result.success) throw new Failure('protocol', `GET ${path}: not an answer of MediaMTX`)
    return result.data
  }
  const write = async (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<ApiAnswer> => {
    const answer = await ask({ method, path, body })
    if (answer.status !== 200) throw refused(answer, `${method} ${path}`)
    return answer
  }
  const pathSettings = (name: string) => readOr404(`/v3/config/paths/get/${encoded(name)}`, Keys)
  /**
   * 1.20 answers a change before it makes it: who looked at once would see the state before, and mend what is not broken.
   * What never shows was undone by somebody else meanwhile, which the next poll tells.
   */
  const shown = async (name: string, there: boolean): Promise<void> => {
    const until = performance.now() + shownWithin
    while (((await pathSettings(name)) !== undefined) !== there && performance.now() < until) await delay(shownEvery)
  }
  /** Follows `pageCount`; a list that shrinks meanwhile only makes the last page empty. */
  const pages = async <T extends { pageCount?: number | undefined }>(path: string, shape: z.ZodType<T>) => {
    const first = await read(`${path}?itemsPerPage=${pageSize}&page=0`, shape)
    const all = [first.value]
    for (let page = 1; page < (first.value.pageCount ?? 1); page += 1) {
      all.push((await read(`${path}?itemsPerPage=${pageSize}&page=${page}`, shape)).value)
    }
    return { all, reused: first.reused }
  }

  return {
    info: async () => {
      const info = await readOr404('/v3/info', Info)
      return info && { version: info.version.replace(/^v/, ''), started: info.started }
    },
    globalSettings: async () => (await read('/v3/config/global/get', Keys)).value,
    pathDefaults: async () => (await readOr404('/v3/config/pathdefaults/get', Keys)) ?? {},
    async paths() {
      const { all, reused } = await pages('/v3/paths/list', PathList)
      const items = all.flatMap((page) => page.items.map(pathState))
      return { paths: new Map(items.map((item) => [item.name, item])), sameProcess: reused }
    },
    async path(name) {
      const item = await readOr404(`/v3/paths/get/${encoded(name)}`, PathItem)
      return item && pathState(item)
    },
    async pathConfigurations() {
      const { all } = await pages('/v3/config/paths/list', Configurations)
      const named = new Map<string, Settings>()
      for (const item of all.flatMap(({ items }) => items)) {
        if (typeof item.name !== 'string') return undefined
        named.set(item.name, item)
      }
      return named
    },
    pathSettings,
    async addPath(name, settings) {
      await write('POST', `/v3/config/paths/add/${encoded(name)}`, settings)
      await shown(name, true)
    },
    changePath: async (name, settings) => void (await write('PATCH', `/v3/config/paths/patch/${encoded(name)}`, settings)),
    async deletePath(name) {
      const answer = await ask({ method: 'DELETE', path: `/v3/config/paths/delete/${encoded(name)}` })
      if (answer.status === 200) return shown(name, false)
      if (answer.status === 404 || /not found/.test(errorText(answer))) return
      // 1.2 answers 400 to everything, without a word.
      if (await pathSettings(name)) throw refused(answer, 'DELETE path')
    },
    async rtspSessions() {
      const sessions = new Map<string, { path: string; remoteAddress: string; state: string }>()
      for (const kind of ['rtspsessions', 'rtspssessions']) {
        // The group exists only while that server is enabled: else the route is not there.
        const { all } = await pages(`/v3/${kind}/list`, Sessions).catch((thrown) => {
          if (thrown instanceof Failure && thrown.cause === 'not-found') return { all: [] }
          throw thrown
        })
        for (const { items } of all) {
          for (const item of items) {
            sessions.set(item.id, { path: item.path ?? '', remoteAddress: item.remoteAddr ?? '', state: item.state ?? '' })
          }
        }
      }
      return sessions
    },
    async forwards(path) {
      const list = await readOr404(`/v3/paths/forward/list?path=${encodeURIComponent(path)}`, Forwards)
      return list?.items.map(({ conf, state, lastError, outboundBytes }) => ({
        dest: parts.redact(conf.dest),
        state,
        lastError: parts.redact(lastError ?? ''),
        outboundBytes: outboundBytes ?? 0,
      }))
    },
    close: () => http.close(),
  }
}

/** Names may hold slashes: encoded per segment. */
function encoded(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/')
}

function errorText(answer: ApiAnswer): string {
  const body = z.object({ error: z.string() }).safeParse(answer.body)
  return body.success ? body.data.error : answer.text
}
