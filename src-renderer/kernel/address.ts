/** Keeps the address bar and the room in step (`#/wall/12`), so that back, forward and links work. */
import { isRoom, roomScreens } from './registry.ts'
import type { RoomName } from './room.ts'
import { type Ui, useUi } from './ui.ts'

/** The place that an address names; undefined where there is no such room. */
export function placeOf(hash: string): { room: RoomName; item: string | null } | undefined {
  const [, room, id] = hash.replace(/^#/, '').split('/')
  if (!isRoom(room)) return undefined
  try {
    return { room, item: id ? decodeURIComponent(id) : null }
  } catch {
    // Written by hand, with a lonely percent sign.
    return { room, item: null }
  }
}

function hashOf({ room, items }: Ui): string {
  const item = items[room]
  return item === undefined ? `#/${room}` : `#/${room}/${encodeURIComponent(item)}`
}

/** Returns false where the address names no room. */
export function followAddress(): boolean {
  const read = () => {
    const place = placeOf(location.hash)
    if (!place) return false
    const { room, item } = place
    const opensCameras = roomScreens().some(({ name, screen }) => name === room && screen.opensCameras)
    useUi.setState(({ items, focusedCamera }) => {
      const { [room]: _before, ...rest } = items
      return {
        room,
        items: item === null ? rest : { ...rest, [room]: item },
        focusedCamera: opensCameras && item !== null ? item : focusedCamera,
      }
    })
    return true
  }
  window.addEventListener('hashchange', read)
  useUi.subscribe((ui) => {
    const hash = hashOf(ui)
    if (hash !== location.hash) history.pushState(null, '', hash)
  })
  return read()
}
