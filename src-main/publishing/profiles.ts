/**
 * Server profiles: kept in SQLite, mirrored to every screen, their passwords sealed and never in an answer.
 *
 * Exactly one profile is active as long as there is any. Credentials in a URL become fields of their own.
 */
import type { Kysely } from 'kysely'
import type * as z from 'zod'
import type { Profile, ProfileInput } from '../../src-shared/publishing.ts'
import { Problem } from '../media/index.ts'
import type { Credentials } from '../rtsp/types.ts'
import type { Secrets } from '../secrets/types.ts'
import type { EngineState } from '../state/index.ts'
import type { Tables } from '../store/index.ts'
import type { Store } from '../store/types.ts'
import { splitServerUrl } from './profile-url.ts'

type ProfileSettings = z.infer<typeof ProfileInput>
type ProfileChange = Partial<ProfileSettings> & { new_name?: string | undefined }
type Stored = Omit<Profile, 'has_password' | 'has_api_password' | 'active'>

/** A server as the rest of the room uses it: with what must not leave the engine. */
export interface Server {
  readonly profile: Profile
  /** `rtsp://host:port`, without path. */
  readonly origin: string
  readonly host: string
  /** Path of the profile's URL, without slashes around it. */
  readonly prefix: string
  readonly credentials: Credentials | undefined
  readonly apiCredentials: Credentials | undefined
}

export interface ProfileBook {
  list(): Profile[]
  get(name: string): Profile
  /** Throws Problem PROFILE_NOT_FOUND, or NO_PROFILE without a name when none is active. */
  server(name?: string): Server
  /** Undefined when none is active. */
  active(): Server | undefined
  /** A saved one as `change` would make it, saving nothing. Throws what `change` throws. */
  changed(name: string, input: ProfileChange): Server
  /** The same for settings that are not saved. */
  draft(input: ProfileSettings): Server
  create(input: ProfileSettings, local?: boolean): Promise<Profile>
  change(name: string, input: ProfileChange): Promise<Profile>
  remove(name: string): Promise<void>
  activate(name: string): Promise<Profile>
}

interface Entry {
  stored: Stored
  password: string | null
  apiPassword: string | null
  active: boolean
}

