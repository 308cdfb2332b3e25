/** The folder that is written to now, and those that were before, which are still read. */
import { isAbsolute, resolve } from 'node:path'
import type { Clock, Log } from '../base/index.ts'
import type { Supervisor } from '../supervisor/types.ts'
import type { Plans } from './plans.ts'
import { Volume } from './writer/volume.ts'

export interface Volumes {
  readonly current: Volume
  /** The volume of a folder that a row names. */
  of(folder: string): Promise<Volume>
  /** Takes the folder of the settings for what is new. */
  follow(): Promise<void>
  /** Looks whether it can be written to; resolves with what is in the way. */
  tryOut(folder: string): Promise<string | undefined>
  /** True once after the current folder could be used for the first time. */
  takeFresh(): boolean
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
  const looked = new Set<string>()
  const of = (folder: string): Promise<Volume> => {
    const root = resolve(folder)
    const there = open.get(root) ?? make(root)
    open.set(root, there)
    return there
  }
  const make = async (root: string): Promise<Volume> => {
    const { id, known } = await plans.volume(root)
    return new Volume(
      { root, id, create: !known, changed: () => parts.changed(), identified: (name) => void plans.volumeIs(root, name).catch(() => {}) },
      parts,
    )
  }
  let current = await of(plans.settings.folder)
  return {
    get current() {
      return current
    },
    of,
    async follow() {
      current = await of(plans.settings.folder)
    },
    async tryOut(folder) {
      if (!isAbsolute(folder)) return 'is no absolute path'
      const root = resolve(folder)
      if (open.has(root)) return undefined
      const volume = await of(root)
      await volume.settled({ clock: parts.clock, within: tryFor })
      if (volume.usable) return undefined
      open.delete(root)
      void volume.close()
      return `cannot be written: ${volume.trouble?.evidence ?? 'no answer'}`
    },
    takeFresh() {
      if (!current.usable || looked.has(current.root)) return false
      looked.add(current.root)
      return true
    },
    async close() {
      await Promise.allSettled([...open.values()].map(async (volume) => (await volume).close()))
    },
  }
}
