/**
 * The folders that are written to now, and those that were before, which are still read. Each is a volume of its own, with a writer, a
 * bound and a word about its disk: one that stalls, is full or is gone concerns the cameras that it has and no others.
 */
import { isAbsolute, resolve } from 'node:path'
import { type Clock, type Log, Problem } from '../base/index.ts'
import type { Supervisor } from '../supervisor/types.ts'
import type { Plans } from './plans.ts'
import { Volume } from './writer/volume.ts'

export interface Volumes {
  /** Of all cameras that have none of their own. */
  readonly main: Volume
  /** Where the next file of a camera goes. */
  for(cameraId: string): Volume
  /** Those that are written to now, the main one first, with the cameras that have it of their own. */
  inUse(): { readonly volume: Volume; readonly cameraIds: readonly string[] | null }[]
  /** The volume of a folder that a row names. */
  of(folder: string): Promise<Volume>
  /** Deletes files in any folder that was ever written to. Rejects with DiskTrouble. */
  remove(folder: string, paths: readonly string[]): Promise<void>
  /** Takes the folders of settings and plans for what is new. */
  follow(): Promise<void>
  /** Looks whether it can be written to, where one is given. Throws Problem INPUT_INVALID with what is in the way. */
  tryOut(folder: string | null | undefined): Promise<void>
  close(): Promise<void>
}

/** Milliseconds for which a disk may take its time. */
const tryFor = 5000

export async function createVolumes(parts: {
  plans: Plans
  supervisor: Supervisor
  clock: Clock
  log: Log
  changed(): void
}): Promise<Volumes> {
  const { plans } = parts
  const open = new Map<string, Promise<Volume>>()
  /** Folders that are written to, ready to be asked for without waiting. */
  const used = new Map<string, Volume>()
  const rootOf = (cameraId: string) => resolve(plans.plan(cameraId).folder ?? plans.settings.folder)
  const of = (folder: string): Promise<Volume> => {
    const root = resolve(folder)
    const there = open.get(root) ?? make(root)
    open.set(root, there)
    return there
  }
  const make = async (root: string): Promise<Volume> => {
    const { id, known } = await plans.volume(root)
    return new Volume(
      { root, id, create: !known, changed: parts.changed, identified: (name) => void plans.volumeIs(root, name).catch(() => {}) },
      parts,
    )
  }
  const follow = async () => {
    const folders = [plans.settings.folder, ...plans.list().flatMap(({ folder }) => folder ?? [])]
    for (const volume of await Promise.all(folders.map(of))) used.set(volume.root, volume)
  }
  const letGo = async (volume: Volume) => {
    open.delete(volume.root)
    await volume.close()
  }
  await follow()
  const main = () => used.get(resolve(plans.settings.folder)) as Volume
  return {
    get main() {
      return main()
    },
    for: (cameraId) => used.get(rootOf(cameraId)) ?? main(),
    inUse() {
      const own = Map.groupBy(
        plans.list().filter(({ folder }) => folder !== null),
        ({ camera_id }) => rootOf(camera_id),
      )
      own.delete(main().root)
      const further = [...own].flatMap(([root, cameras]) => {
        const volume = used.get(root)
        return volume ? [{ volume, cameraIds: cameras.map(({ camera_id }) => camera_id) }] : []
      })
      return [{ volume: main(), cameraIds: null }, ...further]
    },
    of,
    async remove(folder, paths) {
      const volume = await of(folder)
      try {
        await volume.ask('remove', { paths })
      } finally {
        // A disk that was taken away for good is not to be looked for every two seconds.
        if (volume.trouble && !used.has(volume.root)) void letGo(volume)
      }
    },
    follow,
    async tryOut(folder) {
      if (folder === null || folder === undefined) return
      if (!isAbsolute(folder)) throw unfit('is no absolute path')
      const root = resolve(folder)
      if (used.has(root)) return
      const volume = await of(root)
      await volume.settled({ clock: parts.clock, within: tryFor })
      if (volume.usable) return
      void letGo(volume)
      throw unfit(`cannot be written: ${volume.trouble?.evidence ?? 'no answer'}`)
    },
    async close() {
      await Promise.allSettled([...open.values()].map(async (volume) => (await volume).close()))
    },
  }
}

const unfit = (problem: string) => new Problem('INPUT_INVALID', { fields: [{ field: 'folder', problem }] })
