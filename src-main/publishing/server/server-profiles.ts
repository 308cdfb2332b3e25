/**
 * Server profiles: kept in SQLite, mirrored to every screen, their passwords sealed and never in an answer.
 *
 * Exactly one profile is active as long as there is any. Changes come one after the other: two at the same time both hold.
 */
import type { Kysely } from 'kysely'
import type { ServerProfile } from '../../../src-shared/publishing.ts'
import type { Trouble } from '../../../src-shared/trouble.ts'
import { createLimiter, Problem } from '../../base/index.ts'
import type { Secrets } from '../../secrets/types.ts'
import type { EngineState } from '../../state/index.ts'
import type { Tables } from '../../store/index.ts'
import type { Store } from '../../store/types.ts'
import {
  type KeptServerProfile,
  profileFrom,
  type Server,
  type ServerProfileSettings,
  serverOf,
  shownServerProfile,
} from './server-profile.ts'

type ServerProfileChange = Partial<ServerProfileSettings> & { new_name?: string | undefined }

export interface ServerProfileBook {
  list(): ServerProfile[]
  get(name: string): ServerProfile
  /** Throws Problem PROFILE_NOT_FOUND, or NO_PROFILE without a name when none is active. */
  server(name?: string): Server
  /** Undefined when none is active. */
  active(): Server | undefined
  /** A saved one as `change` would make it, saving nothing. Throws what `change` throws. */
  changed(name: string, input: ServerProfileChange): Server
  /** The same for settings that are not saved. */
  draft(input: ServerProfileSettings): Server
  create(input: ServerProfileSettings, local?: boolean): Promise<ServerProfile>
  change(name: string, input: ServerProfileChange): Promise<ServerProfile>
  remove(name: string): Promise<void>
  activate(name: string): Promise<ServerProfile>
  /** What its API says to those who publish there; null: nothing is wrong. */
  apiTroubled(name: string, trouble: Trouble | null): void
}

export async function openServerProfiles(parts: {
  store: Store
  state: EngineState
  secrets: Secrets
  /** Cameras that publish to this profile, or will when the application starts again. */
  usedBy(name: string): string[]
}): Promise<ServerProfileBook> {
  const { state, secrets } = parts
  const db: Kysely<Tables> = parts.store.db
  const entries = new Map<string, KeptServerProfile>()
  const troubles = new Map<string, Trouble>()
  const changes = createLimiter(1)

  for (const row of await db.selectFrom('profiles').selectAll().execute()) {
    const entry: KeptServerProfile = {
      stored: JSON.parse(row.settings) as KeptServerProfile['stored'],
      password: openSealed(secrets, row.password),
      apiPassword: openSealed(secrets, row.api_password),
      active: row.active === 1,
    }
    entries.set(row.name, entry)
    learn(entry)
    state.put('profiles', row.name, shownServerProfile(entry))
  }

  const shown = (entry: KeptServerProfile) => shownServerProfile(entry, troubles.get(entry.stored.name))

  function learn(entry: KeptServerProfile): KeptServerProfile {
    secrets.learn(entry.password)
    secrets.learn(entry.apiPassword)
    return entry
  }
  const find = (name: string): KeptServerProfile => {
    const entry = entries.get(name)
    if (!entry) throw new Problem('PROFILE_NOT_FOUND', { name })
    return entry
  }
  const columns = (entry: KeptServerProfile) => ({
    name: entry.stored.name,
    settings: JSON.stringify(entry.stored),
    password: entry.password === null ? null : secrets.seal(entry.password),
    api_password: entry.apiPassword === null ? null : secrets.seal(entry.apiPassword),
    active: entry.active ? 1 : 0,
  })
  const keep = (entry: KeptServerProfile): ServerProfile => {
    entries.set(entry.stored.name, learn(entry))
    const profile = shown(entry)
    state.put('profiles', profile.name, profile)
    return profile
  }
  const activeName = () => [...entries.values()].find(({ active }) => active)?.stored.name

  const changed = (
    before: KeptServerProfile,
    { new_name: name = before.stored.name, ...input }: ServerProfileChange,
  ): KeptServerProfile => {
    if (name !== before.stored.name && entries.has(name)) throw new Problem('NAME_TAKEN', { name })
    const defined = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
    const merged = { ...before.stored, password: before.password, api_password: before.apiPassword, ...defined, name }
    return profileFrom(merged as ServerProfileSettings, before.stored.local, before.active)
  }
  const active = () => {
    const name = activeName()
    return name === undefined ? undefined : serverOf(find(name))
  }

  return {
    list: () => [...entries.values()].map(shown),
    get: (name) => shown(find(name)),
    active,
    changed: (name, input) => serverOf(learn(changed(find(name), input))),
    server(name) {
      const server = name === undefined ? active() : serverOf(find(name))
      if (!server) throw new Problem('NO_PROFILE')
      return server
    },
    draft: (input) => serverOf(learn(profileFrom(input, false, false))),
    create: (input, local = false) =>
      changes.run(async () => {
        const entry = profileFrom(input, local, entries.size === 0)
        if (entries.has(entry.stored.name)) throw new Problem('NAME_TAKEN', { name: entry.stored.name })
        await db.insertInto('profiles').values(columns(entry)).execute()
        return keep(entry)
      }),
    change: (name, input) =>
      changes.run(async () => {
        const entry = changed(find(name), input)
        // What is wanted there follows by itself: its foreign key cascades.
        await db.updateTable('profiles').set(columns(entry)).where('name', '=', name).execute()
        if (entry.stored.name !== name) {
          entries.delete(name)
          state.remove('profiles', name)
        }
        return keep(entry)
      }),
    remove: (name) =>
      changes.run(async () => {
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
        if (heir) keep({ ...heir, active: true })
      }),
    activate: (name) =>
      changes.run(async () => {
        const chosen = find(name)
        await db
          .updateTable('profiles')
          .set((builder) => ({ active: builder.case().when('name', '=', name).then(1).else(0).end() }))
          .execute()
        for (const entry of [...entries.values()]) {
          const active = entry === chosen
          if (entry.active !== active) keep({ ...entry, active })
        }
        return shown(find(name))
      }),
    apiTroubled(name, trouble) {
      if (trouble) troubles.set(name, trouble)
      else troubles.delete(name)
      const entry = entries.get(name)
      if (entry) state.put('profiles', name, shown(entry))
    },
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
