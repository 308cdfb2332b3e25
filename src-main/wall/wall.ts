/** Named layouts of the wall: one setting of the database, mirrored to every window. What cannot be read of it is left out. */
import * as z from 'zod'
import { WallLayout } from '../../src-shared/wall.ts'
import type { EngineState } from '../state/index.ts'
import type { Store } from '../store/types.ts'

export interface Wall {
  list(): WallLayout[]
  /** Replaces the one of the same name. */
  save(layout: WallLayout): Promise<WallLayout>
  remove(name: string): Promise<void>
  close(): Promise<void>
}

/** So many windows' worth; the oldest make room. */
const most = 200

export async function createWall({ store, state }: { store: Store; state: EngineState }): Promise<Wall> {
  const setting = store.setting('wall-layouts', z.array(WallLayout))
  let layouts = (await setting.read()) ?? []
  for (const layout of layouts) state.put('layouts', layout.name, layout)

  // One after the other, so that the last word is the one that is kept.
  let writing: Promise<unknown> = Promise.resolve()
  const keep = (change: (before: WallLayout[]) => WallLayout[]) => {
    const write = async () => {
      const next = change(layouts)
      await setting.write(next)
      for (const { name } of layouts) if (!next.some((one) => one.name === name)) state.remove('layouts', name)
      for (const layout of next) if (!layouts.includes(layout)) state.put('layouts', layout.name, layout)
      layouts = next
    }
    const done = writing.then(write)
    writing = done.catch(() => {})
    return done
  }

  return {
    list: () => [...layouts],
    async save(layout) {
      await keep((before) => [...before.filter(({ name }) => name !== layout.name), layout].slice(-most))
      return layout
    },
    remove: (name) => keep((before) => before.filter((layout) => layout.name !== name)),
    close: async () => void (await writing),
  }
}
