/**
 * The cameras as they are now: in memory, in the database and on every screen, in this order of truth: what could not be
 * saved has not happened. Changes run one after another, so that a check and the write that depends on it are one step.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Trouble } from '../../src-shared/trouble.ts'
import { type Log, Problem } from '../base/index.ts'
import type { Secrets } from '../secrets/types.ts'
import type { EngineState } from '../state/index.ts'
import { addressesOf, learnAddresses, shownCamera } from './address-passwords.ts'
import type { CameraStorage, Entry } from './storage.ts'
import type { CameraChangeKind } from './types.ts'

export interface Library {
  all(): Entry[]
  find(id: string): Entry | undefined
  /** Throws Problem CAMERA_NOT_FOUND. */
  get(id: string): Entry
  /** Runs alone. */
  exclusively<T>(step: () => Promise<T>): Promise<T>
  /** Throws Problem CAMERA_EXISTS, STORAGE_FAILED. */
  add(entry: Entry): Promise<Entry>
  /** `quiet`: nobody has to know. */
  replace(entry: Entry, how?: 'changed' | 'renamed' | 'quiet'): Promise<Entry>
  remove(id: string): Promise<void>
  /** Shown, not saved. */
  trouble(id: string, trouble: Trouble | null): void
  /** Shows and keeps what is nice to have; a disk that refuses it is only logged. */
  note(entry: Entry): void
  onChange(call: (id: string, what: CameraChangeKind) => void): () => void
}

export async function openLibrary(storage: CameraStorage, state: EngineState, secrets: Secrets, log: Log): Promise<Library> {
  const entries = new Map<string, Entry>()
  const listeners = new Set<(id: string, what: CameraChangeKind) => void>()
  let queue: Promise<unknown> = Promise.resolve()

  const exclusively = <T>(step: () => Promise<T>): Promise<T> => {
    const turn = queue.then(step, step)
    queue = turn.catch(() => undefined)
    return turn
  }
  const show = (entry: Entry) => {
    learnAddresses(addressesOf(entry.camera), secrets)
    entries.set(entry.camera.id, entry)
    state.put('cameras', entry.camera.id, shownCamera(entry.camera))
    return entry
  }
  const announce = (id: string, what: CameraChangeKind) => {
    for (const listener of listeners) listener(id, what)
  }
  const get = (id: string): Entry => {
    const entry = entries.get(id)
    if (!entry) throw new Problem('CAMERA_NOT_FOUND', { camera_id: id })
    return entry
  }
  const refuseTwin = ({ camera, addressKey }: Entry) => {
    for (const other of entries.values())
      if (other.addressKey === addressKey && other.camera.id !== camera.id)
        throw new Problem('CAMERA_EXISTS', { camera_id: other.camera.id })
  }

  for (const entry of await storage.load()) show(entry)

  return {
    all: () => [...entries.values()],
    find: (id) => entries.get(id),
    get,
    exclusively,
    async add(entry) {
      refuseTwin(entry)
      const id = await storage.insert(entry)
      const added = show({ ...entry, camera: { ...entry.camera, id } })
      announce(id, 'created')
      return added
    },
    async replace(entry, how = 'changed') {
      get(entry.camera.id)
      refuseTwin(entry)
      await storage.update(entry)
      show(entry)
      if (how !== 'quiet') announce(entry.camera.id, how)
      return entry
    },
    async remove(id) {
      get(id)
      await storage.remove(id)
      entries.delete(id)
      state.remove('cameras', id)
      announce(id, 'removed')
    },
    trouble(id, trouble) {
      const entry = entries.get(id)
      if (entry && (trouble ?? entry.camera.trouble)) show({ ...entry, camera: { ...entry.camera, trouble } })
    },
    note(entry) {
      const { id } = show(entry).camera
      const save = async () => {
        const latest = entries.get(id)
        if (latest) await storage.update(latest)
      }
      exclusively(save).catch((thrown: unknown) =>
        log.warn({ camera: id, reason: String(thrown) }, 'What was learnt of a camera could not be saved'),
      )
    },
    onChange(call) {
      listeners.add(call)
      return () => listeners.delete(call)
    },
  }
}

/** Is all the same that an open stream depends on? */
export function samePlan(one: Entry, other: Entry): boolean {
  const parts = ({ camera: { source, user, streams }, password, sealed }: Entry) => ({
    ...{ source, user, password, sealed },
    streams: streams.map(({ role, url }) => [role, url]),
  })
  return isDeepStrictEqual(parts(one), parts(other))
}
