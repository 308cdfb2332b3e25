/** Findings that are ticked. They stay so while another room is looked at. */
import { create } from 'zustand'

const useStore = create<{ ids: ReadonlySet<string> }>(() => ({ ids: new Set() }))

export const useSelection = () => useStore((store) => store.ids)
export const selectedFindings = () => useStore.getState().ids
export const choose = (ids: Iterable<string>) => useStore.setState({ ids: new Set(ids) })

export function toggle(id: string): void {
  const next = new Set(selectedFindings())
  if (!next.delete(id)) next.add(id)
  choose(next)
}