export async function openProfiles(parts: {
  store: Store
  state: EngineState
  secrets: Secrets
  /** Cameras that publish to this profile, or will when the application starts again. */
  usedBy(name: string): string[]
}): Promise<ProfileBook> {
  const { state, secrets } = parts
  const db: Kysely<Tables> = parts.store.db
  const entries = new Map<string, Entry>()

  for (const row of await db.selectFrom('profiles').selectAll().execute()) {
    const entry: Entry = {
      stored: JSON.parse(row.settings) as Stored,
      password: openSealed(secrets, row.password),
      apiPassword: openSealed(secrets, row.api_password),
      active: row.active === 1,
    }
    entries.set(row.name, entry)
    secrets.learn(entry.password)
    secrets.learn(entry.apiPassword)
    state.put('profiles', row.name, shown(entry))
  }

  const find = (name: string): Entry => {
    const entry = entries.get(name)
    if (!entry) throw new Problem('PROFILE_NOT_FOUND', { name })
    return entry
  }
  const columns = (entry: Entry) => ({
    name: entry.stored.name,
    settings: JSON.stringify(entry.stored),
    password: entry.password === null ? null : secrets.seal(entry.password),
    api_password: entry.apiPassword === null ? null : secrets.seal(entry.apiPassword),
    active: entry.active ? 1 : 0,
  })
  const keep = (entry: Entry): Profile => {
    entries.set(entry.stored.name, entry)
    secrets.learn(entry.password)
    secrets.learn(entry.apiPassword)
    const profile = shown(entry)
    state.put('profiles', profile.name, profile)
    return profile
  }

  const changed = (before: Entry, { new_name: name = before.stored.name, ...input }: ProfileChange): Entry => {
    if (name !== before.stored.name && entries.has(name)) throw new Problem('NAME_TAKEN', { name })
    const defined = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
    const merged = { ...before.stored, password: before.password, api_password: before.apiPassword, ...defined, name }
    return { ...entryFrom(merged as ProfileSettings, before.stored.local), active: before.active }
  }
  const active = () => {
    const entry = [...entries.values()].find((one) => one.active)
    return entry && serverOf(entry)
  }

  return {
    list: () => [...entries.values()].map(shown),
    get: (name) => shown(find(name)),
    active,
    changed: (name, input) => serverOf(changed(find(name), input)),
    server(name) {
      const server = name === undefined ? active() : serverOf(find(name))
      if (!server) throw new Problem('NO_PROFILE')
      return server
    },
    draft(input) {
      const entry = entryFrom(input, false)
      secrets.learn(entry.password)
      secrets.learn(entry.apiPassword)
      return serverOf(entry)
    },
    async create(input, local = false) {
      const entry = entryFrom(input, local)
      if (entries.has(entry.stored.name)) throw new Problem('NAME_TAKEN', { name: entry.stored.name })
      entry.active = entries.size === 0
      entries.set(entry.stored.name, entry) // before the first wait: two at once must not both pass the check above
      try {
        await db.insertInto('profiles').values(columns(entry)).execute()
      } catch (thrown) {
        entries.delete(entry.stored.name)
        throw thrown
      }
      return keep(entry)
    },
    async change(name, input) {
      const entry = changed(find(name), input)
      const target = entry.stored.name
      // What is wanted there follows by itself: its foreign key cascades.
      await db.updateTable('profiles').set(columns(entry)).where('name', '=', name).execute()
      if (target !== name) {
        entries.delete(name)
        state.remove('profiles', name)
      }
      return keep(entry)
    },
    async remove(name) {
      const entry = find(name)
      const users = parts.usedBy(name)
      if (users.length > 0) throw new Problem('PROFILE_IN_USE', { name, camera_ids: users })
      const heir = entry.active ? [...entries.values()].find((other) => other !== entry) : undefined
      await db.transaction().execute(async (change) => {
        await change.deleteFrom('profiles').where('name', '=', name).execute()
        if (heir) await change.updateTable('profiles').set({ active: 1 }).where('name', '=', heir.stored.name).execute()
      })
      entries.delete(name)
      state.remove('profiles', name)
      if (heir) keep(Object.assign(heir, { active: true }))
    },
    async activate(name) {
      const chosen = find(name)
      await db
        .updateTable('profiles')
        .set((builder) => ({ active: builder.case().when('name', '=', name).then(1).else(0).end() }))
        .execute()
      for (const entry of entries.values()) {
        const active = entry === chosen
        if (entry.active !== active) keep(Object.assign(entry, { active }))
      }
      return shown(chosen)
    },
  }
}

function entryFrom(input: ProfileSettings, local: boolean): Entry {
  const rtsp = splitServerUrl(input.rtsp_url, 'rtsp_url', ['rtsp', 'rtsps'])
  const api = input.api_url ? splitServerUrl(input.api_url, 'api_url', ['http', 'https']) : undefined
  const stored: Stored = {
    name: input.name,
    rtsp_url: `${rtsp.scheme}://${rtsp.authority}${rtsp.path}`,
    transport: input.transport ?? 'tcp',
    user: rtsp.user ?? (input.user || null),
    api_url: api ? `${api.scheme}://${api.authority}${api.path.replace(/\/v3$/, '')}` : null,
    api_user: api?.user ?? (input.api_user || null),
    path_template: input.path_template ?? 'camera_{id}',
    reconnect_limit: input.reconnect_limit ?? 0,
    reconnect_delay: input.reconnect_delay ?? 2,
    local,
  }
  return {
    stored,
    password: rtsp.password ?? (input.password || null),
    apiPassword: api?.password ?? (input.api_password || null),
    active: false,
  }
}

function shown({ stored, password, apiPassword, active }: Entry): Profile {
  return { ...stored, has_password: password !== null, has_api_password: apiPassword !== null, active }
}

function serverOf(entry: Entry): Server {
  const { stored } = entry
  const { scheme, authority, host, path } = splitServerUrl(stored.rtsp_url, 'rtsp_url', ['rtsp', 'rtsps'])
  const pair = (user: string | null, password: string | null) =>
    user === null && password === null ? undefined : { user: user ?? '', password: password ?? '' }
  return {
    profile: shown(entry),
    origin: `${scheme}://${authority}`,
    host,
    prefix: path.replace(/^\/+/, ''),
    credentials: pair(stored.user, entry.password),
    apiCredentials: pair(stored.api_user, entry.apiPassword),
  }
}

/** Sealed with another key (a folder copied to another machine): the profile stays, its password has to be entered again. */
function openSealed(secrets: Secrets, sealed: string | null): string | null {
  if (sealed === null) return null
  try {
    return secrets.open(sealed)
  } catch {
    return null
  }
}
